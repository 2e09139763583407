"""The call for the figures, and what it gives as its OpenAPI document shows it."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, create_model

from support_desk.api.errors import documented
from support_desk.figures.stats import desk_stats
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.authority import Deed
from support_desk.people.scopes import scope_of
from support_desk.store import db
from support_desk.tickets.properties import PROPERTIES, TRIAGED
from support_desk.words import Source

router = APIRouter(prefix="/api/tickets", tags=["tickets"], route_class=DeskRoute)
# The order of the breakdowns since there were three; any other comes after.
FIRST = ("priority", "category", "status")


class FromRecord(BaseModel):
    model_config = ConfigDict(from_attributes=True)


SharesOut: Any = create_model(
    "SharesOut",
    __base__=FromRecord,
    __doc__="The share (0 to 1) of suggested tickets whose word is still the suggested one; null when there is none.",
    **{each.name: (float | None, ...) for each in TRIAGED},  # type: ignore[call-overload]
)


class AcceptanceOut(SharesOut):
    """The shares of all suggestions, and of each source."""

    by_source: dict[Source, SharesOut]


def _breakdowns() -> dict[str, Any]:
    in_order = sorted(PROPERTIES, key=lambda each: FIRST.index(each.name) if each.name in FIRST else len(FIRST))
    return {f"{each.name}_breakdown": (dict[each.words, int], ...) for each in in_order}  # type: ignore[name-defined]


StatsOut: Any = create_model(
    "StatsOut",
    __base__=FromRecord,
    __doc__="How the desk stands; every breakdown has every word.",
    total_tickets=(int, ...),
    open_tickets=(int, ...),
    avg_tickets_per_day=(float, ...),
    **_breakdowns(),
    triage_acceptance=(AcceptanceOut, ...),
)


@router.get("/stats/", responses={200: {"model": StatsOut}, **documented(422)})
@needs(Deed.find)
async def stats(caller: Caller) -> Response:
    """The figures of the whole desk, counted by the database."""
    found = StatsOut.model_validate(await db.read(desk_stats, scope_of(caller)))
    return Response(found.model_dump_json(), media_type="application/json")
