"""Who acts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActorKind(StrEnum):
    """What the timeline says of whoever did something, beside the name."""

    agent = "agent"
    requester = "requester"
    api = "api"
    desk = "desk"
    mail = "mail"


class Role(StrEnum):
    """What decides who may what.

    `open`: everyone, as long as there are no accounts. `nobody`: whoever has not said who he is. `requester`: whoever
    holds the key to a ticket.
    """

    open = "open"
    nobody = "nobody"
    requester = "requester"
    agent = "agent"
    admin = "admin"


@dataclass(frozen=True)
class Actor:
    """Who reads or changes something.

    `name` is what the timeline calls them, `id` their account's number, None when they have none, and `email` its
    e-mail, "" without one. `via` is "mail" for whoever wrote one, None at a page and over REST. `tickets` are the
    numbers of a requester's own tickets. A requester who was let in by a link is known by the `mailbox` that his
    tickets name, "" for all others; of his tickets some may be his by a key alone (`keyed`). An actor with `is_reading`
    holds a token that can change nothing. One with `is_half` lacks the second factor that the desk asks for: he can
    only set it up. `token` is the number of the token that somebody holds, None for none, and `until` when it expires,
    None when it does not.
    """

    kind: ActorKind
    name: str
    role: Role
    id: int | None = None
    tickets: frozenset[int] = frozenset()
    is_reading: bool = False
    is_half: bool = False
    email: str = ""
    mailbox: str = ""
    keyed: frozenset[int] = frozenset()
    until: datetime | None = None
    token: int | None = None
    via: str | None = None


DESK = Actor(ActorKind.desk, "desk", Role.open)
API = Actor(ActorKind.api, "api", Role.open)
"""Whoever acts through a page, and whoever acts over REST, of an open desk: nobody can be told from anybody."""
SHELL = Actor(ActorKind.desk, "shell", Role.admin)
"""Whoever can run the desk's commands: the machine is his."""
NOBODY = Actor(ActorKind.requester, "customer", Role.nobody)
"""Whoever comes to a closed desk and does not say who he is."""
