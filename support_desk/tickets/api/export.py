"""The call that gives all tickets as a file."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Annotated, Any

from anyio import CancelScope
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from support_desk.api.deps import HEAD_ALONE, named_once
from support_desk.api.errors import documented
from support_desk.errors import NotAllowed
from support_desk.people.api.route import Caller, DeskRoute, caller_of, needs
from support_desk.people.authority import Deed
from support_desk.people.scopes import scope_of
from support_desk.store import db
from support_desk.tickets.api.lists import FilterQuery
from support_desk.tickets.export import Export
from support_desk.tickets.filters.addresses import SINGLE

router = APIRouter(prefix="/api/tickets", tags=["tickets"], route_class=DeskRoute)
CSV: dict[int | str, Any] = {
    200: {
        "description": "A line a ticket, in the order asked for, after the names of the columns.",
        "content": {"text/csv": {}},
    }
}
LONGEST_ZONE = 64
LOST = "This is not for you any more."
HEADERS = {"Content-Disposition": 'attachment; filename="tickets.csv"', "X-Content-Type-Options": "nosniff"}


class ExportQuery(FilterQuery):
    """Filters combine with AND; an empty value filters nothing."""

    zone: str = Field(
        "UTC",
        description="The time zone whose days the filters mean; UTC if there is none such.",
        max_length=LONGEST_ZONE,
        examples=["Europe/Berlin"],
    )


@router.get(
    "/export.csv/",
    response_class=Response,
    dependencies=[named_once(*SINGLE, "zone")],
    responses=CSV | documented(422),
)
@needs(Deed.find)
async def export(query: Annotated[ExportQuery, Query()], request: Request, caller: Caller) -> Response:
    """All tickets that the filters let through, in the order asked for, as CSV in UTF-8 with a byte order mark.

    What a spreadsheet would take for a formula begins with an apostrophe.
    """
    scope = scope_of(caller)
    made = Export(scope, query.filter_for(caller).seen_from(query.zone))

    async def check() -> None:
        if scope_of(await db.surely(partial(caller_of, request))) != scope:
            raise NotAllowed(LOST)

    try:
        header = await run_in_threadpool(made.begin)
        if HEAD_ALONE in request.scope:
            await _end(made)  # nobody gets its lines
    except BaseException:
        await _end(made)
        raise
    return ExportAnswer(made, header, check)


class ExportAnswer(StreamingResponse):
    """The pieces of an export as they come; what it holds is given back even when whoever reads it leaves.

    It breaks off when `check` raises: who may no longer read it gets no more pieces.
    """

    def __init__(self, made: Export, header: str, check: Callable[[], Awaitable[None]]) -> None:
        super().__init__(self._pieces(header), headers=HEADERS, media_type="text/csv")
        self._made, self._check = made, check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await _end(self._made)

    async def _pieces(self, header: str) -> AsyncIterator[bytes]:
        yield header.encode()
        while piece := await run_in_threadpool(self._made.piece):
            await self._check()
            yield piece.encode()


async def _end(made: Export) -> None:
    """Give back what it holds, though whoever asked has gone; PostgreSQL is told so, and nobody else waits for that."""
    with CancelScope(shield=True):
        await run_in_threadpool(made.end)
