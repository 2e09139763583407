"""What was folded away of mails: however much that is, an answer has so much of it and no more."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets.queries import timeline
from support_desk.tickets.records import EntryRecord
from support_desk.tickets.sql.tables import BEGINNING, MOST_QUOTED

ANSWER = text("""
INSERT INTO timeline_entries (ticket_id, kind, body, public, actor, actor_kind, via, quoted)
SELECT 1, 'comment', repeat('o', 5000), true, 'Rita', 'requester', 'mail', n || repeat('é', :length)
FROM generate_series(1, :number) AS n
""")
LONGEST = 19_900


@pytest.fixture
def answered(session: Session, make_ticket):
    """A function that gives a new ticket so many answers by mail, each of which quotes so many letters."""

    def answered(number: int, length: int) -> None:
        make_ticket()
        session.execute(ANSWER, {"number": number, "length": length})
        session.commit()

    return answered


def begun(entries: list[dict] | Sequence[EntryRecord]) -> list[bool]:
    """Of each whether only the beginning is told of what it quotes."""
    quotes = [entry["quoted"] if isinstance(entry, dict) else entry.quoted for entry in entries]
    return [quoted.endswith("é …") for quoted in quotes]


@pytest.mark.parametrize("change", [None, {"priority": "high"}])
def test_an_answer_quotes_the_newest_whole_and_begins_the_others(api, answered, change):
    answered(200, LONGEST)

    answer = api.patch("/api/tickets/1/", json=change) if change else api.get("/api/tickets/1/")

    assert len(answer.text) < 2 * (200 * 5_500 + MOST_QUOTED)
    comments, entries = answer.json()["comments"], answer.json()["timeline"]
    whole = MOST_QUOTED // (2 * LONGEST)
    assert whole and begun(comments) == [True] * (200 - whole) + [False] * whole
    assert comments[0]["quoted"] == f"1{'é' * (BEGINNING - 1)} …"
    assert comments[-1]["quoted"] == f"200{'é' * LONGEST}"
    told = {entry["id"]: entry["quoted"] for entry in comments}
    assert all(entry["quoted"] == told[entry["id"]] for entry in entries if entry["kind"] == "comment")


def test_what_is_only_begun_is_whole_on_a_page_of_its_own(api, answered):
    answered(9, LONGEST)
    assert begun(api.get("/api/tickets/1/timeline/").json())[0]

    [oldest] = api.get("/api/tickets/1/timeline/?limit=1&cursor=e2").json()

    assert oldest["quoted"] == f"1{'é' * LONGEST}"


def test_short_quotes_are_never_begun_only(api, answered):
    answered(200, BEGINNING - 3)
    assert not any(begun(api.get("/api/tickets/1/").json()["comments"]))


def test_a_page_is_told_as_much_of_the_newest_or_of_the_first_that_it_shows(session, answered):
    answered(200, LONGEST)
    whole = MOST_QUOTED // (2 * LONGEST)

    newest = timeline(session, WHOLE_DESK, 1, 50).entries
    from_first = timeline(session, WHOLE_DESK, 1, 50, newest[0].id - 50).entries

    assert begun(newest) == [True] * (50 - whole) + [False] * whole
    assert begun(from_first) == [False] * whole + [True] * (50 - whole)
