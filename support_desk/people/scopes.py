"""What a reader may see."""

from dataclasses import dataclass

from support_desk.people.actors import Actor, Role


@dataclass(frozen=True)
class Scope:
    """What its reader may see: an argument of every read, and a part of what every view is known by.

    `is_whole`: every ticket, with all that hangs on it. Else only those whose numbers are in `tickets`, or that name
    this `mailbox`, and of them only what their requester may see: no internal comment, no timeline,
    no suggestion, no requester, no assignee.
    Reads of equal scopes may share an answer, those of different ones never do.
    """

    is_whole: bool = False
    tickets: tuple[int, ...] = ()
    mailbox: str = ""


WHOLE_DESK = Scope(is_whole=True)
"""Every ticket, with all that hangs on it."""
NOTHING = Scope()
"""No ticket at all."""


def scope_of(actor: Actor) -> Scope:
    """What this actor may see."""
    if actor.role in (Role.open, Role.agent, Role.admin):
        return NOTHING if actor.is_half else WHOLE_DESK
    if actor.mailbox:  # whatever tickets he has from now on
        return Scope(tickets=tuple(sorted(actor.keyed)), mailbox=actor.mailbox)
    return Scope(tickets=tuple(sorted(actor.tickets)))
