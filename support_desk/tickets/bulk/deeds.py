"""Writes: what is done to many tickets at once, in the caller's transaction, and can be undone for a minute."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, any_, bindparam, literal_column, select, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session

from support_desk.errors import DeskError, InvalidInput, TicketNotFound
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.people.keys import hash_of, new_key
from support_desk.people.scopes import scope_of
from support_desk.store.prepared import compiled
from support_desk.tickets import search
from support_desk.tickets.actions import NO_SUCH_ASSIGNEE, change_ticket, demand_sense, is_active
from support_desk.tickets.bulk import statements
from support_desk.tickets.drafts import UNCHANGED, Change
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.sql.changes import EACH, changes_given
from support_desk.tickets.sql.tables import TICKETS
from support_desk.words import UNSETTLED, Status

MOST_TICKETS = 100_000
# Of fewer it does not matter how they are found.
MANY = 100
UNDONE_FOR = timedelta(seconds=60)
# Held while something with this mark is being done; PostgreSQL lets go of it when whoever does it dies.
AT_IT = text("SELECT pg_advisory_xact_lock(hashtext('support_desk.deed.' || :mark))")
IS_AT_IT = text("SELECT NOT pg_try_advisory_xact_lock(hashtext('support_desk.deed.' || :mark))")
TOO_MANY = f"These are more than {MOST_TICKETS:,} tickets: please narrow the filter."


class ManyAtWork(DeskError):
    """Others change many tickets at this moment, and the database should have time for the rest."""

    status_code = 503

    def __init__(self) -> None:
        super().__init__("Others change many tickets at this moment. Please try again soon.", retry_after=5)


@dataclass(frozen=True)
class Chosen:
    """Which tickets: those of the numbers, or all that a filter lets through, whose cursor does not count.

    With `only` those of them that have one of these statuses; the others are left as they are.
    """

    ids: Sequence[int] = ()
    wanted: TicketFilter | None = None
    only: Sequence[Status] = ()


@dataclass(frozen=True)
class Done:
    """How many tickets are different now, and the secret that undoes it."""

    changed: int
    undo: str


def change_many(session: Session, chosen: Chosen, change: Change, actor: Actor) -> Done:
    """Apply `change` to each of the tickets, with its timeline, as `change_ticket` does; or to none of them.

    Raises:
        NothingToChange: `change` is empty.
        InvalidInput: these are more than 100,000, the assignee is no active account, or there is no comment to be
            public.
        SignInNeeded, NotAllowed: it is not for this actor.
        TicketNotFound: one of the numbers is no ticket's.
    """
    demand(actor, Deed.change)
    demand_sense(change)
    if isinstance(change.assignee, int) and not is_active(session, change.assignee):
        raise InvalidInput(NO_SUCH_ASSIGNEE, field="assignee")
    given = changes_given([(0, change, actor)])
    one = {f"each_{name}": given[f"each_{name}"][0] for name in EACH}

    def apply(run: Callable, ids: list[int]) -> int:
        if change.requester is UNCHANGED:
            return run(statements.CHANGE, ids=ids, **one).scalar_one()
        run(statements.KEEP_LINKS, ids=ids)
        number = run(statements.CHANGE, ids=ids, **one).scalar_one()
        run(statements.FORGET_LINKS)
        return number

    return _done(session, chosen, actor, apply, is_deletion=False)


def comment_and_settle(session: Session, ticket_id: int, change: Change, actor: Actor) -> Done:
    """Add the comment of `change`, and then settle what is not settled yet.

    The latter can be undone: what somebody has said stays said.

    Raises:
        DeskError: as `change_ticket`.
    """
    change_ticket(session, ticket_id, Change(comment=change.comment, public=change.public), actor)
    return change_many(session, Chosen(ids=(ticket_id,), only=UNSETTLED), Change(status=change.status), actor)


def delete_many(session: Session, chosen: Chosen, actor: Actor) -> Done:
    """Delete each of the tickets and all that hangs on it, or none of them.

    Raises:
        InvalidInput: these are more than 100,000.
        SignInNeeded, NotAllowed: it is not for this actor.
        TicketNotFound: one of the numbers is no ticket's.
    """
    demand(actor, Deed.delete)

    def apply(run: Callable, ids: list[int]) -> int:
        return [run(statement, ids=ids).rowcount for statement in statements.DELETION][-1]

    return _done(session, chosen, actor, apply, is_deletion=True)


def marked(session: Session, mark: str, verb: Callable[..., Any], *given: Any) -> Any:
    """Do it so that everybody can know meanwhile that what bears this mark is being done."""
    session.execute(AT_IT, {"mark": mark})
    return verb(session, *given)


def is_being_done(session: Session, mark: str) -> bool:
    """Whether any process does now what bears this mark."""
    return bool(session.scalar(IS_AT_IT, {"mark": mark}))


def _done(session: Session, chosen: Chosen, actor: Actor, apply: Callable, *, is_deletion: bool) -> Done:
    ids, key = _locked(session, chosen, actor), new_key()
    if chosen.only:
        ids = _lock(
            session,
            TICKETS.c.status == any_(bindparam("only", type_=ARRAY(Text))),
            {"ids": ids, "only": list(chosen.only)},
        )
    connection = session.connection()
    deed = {"key_hash": hash_of(key), "is_deletion": is_deletion, "actor_id": actor.id, "undone_for": UNDONE_FOR}
    deed["deed"] = connection.exec_driver_sql(statements.BEGIN, deed).scalar_one()

    def run(statement: str, **given: Any) -> Any:
        return connection.exec_driver_sql(statement, deed | given)

    number = apply(run, ids) if ids else 0
    if number > MANY:
        run(statements.COUNT_ON_MANY)
    run(statements.END)
    return Done(number, key)


def _locked(session: Session, chosen: Chosen, actor: Actor) -> list[int]:
    """The numbers of the tickets as they are now, which nobody else changes until the caller commits."""
    if chosen.wanted is None:
        ids = sorted({*chosen.ids})
        locked = _lock(session, true(), {"ids": ids})
        if len(locked) < len(ids):
            raise TicketNotFound(min({*ids} - {*locked}))
        return locked
    clauses, values = search.whole(scope_of(actor), chosen.wanted)
    condition = and_(true(), *clauses)
    found = compiled(select(TICKETS.c.id).where(condition).limit(literal_column(str(MOST_TICKETS + 1))))
    ids = sorted(session.connection().exec_driver_sql(found, values).scalars())
    if len(ids) > MOST_TICKETS:
        raise InvalidInput(TOO_MANY, field="filter")
    return _lock(session, condition, values | {"ids": ids})  # one may have changed meanwhile


def _lock(session: Session, condition: ColumnElement[bool], values: dict[str, Any]) -> list[int]:
    statement = statements.LOCK.format(condition=compiled(condition))
    return list(session.connection().exec_driver_sql(statement, values).scalars())
