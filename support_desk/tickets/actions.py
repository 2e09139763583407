"""Writes: each changes a ticket and its timeline together, in the caller's transaction."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from support_desk.errors import InvalidInput, NothingToChange, TicketChanged, TicketNotFound
from support_desk.people.actors import Actor, Role
from support_desk.people.authority import Deed, demand, may
from support_desk.people.models import Account
from support_desk.people.scopes import scope_of
from support_desk.store.columns import LARGEST_ID
from support_desk.store.gather import gathered
from support_desk.store.prepared import run_together
from support_desk.store.records import records_of
from support_desk.tickets.drafts import CHANGEABLE, Change, Draft
from support_desk.tickets.models import Ticket
from support_desk.tickets.queries import record_about
from support_desk.tickets.records import DetailRecord, TicketRecord
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.as_json import DetailColumns
from support_desk.tickets.sql.changes import (
    CHANGE_TICKET,
    CHANGE_TICKETS,
    LOCK_TICKET,
    OPEN_TICKETS,
    changes_given,
    drafts_given,
    taken_details,
)
from support_desk.words import Status

# What is shown to whoever needs no more than to know that it is done.
LITTLE = DetailColumns(("id",), ("id",), ("id",))
NO_SUCH_ASSIGNEE = "There is no active account with this number, so the ticket cannot be its own."
# What a requester may do to the status of his own ticket.
SETTLING = (Status.resolved, Status.open)


def open_tickets(session: Session, calls: Sequence[tuple[Draft, Actor]]) -> list[TicketRecord | None]:
    """Many `open_ticket` by one statement, all or none; the answers come in the order of the calls.

    Those that are not allowed, or are for an account that is none, are left out and answered with None.
    """
    taken = [place for place, call in enumerate(calls) if may(call[1], _deed_of(call[0])) and _is_asked(*call)]
    rows = OPEN_TICKETS.run(session, drafts_given([calls[place] for place in taken])).all()
    tickets = {taken[row.place - 1]: ticket for row, ticket in zip(rows, records_of(TicketRecord, rows), strict=True)}
    return [tickets.get(place) for place in range(len(calls))]


@gathered(open_tickets)
def open_ticket(session: Session, draft: Draft, actor: Actor) -> TicketRecord:
    """Store a new ticket and the `opened` entry of its timeline.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor, or not to say whose it is.
        InvalidInput: the assignee is no active account; or nobody in particular opens it on a closed desk, and tells no
            e-mail.
    """
    demand(actor, _deed_of(draft))
    if not _is_asked(draft, actor):
        raise InvalidInput("Please tell your e-mail, so that you can be answered.", field="requester_email")
    [ticket] = open_tickets(session, [(draft, actor)])
    if ticket is None:
        raise InvalidInput(NO_SUCH_ASSIGNEE, field="assignee")
    return ticket


def change_tickets(
    session: Session, calls: Sequence[tuple[int, Change, Actor, DetailColumns | None, Collection[datetime] | None]]
) -> list[DetailRecord | None]:
    """Many `change_ticket` by one statement; the answers come in the order of the calls.

    So that none waits for another, some are left out and answered with None, for `change_ticket` to apply or refuse:
    those that are not allowed or make no sense, expect a version or are to be shown otherwise than the first, and whose
    ticket is locked, missing, or changed by an earlier call.
    """
    taken: dict[int, int] = {}
    first = next((call for call in calls if call[3]), None)
    seen, shown = (scopes.seen(scope_of(first[2])), first[3]) if first else (scopes.EVERYTHING, None)
    for place, (ticket_id, change, actor, wanted, expected) in enumerate(calls):
        is_alike = wanted is None or (wanted == shown and scopes.seen(scope_of(actor)) == seen)
        if is_alike and expected is None and 0 < ticket_id <= LARGEST_ID and _is_allowed(ticket_id, change, actor):
            taken.setdefault(ticket_id, place)
    values = changes_given([(ticket_id, *calls[place][1:3]) for ticket_id, place in taken.items()])
    rows = run_together(session, (CHANGE_TICKETS, taken_details(seen, shown or LITTLE)), values).all()
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
    """Apply `change`, write what it did on the timeline, and answer with as much of both as the actor may see.

    The row is locked until the caller commits, so of two racing changes the second is judged against the first one's
    result. A field that already has the wanted word leaves no entry. A requester's comment is public, and reopens a
    ticket that is settled. `shown` is what the answer is to hold, None when nobody looks. `expected` are the versions
    (`updated_at`) of which it must have one; None when any will do.

    Raises:
        NothingToChange: `change` is empty.
        InvalidInput: the assignee is no active account, or there is no comment to be public.
        SignInNeeded, NotAllowed: it is not for this actor.
        TicketNotFound: no such ticket, or not the actor's.
        TicketChanged: it has none of the expected versions.
    """
    demand_sense(change)
    for deed in _deeds_of(change, actor):
        demand(actor, deed, ticket_id)
    if expected is not None:
        if locked_ticket(session, ticket_id).updated_at not in expected:
            raise TicketChanged(f"Ticket #{ticket_id} has changed since you read it.")
        _demand_assignable(session, change)  # now: that it was locked, but not changed, would look like a success
    values = changes_given([(ticket_id, change, actor)])
    answer = taken_details(scopes.seen(scope_of(actor)), shown or LITTLE)
    try:
        return record_about(session, ticket_id, DetailRecord, CHANGE_TICKET, answer, **values)
    except TicketNotFound:
        _demand_assignable(session, change)
        raise


def delete_ticket(session: Session, ticket_id: int, actor: Actor) -> None:
    """Delete a ticket and all that hangs on it.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
        TicketNotFound: no such ticket, or not the actor's.
    """
    demand(actor, Deed.delete, ticket_id)
    locked_ticket(session, ticket_id)
    session.exec(delete(Ticket).where(col(Ticket.id) == ticket_id))


def locked_ticket(session: Session, ticket_id: int) -> TicketRecord:
    """The ticket as it stands now, locked until the caller commits.

    Raises:
        TicketNotFound: no such ticket.
    """
    return record_about(session, ticket_id, TicketRecord, LOCK_TICKET)


def is_active(session: Session, account_id: int) -> bool:
    """Whether a ticket can become this account's."""
    return session.exec(select(Account.is_active).where(Account.id == account_id)).first() is True


