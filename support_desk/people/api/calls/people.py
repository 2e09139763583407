"""The calls under /api/people: accounts."""

from collections.abc import Sequence
from dataclasses import asdict

from fastapi import APIRouter

from support_desk import routes
from support_desk.api.errors import documented
from support_desk.people.accounts.actions import NewAccount, change_account
from support_desk.people.accounts.invitations import invite, invite_again
from support_desk.people.accounts.queries import all_accounts, names_of_the_active
from support_desk.people.accounts.records import AccountRecord, NameRecord
from support_desk.people.actors import Role
from support_desk.people.api.inputs import AccountChangeIn, AccountId, AccountIn
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.api.schemas import AccountOut, InvitedOut, NameOut
from support_desk.people.authority import Deed, may
from support_desk.people.factors.actions import reset_factor
from support_desk.people.identity import changed
from support_desk.settings import settings
from support_desk.store import db

router = APIRouter(prefix="/api/people", tags=["people"], route_class=DeskRoute)
TAKEN = {409: "The e-mail has an account already."}
UNKNOWN = {404: "No such account."}
OWN_FACTOR = {409: "It is one's own."}
LAST_ADMIN = {409: "No active admin would be left."}


@router.get("/", response_model=list[AccountOut] | list[NameOut], responses=documented())
@needs(Deed.be_known)
async def list_people(caller: Caller) -> Sequence[AccountRecord] | Sequence[NameRecord]:
    """All accounts to admins; to agents the names of those that are active. By name."""
    return await db.read(all_accounts if may(caller, Deed.manage) else names_of_the_active, caller)


@router.post("/", status_code=201, responses=documented(409, 413, 415, 422, meanings=TAKEN))
@needs(Deed.appoint)
async def invite_somebody(body: AccountIn, caller: Caller) -> InvitedOut:
    """Make an account; its owner chooses a password by the link, which is good for 7 days, once."""
    new = NewAccount(body.email, body.name, Role(body.role))
    return _invited(*await changed(invite, new, caller))


@router.patch(
    "/{account_id}/",
    response_model=AccountOut,
    responses=documented(404, 409, 413, 415, 422, meanings=UNKNOWN | LAST_ADMIN),
)
@needs(Deed.appoint)
async def change(account_id: AccountId, body: AccountChangeIn, caller: Caller) -> AccountRecord:
    """Change an account. Whoever is active no more is signed out everywhere."""
    return await changed(change_account, account_id, body.change, caller)


@router.post("/{account_id}/invitation/", status_code=201, responses=documented(404, 422, meanings=UNKNOWN))
@needs(Deed.appoint)
async def invite_once_more(account_id: AccountId, caller: Caller) -> InvitedOut:
    """Make a new link for an account, by which its owner chooses a password anew; it replaces older ones."""
    return _invited(*await changed(invite_again, account_id, caller))


@router.delete(
    "/{account_id}/factor/", status_code=204, responses=documented(404, 409, 422, meanings=UNKNOWN | OWN_FACTOR)
)
@needs(Deed.appoint)
async def reset(account_id: AccountId, caller: Caller) -> None:
    """Let somebody who has lost his second factor do without; one's own ends under /api/me/factor."""
    await changed(reset_factor, account_id, caller)


def _invited(account: AccountRecord, secret: str) -> InvitedOut:
    return InvitedOut(**asdict(account), invitation_url=f"{settings().public_url}{routes.invitation(secret)}")
