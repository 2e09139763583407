"""The calls by which somebody comes in for the first time: /api/setup and /api/invitations."""

from fastapi import APIRouter, Request, Response

from support_desk.api.errors import documented
from support_desk.people.accounts.first import set_up
from support_desk.people.accounts.invitations import join
from support_desk.people.api.inputs import JoinIn, SetupIn
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.api.schemas import MeOut
from support_desk.people.api.visits import COOKIE, visit_of, with_session
from support_desk.people.authority import Deed

router = APIRouter(prefix="/api", tags=["people"], route_class=DeskRoute)
OF_SETUP = {
    403: "The code is wrong, or a page of another origin asks.",
    409: "There is an account already.",
    429: "The code was wrong ten times within a quarter of an hour; Retry-After says when to try again.",
}
OF_JOINING = {410: "The invitation has been used or replaced, or has expired.", 403: "A page of another origin asks."}


@router.post(
    "/setup/",
    status_code=201,
    responses={
        201: {"model": MeOut, "headers": COOKIE},
        **documented(409, 413, 415, 422, 429, meanings=OF_SETUP),
    },
)
@needs(Deed.enter)
async def make_first_account(body: SetupIn, caller: Caller, request: Request) -> Response:
    """Make the first account, an admin's, which closes the desk, and sign in."""
    visit = visit_of(request)
    account, key = await set_up(body.code, body.email, body.name, body.password, visit, caller)
    shown = MeOut.model_validate(account).model_dump_json()
    return with_session(Response(shown, 201, media_type="application/json"), key, request)


@router.post(
    "/invitations/",
    status_code=204,
    responses={204: {"headers": COOKIE}, **documented(410, 413, 415, 422, meanings=OF_JOINING)},
)
@needs(Deed.enter)
async def accept_invitation(body: JoinIn, request: Request) -> Response:
    """Accept an invitation: choose a name and a password, and sign in. All earlier sessions of the account end.

    Without a cookie for an account with a second factor, whose owner signs in with that.
    """
    key = await join(body.secret, body.name, body.password, visit_of(request))
    answer = Response(status_code=204)
    return with_session(answer, key, request) if key else answer
