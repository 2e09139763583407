"""The list: an array, page by page, narrowed and searched."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from support_desk.errors import SearchTooSlow
from support_desk.tickets.search import lanes
from tests.asking import FIELDS


def numbers(answer) -> list[int]:
    assert answer.status_code == 200
    return [ticket["id"] for ticket in answer.json()]


def next_page(answer) -> str | None:
    return answer.links.get("next", {}).get("url")


def test_an_empty_desk_lists_an_empty_array(api):
    answer = api.get("/api/tickets/")

    assert (answer.status_code, answer.json(), next_page(answer)) == (200, [], None)


@pytest.mark.parametrize("path", ["/api/tickets/", "/api/tickets"])
def test_the_list_is_a_bare_array_newest_first_and_fifty_long(api, make_ticket, path):
    for _ in range(51):
        make_ticket()

    answer = api.get(path)

    assert numbers(answer) == list(range(51, 1, -1))
    assert list(answer.json()[0]) == FIELDS
    assert numbers(api.get(next_page(answer))) == [1]


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_following_the_link_shows_each_ticket_once_while_others_are_added(api, make_ticket, limit):
    for _ in range(7):
        make_ticket(category="billing", title="50% & more")
    make_ticket(category="general", title="50% & more")

    seen, url = [], f"/api/tickets/?category=billing&category=technical&search=50%25%20%26&limit={limit}"
    while url:
        answer = api.get(url)
        assert len(answer.json()) <= limit
        seen += numbers(answer)
        make_ticket(category="billing", title="50% & more")
        url = next_page(answer)

    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_tickets_of_the_same_moment_are_neither_repeated_nor_skipped(api, make_ticket):
    for _ in range(5):
        make_ticket(created_at=datetime(2026, 3, 1, tzinfo=UTC))

    first = api.get("/api/tickets/?limit=2")
    second = api.get(next_page(first))

    assert (numbers(first), numbers(second), numbers(api.get(next_page(second)))) == ([5, 4], [3, 2], [1])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("category=billing", [4, 1]),
        ("category=billing&category=technical", [4, 2, 1]),
        ("category=billing&category=&category=technical", [4, 2, 1]),
        ("category=billing&category=billing", [4, 1]),
        ("priority=high&status=open", [2, 1]),
        ("priority=high&status=open&category=billing", [1]),
        ("status=resolved&status=closed", [4, 3]),
        ("search=invoice", [4, 1]),
        ("search=INVOICE%20late", [4]),
        ("search=%232", [2]),
        ("search=2", [2]),
        ("search=100%25", [3]),
        ("search=_", []),
        ("category=general&search=invoice", []),
        ("category=&priority=&status=&search=&limit=&cursor=", [4, 3, 2, 1]),
        ("search=%20", [4, 3, 2, 1]),
        ("limit=2", [4, 3]),
        ("limit=&status=open", [2, 1]),
    ],
)
def test_filters_narrow_together_and_empty_ones_do_nothing(api, make_ticket, query, expected):
    make_ticket(title="No invoice", category="billing", priority="high", status="open")
    make_ticket(title="Crash", category="technical", priority="high", status="open")
    make_ticket(title="100% lost", category="account", priority="low", status="resolved")
    make_ticket(title="Late invoice", category="billing", priority="high", status="closed")

    assert numbers(api.get(f"/api/tickets/?{query}")) == expected


@pytest.mark.parametrize(
    ("title", "search"), [("Café", "CAFÉ"), ("CAFÉ", "é"), ("не логин", "ЛОГИН"), ("ΟΔΟΣ", "οδος")]
)
def test_search_knows_every_script(api, make_ticket, title, search):
    make_ticket(title=title)
    make_ticket(title="decoy")

    assert numbers(api.get("/api/tickets/", params={"search": search})) == [1]


@pytest.mark.parametrize("search", ["log log", "log LOG", "log Log of", "log logs", "s s", "#1 1 #1", "log " * 16])
def test_words_said_twice_are_looked_for_once(api, make_ticket, search):
    make_ticket(title="The logs of 1 day", category="billing", status="closed")
    make_ticket(title="decoy")

    assert numbers(api.get("/api/tickets/", params={"status": "closed", "search": search})) == [1]


@pytest.mark.parametrize(
    "search", ["x" * 500, "w " * 16 + " " * 600, "1" * 500, "%" * 500, "\\" * 500, "�", "a" * 470 + " #" * 15]
)
def test_a_long_search_is_answered(api, make_ticket, search):
    make_ticket()

    assert numbers(api.get("/api/tickets/", params={"search": search})) == []


def test_a_search_that_takes_too_long_is_told_when_to_try_again_and_nobody_else(api, session, make_ticket, monkeypatch):
    make_ticket()
    monkeypatch.setattr(lanes, "SLOW", replace(lanes.SLOW, seconds=0.3))
    session.execute(text("LOCK TABLE tickets"))

    answer = api.get("/api/tickets/?search=zq")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json() == {"detail": SearchTooSlow().sentence}
    assert api.get("/api/health").status_code == 200
    session.rollback()
    monkeypatch.undo()
    assert numbers(api.get("/api/tickets/?search=zq")) == []


def test_a_ticket_reads_the_same_wherever_it_is_told(api, session):
    made = api.post("/api/tickets/", json={"title": "t", "description": "d", "category": "billing", "priority": "low"})
    session.execute(text("UPDATE tickets SET created_at = '2026-01-02 03:04:05.670000+00', title = 'changed'"))
    session.commit()

    listed = api.get("/api/tickets/").json()[0]
    shown = api.get("/api/tickets/1/").json()

    assert listed == {name: shown[name] for name in listed}
    assert list(listed) == list(made.json())
    assert listed["created_at"] == "2026-01-02T03:04:05.670000+00:00"
