"""Reads of views, for those who may see them."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import InvalidInput, SearchTooSlow
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.people.scopes import scope_of
from support_desk.store import db
from support_desk.store.records import records_of
from support_desk.tickets import queries, search
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.tallied import Tallied, knows, tallied
from support_desk.views.filters import filter_of
from support_desk.views.records import ViewRecord

SEEN = "(account_id IS NULL OR is_shared OR account_id = :reader)"
"""What a reader sees of others' views, and all of his own; `reader` is the number of his account, null without one."""
VIEW = "id, name, query, is_shared, account_id IS NOT DISTINCT FROM :reader AS is_own"
VIEWS = text(f"SELECT {VIEW} FROM saved_views WHERE {SEEN} ORDER BY id")


def views_of(session: Session, reader: Actor) -> Sequence[ViewRecord]:
    """All views that he sees, those made first first.

    Raises:
        SignInNeeded, NotAllowed: they are not for this reader.
    """
    demand(reader, Deed.find)
    return records_of(ViewRecord, session.execute(VIEWS, {"reader": reader.id}).all())


async def counts(reader: Actor, asked: Iterable[str], zone: str = "UTC") -> Sequence[int | None]:
    """How many tickets each of these queries lets through for a reader, whose days are those of `zone`.

    1,001 stands for more where `tickets.queries.number_of_tickets` says so. None where that takes too long; somebody
    without an account has no tickets of his own.

    Raises:
        DatabaseAway: as `db.read`.
    """
    known = await counts_known(reader, asked := [*asked])
    return await asyncio.gather(
        *(_count(reader, query, zone, number) for query, number in zip(asked, known, strict=True))
    )


async def counts_known(reader: Actor, asked: Iterable[str]) -> Sequence[int | None]:
    """The same from the tallies alone, all in a moment; None for what they cannot tell.

    Raises:
        DatabaseAway: as `db.read`.
    """
    found = await db.read(tallied) if scope_of(reader).is_whole else None
    return [_known(found, _wanted(reader, query)) for query in asked]


def _known(found: Tallied | None, wanted: TicketFilter | None) -> int | None:
    if wanted is None:
        return 0
    return found.number_of(wanted) if found and knows(wanted) else None


async def _count(reader: Actor, query: str, zone: str, known: int | None) -> int | None:
    wanted = _wanted(reader, query)
    if known is not None or wanted is None:
        return known
    with suppress(SearchTooSlow):  # of which days may take as long as a search, and is to keep nobody waiting either
        return await search.read(queries.number_of_tickets, scope_of(reader), wanted.seen_from(zone))
    return None


def _wanted(reader: Actor, query: str) -> TicketFilter | None:
    """The filter of a view; None for somebody's own tickets when he can have none."""
    try:
        return filter_of(query).seen_by(reader)
    except InvalidInput:
        return None
