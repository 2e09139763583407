"""Who sends an event: whoever the handshake of its own socket says, looked up anew for each.

Nothing that the browser can write says who it is, nor does the session's memory: whoever knows a session's token may
take the session over, but not the cookies.
"""

from contextlib import suppress
from dataclasses import replace

from support_desk import routes
from support_desk.errors import NotAllowed
from support_desk.live.inside_events import Whence, whence
from support_desk.people.actors import DESK, NOBODY, Actor, Role
from support_desk.people.credentials import credentials
from support_desk.people.identity import Credentials, actor_of, actor_of_link, actor_of_mailbox
from support_desk.people.keys import hash_of
from support_desk.people.limits import submissions

LINK = routes.REQUESTER.partition("[")[0]


async def acting() -> Actor:
    """Who has sent the event that is being handled.

    Raises:
        DatabaseAway: it cannot be looked up now.
    """
    return await actor_at(whence())


async def actor_at(place: Whence, *, is_use: bool = True) -> Actor:
    """Who sends an event from there. On a requester's page its link is the key, whoever else has opened it.

    On the pages of his own tickets it is the requester who was let in by a link, also of a desk that is open, and what
    other keys his browser holds is left aside.

    `is_use`: whether a session lasts longer for it.

    Raises:
        DatabaseAway: it cannot be looked up now.
    """
    secret = link_of(place)
    if secret is not None:
        return await actor_of_link(secret)
    shown, door = shown_by(place), DESK
    if is_of_requester(place):
        requester = await actor_of_mailbox(shown.session)
        shown, door = replace(shown, tickets=()), DESK if requester == NOBODY else requester
    return await actor_of(shown, door, is_use=is_use)


def link_of(place: Whence) -> str | None:
    """The secret of a requester's page; None on any other page."""
    path = _path(place)
    return path.removeprefix(LINK).strip("/") if path.startswith(LINK) else None


def is_of_requester(place: Whence) -> bool:
    """Whether it is a page of a requester's own tickets, that are not known by a link."""
    return f"{_path(place)}/".startswith(f"{routes.MY_TICKETS}/")


def shown_by(place: Whence) -> Credentials:
    """The cookies of a page of the desk itself; those that come with a foreign page count for nothing."""
    with suppress(NotAllowed):
        return credentials(place.headers)
    return Credentials()


def _path(place: Whence) -> str:
    return place.address.partition("?")[0].partition("#")[0]


def whose(place: Whence) -> str:
    """Stands for the session in whose name a tab was opened; "" for none."""
    session = shown_by(place).session
    return hash_of(session) if session else ""


async def submitting(actor: Actor, address: str) -> Actor:
    """Whoever submits or answers from a page.

    Raises:
        TooManyRequests: those without an account did so too often from that address.
    """
    if actor.role in (Role.nobody, Role.requester):
        await submissions().allow(address)
    return actor


def named(actor: Actor, name: str | None) -> Actor:
    """Who submits, by the name that he gives himself if only keys say who he is: somebody else may have left them."""
    is_known = actor.mailbox or actor.role not in (Role.nobody, Role.requester)
    return actor if is_known else replace(actor, name=name or NOBODY.name)
