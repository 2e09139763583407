"""The labelled tickets that triage learns from and is judged by."""

import json
import re
from pathlib import Path

import pytest

from support_desk import triage
from support_desk.triage.lab.examples import JUDGING as SETS
from support_desk.triage.lab.facts import FACTS
from support_desk.words import Category, Priority

FOLDER = Path(triage.__file__).parent / "examples"
LANGUAGES = {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "hi", "ja", "ar"}
# Of these only the given ones are learned from, in folds.
JUDGING = ("given", *SETS)
# So many words in a row are a copy.
RUN = 12


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def runs(ticket: dict[str, str]) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", f"{ticket['title']} {ticket['description']}".lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


@pytest.mark.parametrize("name", ["own", *JUDGING])
def test_each_has_words_that_the_desk_knows(name):
    for ticket in lines(name):
        assert Category(ticket["category"]) and Priority(ticket["priority"])
        assert ticket["title"].strip() and ticket["description"].strip()
        assert ticket["language"] in LANGUAGES


def test_each_of_our_own_has_its_facts_and_all_languages_and_combinations_occur():
    own = lines("own")

    assert all(ticket[name] in words for ticket in own for name, words in FACTS.items())
    assert {ticket["language"] for ticket in own} == LANGUAGES
    assert len({(ticket["category"], ticket["priority"]) for ticket in own}) == 16


def test_none_of_our_own_is_a_copy_of_one_that_judges():
    judging = set().union(*(runs(ticket) for name in JUDGING for ticket in lines(name)))

    assert [ticket["title"] for ticket in lines("own") if runs(ticket) & judging] == []


def test_no_ticket_is_in_two_files_or_twice():
    texts = [ticket["description"] for name in ("own", *JUDGING) for ticket in lines(name)]

    assert len(set(texts)) == len(texts)
