"""However words are spread over the tickets, a search finds the right ones, and goes a way that fits."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from support_desk.people.scopes import WHOLE_DESK
from support_desk.store import db
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.queries import number_of_tickets, page_of_tickets
from support_desk.tickets.search import ways
from support_desk.words import Category

# Old ones first. `everywhere` is in every second ticket, `former` only in the older half, `latest` only in the newest
# 300; `black` and `white` meet in three of the first hundred, `black` and `green` never. All trigrams of `greet` are
# where `black` is, but not the word.
FILL = """
INSERT INTO tickets (title, description, category, priority, created_at)
SELECT 'Ticket ' || n, concat_ws(' ', md5(n::text),
    CASE WHEN n % 2 = 0 THEN 'everywhere' END,
    CASE WHEN n <= 3000 THEN 'former' END,
    CASE WHEN n > 5700 THEN 'latest' END,
    CASE WHEN n % 4 = 1 THEN 'black' END,
    CASE WHEN n % 4 = 2 OR n IN (1, 5, 97) THEN 'white' END,
    CASE WHEN n % 4 = 3 THEN 'green' END,
    CASE WHEN n % 4 = 1 THEN 'reetgree' END,
    CASE WHEN n % 1000 = 7 THEN 'баобаб' END),
  (ARRAY['billing', 'technical', 'account', 'general'])[n % 4 + 1], 'low',
  timestamptz '2026-01-01' + n * interval '1 minute'
