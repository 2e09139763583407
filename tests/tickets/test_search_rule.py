"""A search finds exactly what the contract's rule says, told once more in plain Python, whatever way it goes."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import insert, text
from sqlmodel import Session

from support_desk.people.scopes import WHOLE_DESK
from support_desk.store import db
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.models import Ticket
from support_desk.tickets.queries import number_of_tickets, page_of_tickets
from support_desk.tickets.search import ways
from support_desk.words import Category

TICKETS = 400
# Few, so that words meet: case in several scripts, what has none, what SQL takes for more than itself, digits.
LETTERS = "aAbBéÉßSsσςΣлЛiIİı一犀ñ%_\\#'\"12-👩"
# Accents by themselves, to come after letters; a sign for K; Korean in one piece and in two.
LETTERS += "e\u0301\u0303\u030c\u0323\u212a한\u1112\u1161"
BLANKS = [" ", "  ", "\t", "\u3000", "\n"]


def made_up() -> Iterator[Ticket]:
    """Tickets of random words, the oldest first."""
    chance = random.Random(1)
    for number in range(1, TICKETS + 1):
        words = ["".join(chance.choices(LETTERS, k=chance.randint(1, 6))) for _ in range(8)]
        yield Ticket(
            id=number,
            title=words[0],
            description=" ".join(
                words[1:] + ["abcé", "abce\u0301", ""][number % 3 : number % 3 + 1] + ["лσss犀犀"] * (number < 150)
            ),
            category=list(Category)[number % 4],
            priority="low",
            created_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number // 2),
        )


ALL = list(made_up())
PARTS = some.builds(
    lambda ticket, start, length: f"{ticket.title} {ticket.description}"[start:][:length],
    some.sampled_from(ALL),
    some.integers(0, 40),
    some.integers(1, 8),
)
NUMBERS = some.builds("{}{}".format, some.sampled_from(["", "#", "0"]), some.integers(0, TICKETS + 1))
WORDS = (
    some.text(some.sampled_from(LETTERS), min_size=1, max_size=4)
    | PARTS
    | NUMBERS
    | some.sampled_from(["abcé", "BCe\u0301"])
)
SEARCHES = some.builds(
    lambda words, blank: blank.join(blank.join(words).split()[:16]),
    some.lists(WORDS, max_size=6),
    some.sampled_from(BLANKS),
)


@pytest.fixture
def filled(database, monkeypatch) -> Iterator[Session]:
    """The tickets, and a desk that takes them for many."""
    for limit, smaller in {"FIRST_WALK": 10, "FURTHER_WALK": 40, "WALKED_FOR_INDEX": 100}.items():
        monkeypatch.setattr(ways, limit, smaller)
    with Session(db.engine()) as session, session.begin():
        columns = ("id", "title", "description", "category", "priority", "created_at")
        session.execute(insert(Ticket), [{name: getattr(ticket, name) for name in columns} for ticket in ALL])
        session.execute(text("ANALYZE tickets"))
        yield session


def folded(words: str) -> str:
    """In capitals, each letter for itself: ß has none of its own."""
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in words)


def sought(wanted: TicketFilter) -> list[int]:
    """By the rule: the numbers of the tickets that have all words in title or description, newest first."""
    return [
        ticket.id
        for ticket in reversed(ALL)
        if ticket.category in (wanted.category or list(Category))
        and has_all(ticket, normalize("NFC", wanted.search).split())
    ]


def has_all(ticket: Ticket, words: list[str]) -> bool:
    """As it is written, or as it would be with accents that are of one piece with their letters where that can be."""
    written = (ticket.title, ticket.description)
    composed = tuple(normalize("NFC", each) for each in written) if not "".join(words).isascii() else written
    return any(all(has(ticket.id, texts, word) for word in words) for texts in (written, composed))


def has(number: int, texts: tuple[str, ...], word: str) -> bool:
    named = re.fullmatch("#?([0-9]+)", word)
    is_named = named is not None and int(named[1]) == number
    return is_named or any(folded(word) in folded(said) for said in texts)


def shown(session: Session, wanted: TicketFilter, limit: int) -> list[int]:
    """What all pages show, the first three by following the links and the others at once."""
    numbers = []
    for size in (limit, limit, limit, TICKETS):
        page = page_of_tickets(session, WHOLE_DESK, wanted, size)
        numbers += [ticket.id for ticket in page.tickets]
        if page.older is None:
            break
        wanted = replace(wanted, cursor=page.older)
    return numbers


@pytest.mark.parametrize("is_by_index", [False, True])
def test_a_search_finds_what_the_rule_says(filled, monkeypatch, is_by_index):
    monkeypatch.setattr(ways, "_is_by_index", lambda *_: is_by_index)

    @settings(max_examples=60)
    @given(SEARCHES, some.lists(some.sampled_from(Category), max_size=2).map(tuple), some.sampled_from([1, 5, 50]))
    def check(search, category, limit):
        wanted = TicketFilter(category, search=search)
        expected = sought(wanted)
        assert shown(filled, wanted, limit) == expected
        assert number_of_tickets(filled, WHOLE_DESK, wanted) == len(expected)

    check()
