"""The calls under /api/views."""

from fastapi import APIRouter

from support_desk.api.errors import documented
from support_desk.people.actors import Actor
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.authority import Deed
from support_desk.store import db
from support_desk.views.actions import change_view, delete_view, save_view
from support_desk.views.api.inputs import ViewChangeIn, ViewId, ViewIn
from support_desk.views.api.schemas import ViewOut
from support_desk.views.queries import counts, views_of
from support_desk.views.records import ViewRecord

router = APIRouter(prefix="/api/views", tags=["views"], route_class=DeskRoute)
MEANINGS = {404: "No such view.", 409: "There are 100 views of yours already."}


@router.get("/", responses=documented())
@needs(Deed.find)
async def list_views(caller: Caller) -> list[ViewOut]:
    """One's own views and those that others share, the oldest first."""
    views = await db.read(views_of, caller)
    numbers = await counts(caller, [view.query for view in views])
    return [ViewOut.of(view, number) for view, number in zip(views, numbers, strict=True)]


@router.post("/", status_code=201, responses=documented(409, 413, 415, 422, meanings=MEANINGS))
@needs(Deed.keep)
async def save(body: ViewIn, caller: Caller) -> ViewOut:
    """Keep a filter under a name."""
    return await _counted(await db.write(save_view, body.name, body.query, body.is_shared, caller), caller)


@router.patch("/{view_id}/", responses=documented(404, 413, 415, 422, meanings=MEANINGS))
@needs(Deed.keep)
async def change(view_id: ViewId, body: ViewChangeIn, caller: Caller) -> ViewOut:
    """Give a view another name or filter, share it or no longer: one's own, or as an admin one that is shared."""
    return await _counted(await db.write(change_view, view_id, body.change, caller), caller)


@router.delete("/{view_id}/", status_code=204, responses=documented(404, 422, meanings=MEANINGS))
@needs(Deed.keep)
async def delete(view_id: ViewId, caller: Caller) -> None:
    """Forget a view: one's own, or as an admin one that is shared."""
    await db.write(delete_view, view_id, caller)


async def _counted(view: ViewRecord, caller: Actor) -> ViewOut:
    (number,) = await counts(caller, [view.query])
    return ViewOut.of(view, number)
