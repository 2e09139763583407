"""Who it is that asks, by what was shown: a session's cookie, an API token, the keys to a requester's tickets.

It is looked up in the database, and remembered for a second at most; the database's announcement that something about
people has changed ends that second at once, in every process.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Generic, TypeVar, TypeVarTuple

from sqlmodel import Session

from support_desk.errors import DatabaseAway
from support_desk.people.actors import NOBODY, Actor
from support_desk.people.links.requesters import owner_of_link, owner_of_tickets
from support_desk.people.signing_in.owners import actor_for as actor_for
from support_desk.people.signing_in.owners import has_accounts, owner_of_session, owner_of_token
from support_desk.people.signing_in.uses import sessions_used, tokens_used
from support_desk.store import db

REMEMBERED_SECONDS = 1
MOST_REMEMBERED = 10_000
# A longer secret is none of ours.
LONGEST_KEY = 200

Key = TypeVar("Key", bound=str | tuple[str, ...])
Found = TypeVar("Found")
Changed = TypeVar("Changed")
Given = TypeVarTuple("Given")


@dataclass(frozen=True)
class Credentials:
    """What was shown: the secret of a session, an API token, and the keys of tickets; None and empty are nothing."""

    session: str | None = None
    token: str | None = None
    tickets: tuple[str, ...] = ()


class Remembered(Generic[Key, Found]):
    """What was found lately, and not before the last `forget`."""

    def __init__(self, find: Callable[[Key], Awaitable[Found]]) -> None:
        self._find = find
        self._found: OrderedDict[Key, tuple[float, Found]] = OrderedDict()
        self._age = 0

    async def __call__(self, key: Key) -> Found:
        """What `find` says of it, or said within the last second, unless it or a part of it is too long to be a key."""
        if _is_too_long(key):
            return await self._find(key)
        known = self._found.get(key)
        if known and monotonic() - known[0] < REMEMBERED_SECONDS:
            return known[1]
        asked_at, age = monotonic(), self._age
        found = await self._find(key)
        if age == self._age:  # else it may be out of date already
            self._found[key] = asked_at, found
            self._found.move_to_end(key)
            self._let_go()
        return found

    def last(self, key: Key) -> Found | None:
        """What was last found of a key that is the only one, however long ago, but not before the last `forget`."""
        known = self._found.get(key)
        return known[1] if known else None

    def forget(self) -> None:
        """Find everything anew."""
        self._found.clear()
        self._age += 1

    def _let_go(self) -> None:
        """Keep nothing that is too old, but for the newest: one that was found may be large."""
        latest = monotonic() - REMEMBERED_SECONDS
        while len(self._found) > 1 and (
            len(self._found) > MOST_REMEMBERED or next(iter(self._found.values()))[0] <= latest
        ):
            self._found.popitem(last=False)


async def actor_of(shown: Credentials, door: Actor, *, is_use: bool = True) -> Actor:
    """Who shows this; on an open desk whoever comes through `door`, on a closed one NOBODY if it is worth nothing.

    Unless it is no use of it, as when an open page is only judged, a session lasts longer for that.

    Raises:
        DatabaseAway: it cannot be looked up now.
    """
    if await is_open():
        return door
    if shown.token is not None:
        if found := await _owner_of_token(shown.token):
            tokens_used.note(shown.token)
        return found or NOBODY
    if shown.session is not None and (found := await _owner_of_session(shown.session)):
        if is_use:
            sessions_used.note(shown.session)
        return await _with_keys(found, shown.tickets)
    return await actor_of_keys(shown.tickets)


async def actor_of_mailbox(key: str | None) -> Actor:
    """The requester who was let in by a link, whether the desk is open or closed; NOBODY if it is no such session.

    Raises:
        DatabaseAway: it cannot be looked up now.
    """
    found = None if key is None else await _owner_of_session(key)
    return found if found and found.mailbox else NOBODY


async def actor_of_link(secret: str) -> Actor:
    """The requester whose the ticket of this link is, whether the desk is open or closed; NOBODY if it is no link.

    Raises:
        DatabaseAway: it cannot be looked up now.
    """
    return await _owner_of_link(secret)


async def actor_of_keys(keys: tuple[str, ...]) -> Actor:
    """The requester who holds these keys to tickets, whether the desk is open or closed; NOBODY if none is good.

    Raises:
        DatabaseAway: it cannot be looked up now.
    """
    return await _owner_of_tickets(keys) if keys else NOBODY


async def requester_of(ticket_id: int, shown: Credentials) -> Actor:
    """The requester of a ticket who shows this, whoever else is signed in, whether the desk is open or closed.

    It is whom a mailed link has let in where the ticket is his own, else who holds these keys; NOBODY if none is good.

    Raises:
        DatabaseAway: it cannot be looked up now.
    """
    let_in = await actor_of_mailbox(shown.session)
    return let_in if ticket_id in let_in.tickets else await actor_of_keys(shown.tickets)


async def _with_keys(actor: Actor, keys: tuple[str, ...]) -> Actor:
    """The same, who as a requester may also hold the keys to tickets of other mailboxes."""
    if not actor.mailbox or not keys:
        return actor
    keyed = (await _owner_of_tickets(keys)).tickets
    return replace(actor, tickets=actor.tickets | keyed, keyed=keyed)


async def is_open() -> bool:
    """Whether there is no account yet, so that everyone may do everything.

    A desk that was open counts as open while the database is away, without which nobody sees or changes anything; but
    not once it is said that something about people has changed, for the database may be busy only.

    Raises:
        DatabaseAway: it cannot be looked up now.
    """
    try:
        return not await _is_closed(())
    except DatabaseAway:
        if _is_closed.last(()) is not False:
            raise
    return True


async def changed(verb: Callable[[Session, *Given], Changed], *given: *Given) -> Changed:
    """As `db.write`, for what changes who may do what: this process knows it at once.

    Raises:
        DatabaseAway: as `db.write`.
    """
    try:
        return await db.write(verb, *given)
    finally:
        forget_everybody()


def forget_everybody() -> None:
    """Something about people has changed: look them up anew."""
    for each in (_is_closed, _owner_of_token, _owner_of_session, _owner_of_tickets, _owner_of_link):
        each.forget()


def _is_too_long(key: str | tuple[str, ...]) -> bool:
    return any(len(each) > LONGEST_KEY for each in ((key,) if isinstance(key, str) else key))


async def _find_closed(_: tuple) -> bool:
    return await db.read(has_accounts)


async def _find_owner_of_token(token: str) -> Actor | None:
    return None if _is_too_long(token) else await db.read(owner_of_token, token)


async def _find_owner_of_session(key: str) -> Actor | None:
    return None if _is_too_long(key) else await db.read(owner_of_session, key)


async def _find_owner_of_tickets(keys: tuple[str, ...]) -> Actor:
    short = tuple(key for key in keys if not _is_too_long(key))
    return await db.read(owner_of_tickets, short) if short else NOBODY


async def _find_owner_of_link(secret: str) -> Actor:
    return NOBODY if _is_too_long(secret) else await db.read(owner_of_link, secret)


_is_closed = Remembered(_find_closed)
_owner_of_token = Remembered(_find_owner_of_token)
_owner_of_session = Remembered(_find_owner_of_session)
_owner_of_tickets = Remembered(_find_owner_of_tickets)
_owner_of_link = Remembered(_find_owner_of_link)
