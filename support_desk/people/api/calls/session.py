"""The calls under /api/session: signing in and out."""

from typing import Any

from fastapi import APIRouter, Request, Response

from support_desk.api.errors import documented
from support_desk.errors import NotAllowed
from support_desk.people.api.forms import FormRoute
from support_desk.people.api.inputs import SessionIn
from support_desk.people.api.route import needs
from support_desk.people.api.visits import COOKIE, visit_of, with_session, without_session
from support_desk.people.authority import Deed
from support_desk.people.credentials import FOREIGN, is_foreign, session_shown
from support_desk.people.identity import changed
from support_desk.people.signing_in.sessions import sign_out
from support_desk.people.signing_in.sign_in import sign_in

router = APIRouter(prefix="/api/session", tags=["people"], route_class=FormRoute)
TO_A_FORM = "To a form: leads to `next`, or back to the sign-in with what was wrong."
DONE: dict[int | str, dict[str, Any]] = {
    204: {"headers": COOKIE},
    303: {"description": TO_A_FORM, "headers": COOKIE},
}
MEANINGS = {
    401: "The e-mail or the password is wrong; or, with `errors` that name `code`, a code is needed or wrong.",
    403: "A page of another origin asks.",
    429: "Ten failures within a quarter of an hour, of this address or at this e-mail; Retry-After says how long.",
}


@router.post(
    "/",
    status_code=204,
    responses={**DONE, **documented(413, 415, 422, 429, meanings=MEANINGS)},
)
@needs(Deed.enter)
async def begin(body: SessionIn, request: Request) -> Response:
    """Sign in; the cookie is good for 14 days from its last use. A form with these fields and `next` will do, too."""
    key = await sign_in(body.email, body.password, body.code, visit_of(request))
    return with_session(Response(status_code=204), key, request)


@router.delete("/", status_code=204, responses={204: {"headers": COOKIE}, **documented()})
@needs(Deed.enter)
async def end(request: Request) -> Response:
    """Sign out: the session that the cookie shows ends, if there is one; the browser's keys to tickets go, too."""
    if is_foreign(request.headers):
        raise NotAllowed(FOREIGN)
    if key := session_shown(request.headers):
        await changed(sign_out, key)
    return without_session(Response(status_code=204), request)
