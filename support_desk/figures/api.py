"""The call for the figures, and what it gives as its OpenAPI document shows it."""

from typing import Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from support_desk.api.deps import JsonRoute
from support_desk.api.errors import documented
from support_desk.figures.stats import DeskStats, desk_stats
from support_desk.store import db
from support_desk.words import Category, Priority, Source, Status

router = APIRouter(prefix="/api/tickets", tags=["tickets"], route_class=JsonRoute)


class SharesOut(BaseModel):
    """The share (0 to 1) of suggested tickets whose word is still the suggested one; null when there is none."""

    model_config = ConfigDict(from_attributes=True)

    category: float | None
    priority: float | None


class AcceptanceOut(SharesOut):
    """The shares of all suggestions, and of each source."""

    by_source: dict[Source, SharesOut]


class StatsOut(BaseModel):
    """How the desk stands; every breakdown has every word."""

    model_config = ConfigDict(from_attributes=True)

    total_tickets: int
    open_tickets: int
    avg_tickets_per_day: float
    priority_breakdown: dict[Priority, int]
    category_breakdown: dict[Category, int]
    status_breakdown: dict[Status, int]
    triage_acceptance: AcceptanceOut

    @classmethod
    def of(cls, stats: DeskStats) -> Self:
        return cls.model_validate(stats)


@router.get("/stats/", responses={200: {"model": StatsOut}, **documented(422)})
async def stats() -> Response:
    """The figures of the whole desk, counted by the database."""
    return Response(StatsOut.of(await db.read(desk_stats)).model_dump_json(), media_type="application/json")
