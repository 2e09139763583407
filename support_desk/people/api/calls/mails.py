"""The calls under /api/me/mails: which mails somebody wants."""

from fastapi import APIRouter

from support_desk.api.errors import documented
from support_desk.people.accounts.mails import MailsRecord, change_mails, own_mails
from support_desk.people.api.inputs import MailsIn
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.api.schemas import MailsOut
from support_desk.people.authority import Deed
from support_desk.people.identity import changed
from support_desk.store import db

router = APIRouter(prefix="/api/me/mails", tags=["people"], route_class=DeskRoute)


@router.get("/", response_model=MailsOut, responses=documented())
@needs(Deed.be_known)
async def show(caller: Caller) -> MailsRecord:
    """The mails that one wants, where the desk sends mail."""
    return await db.read(own_mails, caller)


@router.patch("/", response_model=MailsOut, responses=documented(413, 415, 422))
@needs(Deed.own)
async def change(body: MailsIn, caller: Caller) -> MailsRecord:
    """Want others from now on."""
    return await changed(change_mails, body.change, caller)
