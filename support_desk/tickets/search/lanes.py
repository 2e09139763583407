"""Lanes for searches: whatever they cost, nothing else waits for them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar, TypeVarTuple

from psycopg2.errors import QueryCanceled
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from support_desk.errors import SearchTooSlow
from support_desk.store import db

Given = TypeVarTuple("Given")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Lane:
    """Threads and connections for some searches only: how many, and how long a statement may take."""

    kind: str
    number: int
    seconds: float


# A search begins in the first, and anew in the second when it is not done in a moment.
QUICK, SLOW = Lane("quick search", 4, 0.25), Lane("slow search", 2, 3)


class HeldUp(Exception):
    """A search that takes too long for its lane."""


# Told instead of raised, for whoever asked may have gone: no exception should be left over then.
HELD_UP = object()


async def read(function: Callable[[Session, *Given], Found], *given: *Given) -> Found:
    """As `db.read`, but searches wait only for searches, and slow ones keep only each other waiting.

    Raises:
        SearchTooSlow: a statement takes more than three seconds, or no turn came for two.
        DatabaseAway: PostgreSQL does not answer.
    """
    found = await _searched(QUICK, function, given)
    return await _searched(SLOW, function, given) if found is HELD_UP else found


def is_hasty(session: Session) -> bool:
    """Whether this is the lane of quick searches: there, one that would take long raises `HeldUp` instead."""
    return session.info.get("lane") is QUICK


async def _searched(lane: Lane, function: Callable[..., Found], given: tuple) -> Any:
    return await db.shared(lane.kind, lane.number, _search, lane, function, given, refusal=SearchTooSlow)


def _search(lane: Lane, function: Callable[..., Any], given: tuple) -> Any:
    with db.errors_as_away(), Session(_engine(db.engine(), lane), info={"lane": lane}) as session:
        try:
            return function(session, *given)
        except HeldUp:
            return HELD_UP
        except OperationalError as error:
            if not isinstance(error.orig, QueryCanceled):
                raise
            if lane is QUICK:
                return HELD_UP
            raise SearchTooSlow from None


@lru_cache(2)
def _engine(_: Engine, lane: Lane) -> Engine:
    """A pool for the statements of one lane, which goes with the one for transactions."""
    settings = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
    return db.made_engine(lane.seconds, pool_size=lane.number, **settings)
