"""The calls under /api/me: who asks, and what he changes about himself."""

from fastapi import APIRouter, Request

from support_desk.api.errors import documented
from support_desk.errors import InvalidInput
from support_desk.people.accounts.actions import rename_oneself
from support_desk.people.accounts.own_password import MISSING, change_password
from support_desk.people.accounts.queries import own_account
from support_desk.people.accounts.records import AccountRecord
from support_desk.people.actors import Role
from support_desk.people.api.inputs import MeIn
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.api.schemas import MeOut, OpenOut
from support_desk.people.api.visits import visit_of
from support_desk.people.authority import Deed
from support_desk.people.credentials import session_shown
from support_desk.people.identity import changed
from support_desk.store import db

router = APIRouter(prefix="/api/me", tags=["people"], route_class=DeskRoute)
MEANINGS = {429: "The current password was wrong ten times within a quarter of an hour."}


@router.get("/", response_model=MeOut | OpenOut, responses=documented())
@needs(Deed.be_known, Deed.know)
async def show(caller: Caller) -> AccountRecord | OpenOut:
    """Who asks; on a desk without accounts `{"role": "open"}`."""
    return OpenOut() if caller.role == Role.open else await db.read(own_account, caller)


@router.patch("/", response_model=MeOut, responses=documented(413, 415, 422, 429, meanings=MEANINGS))
@needs(Deed.own)
async def change(body: MeIn, caller: Caller, request: Request) -> AccountRecord:
    """Change one's own name, or one's password, which ends all other sessions. API tokens stay."""
    if body.new_password is not None:
        if body.current_password is None:
            raise InvalidInput(MISSING, field="current_password")
        kept = session_shown(request.headers)
        await change_password(body.current_password, body.new_password, visit_of(request), caller, kept)
    if body.name is not None:
        return await changed(rename_oneself, body.name, caller)
    return await db.read(own_account, caller)
