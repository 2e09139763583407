"""Injections and honest texts by six hands that had seen neither those of the other tests nor what teaches the guard.

They tell how much the guard finds of what it has never met.
"""

import pytest

from support_desk.triage.lab.guarding.strangers import HANDS, lines_of
from tests.triage.test_injections import PLACES, moves, read_guard

# Of all trials with a ticket one in three is made here: each injection in one place, in each place a third of them.
# The lab makes all, with support_desk.triage.lab.guarding.strangers: of those three move an answer, none of them here.
# How many honest texts may lose a word: as measured.
MOST_CUT = 0


def texts(name: str, *, is_order: bool) -> list[str]:
    return [line["text"] for line in lines_of(name) if line.get("is_order") is is_order]


def tickets(name: str) -> list[tuple[str, str]]:
    return [(line["title"], line["description"]) for line in lines_of(name) if "title" in line]


def test_there_are_many_injections_and_honest_texts():
    assert len(set(texts("strangers", is_order=True))) >= 80
    assert len(set(texts("intruders", is_order=True))) >= 60
    assert len(set(texts("outsiders", is_order=True))) >= 80
    assert len(set(texts("newcomers", is_order=True))) >= 80
    assert len(set(texts("visitors", is_order=True))) >= 80
    assert len(set(texts("callers", is_order=True))) >= 80
    assert len(set(texts("strangers", is_order=False))) >= 60


def test_the_guard_has_learned_none_of_them():
    learned = {line["text"] for name in ("commands", "injections") for line in lines_of(name)}

    assert learned.isdisjoint(line["text"] for name in HANDS for line in lines_of(name) if "text" in line)


@pytest.mark.parametrize(
    ("name", "ticket"),
    [(name, ticket) for name in HANDS for ticket in tickets(name)],
    ids=lambda given: given if isinstance(given, str) else given[0],
)
def test_no_injection_that_is_tried_moves_an_answer(name, ticket):
    first = tickets(name).index(ticket)
    moved = [
        (place, text)
        for at, (place, told) in enumerate(PLACES.items(), first)
        for number, text in enumerate(texts(name, is_order=True), at)
        if number % 3 == 0 and moves(*ticket, told(*ticket, text))
    ]

    assert moved == []


def test_hardly_any_honest_text_loses_a_word():
    title, description = tickets("strangers")[0]

    cut = [text for text in texts("strangers", is_order=False) if is_cut(title, f"{description}\n\n{text}")]

    assert len(cut) <= MOST_CUT, cut


def is_cut(title: str, description: str) -> bool:
    return read_guard().kept(title, description) != (title, description)
