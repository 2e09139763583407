"""The calls under /api/desk: what admins settle for the whole desk."""

from fastapi import APIRouter

from support_desk.api.errors import documented
from support_desk.people.api.inputs import DeskIn
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.api.schemas import DeskOut
from support_desk.people.authority import Deed
from support_desk.people.factors.desk import DeskRecord, change_desk, desk_settings
from support_desk.people.identity import changed
from support_desk.store import db

router = APIRouter(prefix="/api/desk", tags=["people"], route_class=DeskRoute)


@router.get("/", response_model=DeskOut, responses=documented())
@needs(Deed.manage)
async def show(caller: Caller) -> DeskRecord:
    """What is settled for the whole desk."""
    return await db.read(desk_settings, caller)


@router.patch("/", response_model=DeskOut, responses=documented(413, 415, 422))
@needs(Deed.appoint)
async def change(body: DeskIn, caller: Caller) -> DeskRecord:
    """Ask everybody for a second factor, or nobody any more: whoever has none can only set one up from now on."""
    return await changed(change_desk, body.requires_second_factor, caller)