def demand_sense(change: Change) -> None:
    """Refuse a change that is about nothing.

    Raises:
        NothingToChange: it is empty.
        InvalidInput: there is no comment to be public.
    """
    if change.public and not change.says:
        raise InvalidInput("There is no comment that could be public.", field="public")
    if not change.asked:
        raise NothingToChange(*CHANGEABLE)


def _demand_assignable(session: Session, change: Change) -> None:
    if isinstance(change.assignee, int) and not is_active(session, change.assignee):
        raise InvalidInput(NO_SUCH_ASSIGNEE, field="assignee") from None


def _deed_of(draft: Draft) -> Deed:
    """What somebody does who opens this ticket: anybody may submit, but to say whose it will be is for the team."""
    return Deed.submit if draft.assignee is None else Deed.change


def _is_asked(draft: Draft, actor: Actor) -> bool:
    """Whether somebody can be answered: on a closed desk whoever is not of the team must say who he is."""
    return draft.requester is not None or actor.role not in (Role.nobody, Role.requester)


def _is_allowed(ticket_id: int, change: Change, actor: Actor) -> bool:
    """Whether it makes sense and is for this actor to ask."""
    makes_sense = bool(change.asked) and not (change.public and not change.says)
    return makes_sense and all(may(actor, deed, ticket_id) for deed in _deeds_of(change, actor))


def _deeds_of(change: Change, actor: Actor) -> Iterator[Deed]:
    """All that somebody does who asks for this change."""
    if change.says:
        is_usual = change.public is None and actor.role == Role.requester
        yield Deed.answer if change.public or is_usual else Deed.change
    if change.status in SETTLING:
        yield Deed.settle
    if change.asked - {"comment", "attaches"} - ({"status"} if change.status in SETTLING else set()):
        yield Deed.change
