"""Writes: each changes a ticket and its timeline together, in the caller's transaction."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime

from sqlmodel import Session, col, delete

from support_desk.errors import NothingToChange, TicketChanged
from support_desk.people.actors import Actor
from support_desk.store.gather import gathered
from support_desk.store.prepared import run_together
from support_desk.store.records import records_of
from support_desk.tickets.drafts import CHANGEABLE, Change, Draft
from support_desk.tickets.models import Ticket
from support_desk.tickets.queries import LARGEST_ID, record_about
from support_desk.tickets.records import DetailRecord, TicketRecord
from support_desk.tickets.sql.as_json import DetailColumns
from support_desk.tickets.sql.changes import CHANGE_TICKET, CHANGE_TICKETS, LOCK_TICKET, OPEN_TICKETS, taken_details

# What is shown to whoever needs no more than to know that it is done.
LITTLE = DetailColumns(("id",), ("id",), ("id",))


def open_tickets(session: Session, calls: Sequence[tuple[Draft, Actor]]) -> list[TicketRecord]:
    """Many `open_ticket` by one statement, all or none; they come in the order of the calls."""
    columns = {field.name: [getattr(draft, field.name) for draft, _ in calls] for field in fields(Draft)}
    columns["actor"] = [actor.name for _, actor in calls]
    return records_of(TicketRecord, OPEN_TICKETS.run(session, columns).all())


@gathered(open_tickets)
def open_ticket(session: Session, draft: Draft, actor: Actor) -> TicketRecord:
    """Store a new ticket and the `opened` entry of its timeline."""
    return open_tickets(session, [(draft, actor)])[0]


def change_tickets(
    session: Session, calls: Sequence[tuple[int, Change, Actor, DetailColumns | None, Collection[datetime] | None]]
) -> list[DetailRecord | None]:
    """Many `change_ticket` by one statement; the answers come in the order of the calls.

    So that none waits for another, some are left out and answered with None, for `change_ticket` to apply or refuse:
    those that are empty, expect a version or are to be shown otherwise than the first, and whose ticket is locked,
    missing, or changed by an earlier call.
    """
    taken: dict[int, int] = {}
    shown = next((call[3] for call in calls if call[3]), None)
    for place, (ticket_id, change, _, wanted, expected) in enumerate(calls):
        if change != Change() and expected is None and wanted in (shown, None) and 0 < ticket_id <= LARGEST_ID:
            taken.setdefault(ticket_id, place)
    values = _columns([(ticket_id, *calls[place][1:3]) for ticket_id, place in taken.items()])
    rows = run_together(session, (CHANGE_TICKETS, taken_details(shown or LITTLE)), values).all()
    details = {taken[detail.id]: detail for detail in records_of(DetailRecord, rows)}
    return [details.get(place) for place in range(len(calls))]


@gathered(change_tickets)
def change_ticket(
    session: Session,
    ticket_id: int,
    change: Change,
    actor: Actor,
    shown: DetailColumns | None = None,
    expected: Collection[datetime] | None = None,
) -> DetailRecord:
    """Apply `change`, write what it did on the timeline, and answer with both as they are now.

    The row is locked until the caller commits, so of two racing changes the second is judged against the first one's
    result. A field that already has the wanted word leaves no entry. `shown` is what the answer is to hold, None when
    nobody looks. `expected` are the versions (`updated_at`) of which it must have one; None when any will do.

    Raises:
        NothingToChange: `change` is empty.
        TicketNotFound: no such ticket.
        TicketChanged: it has none of the expected versions.
    """
    if change == Change():
        raise NothingToChange(*CHANGEABLE)
    if expected is not None and locked_ticket(session, ticket_id).updated_at not in expected:
        raise TicketChanged(f"Ticket #{ticket_id} has changed since you read it.")
    values = _columns([(ticket_id, change, actor)])
    return record_about(session, ticket_id, DetailRecord, CHANGE_TICKET, taken_details(shown or LITTLE), **values)


def delete_ticket(session: Session, ticket_id: int, actor: Actor) -> None:
    """Delete a ticket and all that hangs on it.

    Raises:
        TicketNotFound: no such ticket.
    """
    locked_ticket(session, ticket_id)
    session.exec(delete(Ticket).where(col(Ticket.id) == ticket_id))


def locked_ticket(session: Session, ticket_id: int) -> TicketRecord:
    """The ticket as it stands now, locked until the caller commits.

    Raises:
        TicketNotFound: no such ticket.
    """
    return record_about(session, ticket_id, TicketRecord, LOCK_TICKET)


def _columns(changes: Sequence[tuple[int, Change, Actor]]) -> dict[str, list]:
    columns: dict[str, list] = {
        "each_id": [ticket_id for ticket_id, _, _ in changes],
        "each_actor": [actor.name for _, _, actor in changes],
    }
    for field in fields(Change):
        columns[f"each_{field.name}"] = [getattr(change, field.name) for _, change, _ in changes]
    return columns
