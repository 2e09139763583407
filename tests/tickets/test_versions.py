"""What keeps clients out of each other's way who change the same ticket."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlmodel import Session, select

from support_desk.store import db
from support_desk.tickets.actions import locked_ticket
from support_desk.tickets.models import Ticket, TimelineEntry
from tests.rows import until_it_waits

CLOSE = {"status": "closed", "comment": "Done"}


def close_if(api, if_match: str):
    return api.patch("/api/tickets/1/", json=CLOSE, headers={"If-Match": if_match})


def version(api) -> str:
    return api.get("/api/tickets/1/").headers["ETag"]


@pytest.mark.parametrize(
    "if_match", ["{}", " {} ", '"other", {}', '{},"other"', 'W/"weak" , {}, "more"', '"a,b", {}', "*", " * "]
)
def test_a_change_that_names_the_current_version_is_made(api, make_ticket, if_match):
    make_ticket()

    answer = close_if(api, if_match.replace("{}", version(api)))

    assert answer.status_code == 200
    assert answer.json()["status"] == "closed"
    assert answer.headers["ETag"] == version(api)


@pytest.mark.parametrize(
    "if_match",
    [
        "W/{}",
        "w/{}",
        '"other"',
        '"a", "b"',
        "nonsense",
        "",
        ",",
        '"*"',
        '"',
        '"x{}',
        "1",
        "null",
        "\x00",
        "x{}",
        "{}x",
        '"a" {}',
    ],
)
def test_a_change_that_does_not_name_it_is_not_made(api, session, make_ticket, if_match):
    before = make_ticket()

    answer = close_if(api, if_match.replace("{}", version(api)))

    assert (answer.status_code, answer.json()) == (412, {"detail": "Ticket #1 has changed since you read it."})
    assert session.get_one(Ticket, 1).updated_at == before.updated_at
    assert session.exec(select(TimelineEntry)).all() == []


@pytest.mark.parametrize(
    ("lines", "status"),
    [(['"other"', "{}"], 200), (["{}", '"other"'], 200), (['"a", "b"', "W/{}"], 412), (["{}", "nonsense"], 412)],
)
def test_several_lines_are_as_good_as_one_with_commas(api, make_ticket, lines, status):
    make_ticket()
    headers = [("If-Match", line.replace("{}", version(api))) for line in lines]

    assert api.patch("/api/tickets/1/", json=CLOSE, headers=headers).status_code == status


@pytest.mark.parametrize(
    "change", [{"comment": "x"}, {"status": "closed"}, {"category": "billing"}, {"priority": "low"}]
)
def test_every_change_makes_a_new_version(api, make_ticket, change):
    make_ticket()
    read = version(api)

    api.patch("/api/tickets/1/", json=change)

    assert version(api) != read
    assert close_if(api, read).status_code == 412


def test_a_version_is_that_of_one_ticket(api, make_ticket):
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    make_ticket(created_at=moment, updated_at=moment)
    make_ticket(created_at=moment, updated_at=moment)

    assert close_if(api, api.get("/api/tickets/2/").headers["ETag"]).status_code == 412


def test_of_many_who_read_the_same_version_one_may_change_it(api, session, make_ticket):
    make_ticket()
    read = version(api)
    barrier = Barrier(5)

    def close(_: int) -> int:
        barrier.wait()
        return close_if(api, read).status_code

    with ThreadPoolExecutor(5) as threads:
        assert sorted(threads.map(close, range(5))) == [200, 412, 412, 412, 412]
    assert session.exec(select(TimelineEntry.kind).order_by(TimelineEntry.id)).all() == ["status", "comment"]


def test_comments_of_many_at_once_are_all_kept(api, make_ticket):
    make_ticket()
    barrier = Barrier(5)

    def comment(number: int) -> int:
        barrier.wait()
        return api.patch("/api/tickets/1/", json={"comment": f"number {number}"}).status_code

    with ThreadPoolExecutor(5) as threads:
        assert list(threads.map(comment, range(5))) == [200] * 5
    comments = api.get("/api/tickets/1/").json()["comments"]
    assert sorted(comment["body"] for comment in comments) == [f"number {number}" for number in range(5)]


def test_a_change_waits_for_its_ticket_only(api, make_ticket, session):
    make_ticket()
    make_ticket()
    with ThreadPoolExecutor() as threads, Session(db.engine()) as other:
        locked_ticket(other, 1)
        waiting = threads.submit(api.patch, "/api/tickets/1/", json=CLOSE)
        until_it_waits(session, waiting)

        assert api.patch("/api/tickets/2/", json=CLOSE).status_code == 200
        assert not waiting.done()
        other.rollback()

    assert waiting.result().json()["status"] == "closed"
    assert [comment["body"] for comment in waiting.result().json()["comments"]] == ["Done"]
