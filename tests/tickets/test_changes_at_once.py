"""Changes by many at once: judged one after the other, together by one statement, or left to wait."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import Session, select

from support_desk.errors import TicketNotFound
from support_desk.people.actors import API, DESK
from support_desk.people.scopes import WHOLE_DESK
from support_desk.store import db
from support_desk.store.db import open_session
from support_desk.tickets.actions import (
    change_ticket,
    change_tickets,
    delete_ticket,
    locked_ticket,
    open_tickets,
)
from support_desk.tickets.drafts import Change, Draft
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.queries import detail_as_json
from support_desk.tickets.sql.as_json import DetailColumns
from support_desk.words import Category, Priority, Status
from tests.rows import changed, number_of_rows, timeline, until_it_waits

DRAFT = Draft("No invoice", "It never came.", Category.billing, Priority.low)
SHOWN = DetailColumns(("status",), ("id", "body"), ("id", "kind", "after"))


def call(ticket_id, change, *, actor=API, shown=None, expected=None) -> tuple:
    """A call of `change_ticket`, as `change_tickets` takes it."""
    return ticket_id, change, actor, shown, expected


def test_of_two_racing_changes_the_second_is_judged_against_the_first_ones_result(session, make_ticket):
    make_ticket(status="open")
    with ThreadPoolExecutor() as threads, Session(db.engine()) as first:
        change_ticket(first, 1, Change(Status.resolved), actor=DESK)

        def second() -> None:
            with open_session() as racing:
                racing.get_one(Ticket, 1)
                assert changed(racing, 1, Change(Status.closed)).resolved_at is not None

        racing = threads.submit(second)
        until_it_waits(session, racing)
        first.commit()
        racing.result()

    session.rollback()
    assert timeline(session) == [("status", "open", "resolved", None), ("status", "resolved", "closed", None)]


def test_the_same_change_by_many_at_once_leaves_one_entry(session, make_ticket):
    make_ticket(status="open")
    barrier = Barrier(5)

    def resolve(_: int) -> None:
        barrier.wait()
        with open_session() as racing:
            change_ticket(racing, 1, Change(Status.resolved), actor=API)

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(resolve, range(5)))

    assert timeline(session) == [("status", "open", "resolved", None)]


def test_changes_of_many_tickets_are_applied_together_and_answered_in_their_order(session, make_ticket):
    for _ in range(3):
        make_ticket(status="open")
    changes = [(3, Change(Status.closed, comment="Bye")), (1, Change(priority=Priority.high)), (2, Change(Status.open))]

    details = change_tickets(session, [call(number, change, shown=SHOWN) for number, change in changes])
    session.commit()

    assert details == [detail_as_json(session, WHOLE_DESK, number, SHOWN) for number, _ in changes]
    assert timeline(session, 3) == [("status", "open", "closed", None), ("comment", None, None, "Bye")]
    assert timeline(session, 1) == [("priority", "medium", "high", None)]
    assert timeline(session, 2) == []
    assert session.get_one(Ticket, 3).resolved_at is not None


def test_changes_and_new_tickets_of_several_people_share_a_statement(session, make_ticket):
    for _ in range(2):
        make_ticket()

    change_tickets(
        session, [(2, Change(comment="Mine"), DESK, None, None), (1, Change(comment="Yours"), API, None, None)]
    )
    open_tickets(session, [(DRAFT, API), (DRAFT, DESK), (DRAFT, API)])

    told = session.exec(select(TimelineEntry).order_by(TimelineEntry.ticket_id)).all()
    assert [(entry.ticket_id, entry.actor) for entry in told] == [
        (1, "api"),
        (2, "desk"),
        (3, "api"),
        (4, "desk"),
        (5, "api"),
    ]


def test_of_many_changes_those_are_left_out_that_would_wait_or_fail(session, make_ticket):
    for _ in range(3):
        make_ticket()
    closing = Change(Status.closed, comment="Bye")
    with Session(db.engine()) as other:
        locked_ticket(other, 2)

        expected = session.get_one(Ticket, 3).updated_at
        calls = [
            *(call(1, Change()), call(1, closing), call(1, closing), call(2, closing)),
            *(call(3, closing, expected=[expected]), call(4, closing), call(0, closing), call(2**63, closing)),
        ]
        details = change_tickets(session, calls)

    assert [detail and detail.id for detail in details] == [None, 1, None, None, None, None, None, None]
    assert timeline(session, 1) == [("status", "open", "closed", None), ("comment", None, None, "Bye")]
    assert timeline(session, 2) == []


def test_who_deletes_second_is_told_so(session, make_ticket):
    make_ticket()
    barrier = Barrier(2)

    def delete(_: int) -> bool:
        barrier.wait()
        try:
            with open_session() as racing:
                delete_ticket(racing, 1, API)
        except TicketNotFound:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(delete, range(2))) == [False, True]
    assert number_of_rows(session, Ticket) == 0
