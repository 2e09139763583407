"""Writes: what was done to many tickets at once, undone, in the caller's transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from support_desk.errors import Conflict, NotAllowed
from support_desk.people.actors import Actor, Role
from support_desk.people.authority import Deed, demand
from support_desk.people.keys import hash_of
from support_desk.tickets.bulk import statements
from support_desk.tickets.sql.changes import ACTOR

TOO_LATE = "This cannot be undone any more."
NOT_YOURS = "Only who did this, or an admin, may undo it."
# So many rows go in well under a second.
MOST_AT_ONCE = 20_000


@dataclass(frozen=True)
class Undone:
    """How many tickets are as they were, and which are left, because somebody has changed them since."""

    restored: int
    skipped: tuple[int, ...]


def undo_many(session: Session, key: str, actor: Actor) -> Undone:
    """Bring back what a deed has changed or deleted, exactly as it was; what has been changed since is left.

    A change is undone as another one, with its own entries on the timeline; but for comments that it added, which go.
    What was deleted comes back with its numbers, its timeline, its files and its links, as if nothing had happened;
    webhooks that were told already hear of it as of one that was opened.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor: only for who did it, and for admins.
        Conflict: it is over, undone already, or never was.
    """
    demand(actor, Deed.change)
    connection = session.connection()
    found = connection.exec_driver_sql(statements.FIND, {"key_hash": hash_of(key)}).first()
    if found is None or not found.is_fresh:
        raise Conflict(TOO_LATE)
    if actor.role == Role.agent and actor.id != found.actor_id:
        raise NotAllowed(NOT_YOURS)

    def run(statement: str, **given: Any) -> Any:
        return connection.exec_driver_sql(statement, {"deed": found.id} | given)

    touched = list(run(statements.TICKETS_OF).scalars())
    restored = (_restored if found.is_deletion else _changed_back)(run, actor)
    run(statements.FORGET)
    return Undone(len(restored), tuple(sorted({*touched} - {*restored})))


def forget_what_is_over(session: Session) -> bool:
    """Let go of some of what cannot be undone any more; whether that was all."""
    connection = session.connection()
    gone = connection.exec_driver_sql(statements.OVER, {"most": MOST_AT_ONCE}).rowcount
    connection.exec_driver_sql(statements.OVER_DEEDS)
    return gone < MOST_AT_ONCE


def may_come_back(session: Session, ticket_id: int) -> bool:
    """Whether a ticket that was not there a moment ago may be there again: its deletion can be undone, or has been."""
    return session.connection().exec_driver_sql(statements.MAY_COME_BACK, {"ticket": ticket_id}).scalar_one()


def _changed_back(run: Callable, actor: Actor) -> list[int]:
    """The numbers of the tickets whose words, people and links are again what they were."""
    ids = list(run(statements.UNTOUCHED).scalars())
    run(statements.UNDOING, undoing="change")
    run(statements.TAKE_BACK, ids=ids)
    who = {"actor": actor.name, "actor_kind": actor.kind, "actor_id": actor.id, "via": actor.via}
    run(statements.CHANGE_BACK, ids=ids, **{f"each_{name}": who[name] for name in ACTOR})
    run(statements.LINKS_BACK, ids=ids)
    return ids


def _restored(run: Callable, _: Actor) -> list[int]:
    """The numbers of the tickets that are there again."""
    run(statements.HOLD_BYTES)
    ids = list(run(statements.MISSING).scalars())
    run(statements.UNDOING, undoing="deletion")
    for statement in statements.RESTORATION:
        run(statement, ids=ids)
    run(statements.UNTELL, ids=ids)
    run(statements.TELL, ids=ids)
    return ids