FROM generate_series(1, 6000) AS n
"""
WALK, SAMPLE, PARTS, BITMAPS, ALL = "walk", "sample", "parts", "bitmaps", "all"


@pytest.fixture(scope="module")
def many_tickets(filled_by) -> Engine:
    return filled_by(FILL)


@pytest.fixture
def filled(many_tickets) -> Iterator[Session]:
    """A session on a database with many tickets; what it changes is taken back."""
    with Session(many_tickets) as session:
        yield session


@pytest.fixture
def gone(monkeypatch) -> list[str]:
    """The ways that searches go, in their order."""
    gone: list[str] = []

    def rows(session, sql, values):
        if "having_parts" in sql:
            gone.append(PARTS)
        elif sql.startswith(ways.BITMAPS_ONLY):
            gone.append(BITMAPS)
        elif "AS first" in sql:
            gone.append(WALK)
        elif sql.startswith(ways.NO_BITMAPS):
            gone.append(ALL)
        return original(session, sql, values)

    def sample(*given):
        gone.append(SAMPLE)
        return draw(*given)

    original, draw = ways.rows, ways.draw_sample
    monkeypatch.setattr(ways, "rows", rows)
    monkeypatch.setattr(ways, "draw_sample", sample)
    return gone


def sought(session: Session, wanted: TicketFilter) -> list[int]:
    """The numbers of the tickets that are wanted, newest first, found the long way."""
    rows = session.execute(
        text("SELECT id, lower(title || chr(10) || description) AS text, category FROM tickets ORDER BY id DESC")
    ).all()
    words = wanted.search.lower().split()
    return [
        row.id
        for row in rows
        if all(word in row.text or word == f"#{row.id}" for word in words)
        and row.category in (wanted.category or list(Category))
    ]


def check_pages_and_count(session: Session, wanted: TicketFilter) -> None:
    """Two pages, back to the first, and how many there are."""
    expected = sought(session, wanted)
    page = page_of_tickets(session, WHOLE_DESK, wanted, 20)
    assert [ticket.id for ticket in page.tickets] == expected[:20]
    assert number_of_tickets(session, WHOLE_DESK, wanted) == min(len(expected), 1_001)
    if page.older:
        following = page_of_tickets(session, WHOLE_DESK, replace(wanted, cursor=page.older), 20)
        assert [ticket.id for ticket in following.tickets] == expected[20:40]
        assert number_of_tickets(session, WHOLE_DESK, replace(wanted, cursor=page.older)) == min(len(expected), 1_001)
        before = page_of_tickets(session, WHOLE_DESK, replace(wanted, cursor=following.newer), 20)
        assert [ticket.id for ticket in before.tickets] == expected[:20]


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (TicketFilter(search="everywhere"), [WALK]),
        (TicketFilter(search="latest everywhere"), [WALK]),
        (TicketFilter(search="former"), [WALK, SAMPLE, WALK]),
        (TicketFilter((Category.technical,), search="former"), [WALK, SAMPLE, WALK]),
        (TicketFilter(search="black green"), [WALK, SAMPLE, PARTS]),
        (TicketFilter(search="black white"), [WALK, SAMPLE, PARTS]),
        (TicketFilter((Category.billing,), search="black"), [WALK, SAMPLE, PARTS]),
        (TicketFilter(search="greet black"), [WALK, SAMPLE, BITMAPS]),
        (TicketFilter((Category.billing,), search="black black"), [WALK, SAMPLE, PARTS]),
        (TicketFilter(search="black green black GREEN gre een"), [WALK, SAMPLE, PARTS]),
        (TicketFilter(search="#7"), [WALK, SAMPLE, PARTS]),
        (TicketFilter((Category.billing,), search="#12 b"), [WALK, SAMPLE, PARTS]),
        (TicketFilter(search="er bl"), [WALK]),
        (TicketFilter(search="ф ф"), [WALK, ALL]),
    ],
)
def test_a_search_goes_a_way_that_fits(filled, gone, monkeypatch, wanted, taken):
    monkeypatch.setattr(ways, "_is_by_index", lambda *_: False)

    page_of_tickets(filled, WHOLE_DESK, wanted, 20)

    assert gone == taken
    check_pages_and_count(filled, wanted)


def test_what_the_planner_takes_the_index_for_is_left_to_it(filled, gone, monkeypatch):
    wanted = TicketFilter(search="баобаб")
    monkeypatch.setattr(ways, "_is_by_index", lambda *_: True)

    page_of_tickets(filled, WHOLE_DESK, wanted, 20)

    assert gone == [WALK]
    check_pages_and_count(filled, wanted)


@pytest.mark.parametrize(
    "words",
    [
        "former",
        "black green",
        "greet black",
        "баобаб",
        "#5 black",
        "#5 green",
        "latest former",
        "nowhere everywhere",
        "black black",
        "former FORMER Former",
        "latest ate test",
        "5 5 #5",
        "w 9",
        "h h #7 b",
        " ".join(f"ever{'ywhere'[:n]}" for n in range(7)) + " everywhere black",
        " ".join(f"ever{'ywhere'[:n]}" for n in range(7)) + " everywhere white",
    ],
)
def test_whatever_the_planner_thinks_every_page_and_the_count_are_right(filled, words):
    check_pages_and_count(filled, TicketFilter(search=words))


def test_words_without_letters_are_looked_for_without_the_index(filled, gone):
    assert page_of_tickets(filled, WHOLE_DESK, TicketFilter(search="-- %%")).tickets == ()
    assert number_of_tickets(filled, WHOLE_DESK, TicketFilter(search="-- %%")) == 0
    assert gone == [WALK, ALL] * 2


@pytest.mark.parametrize("search", ["black green", "former", "x"])
def test_a_desk_without_tickets_finds_nothing(database, search):
    with Session(db.engine()) as session:
        assert page_of_tickets(session, WHOLE_DESK, TicketFilter(search=search)).tickets == ()
        assert number_of_tickets(session, WHOLE_DESK, TicketFilter(search=search)) == 0


def test_the_sample_says_how_many_there_are_and_where_they_never_meet(filled):
    former = ways.draw_sample(filled, WHOLE_DESK, TicketFilter(search="former"))
    apart = ways.draw_sample(filled, WHOLE_DESK, TicketFilter(search="black green"))

    assert 0.4 < former.share < 0.6
    assert former.number == 6_000
    assert apart.share == 0
    assert all(part in word for part, word in zip(apart.parts, ("black", "green"), strict=True))
