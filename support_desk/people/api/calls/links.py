"""The calls under /api/session/link: requesters are let in by links from mails."""

from asyncio import gather, sleep
from typing import Any

from fastapi import APIRouter, Request, Response

from support_desk import routes
from support_desk.api.errors import documented
from support_desk.errors import NotFound
from support_desk.people.api.forms import FormRoute
from support_desk.people.api.inputs import LinkIn, LinkUseIn
from support_desk.people.api.route import needs
from support_desk.people.api.visits import COOKIE, visit_of, with_session
from support_desk.people.authority import Deed
from support_desk.people.cookies import drop_asked, keep_asked
from support_desk.people.identity import changed
from support_desk.people.limits import links_asked
from support_desk.people.links.sign_in_links import MINUTES, ask_for_link, sign_in_by_link
from support_desk.settings import settings
from support_desk.store import db

SENT = "sent"
# Longer than it takes, so that nobody learns from that whether a mail was written.
ANSWER_SECONDS = 0.2


class AskRoute(FormRoute):
    """A `FormRoute` for the other button of the sign-in's form, whose password is not looked at."""

    taken = frozenset({"email", "next"})

    def landing(self, following: str) -> str:
        """Back to the sign-in, which says what has been done."""
        return routes.sign_in(SENT, following)


router = APIRouter(prefix="/api/session/link", tags=["people"], route_class=AskRoute)
ASKED: dict[int | str, dict[str, Any]] = {
    204: {"description": "A mail is on its way, if the address has tickets."},
    303: {"description": "To a form: leads back to the sign-in."},
}
OF_ASKING = {
    403: "A page of another origin asks.",
    404: "This desk sends no mail.",
    429: "Ten links within a quarter of an hour from this address; Retry-After says how long.",
}
OF_USING = {403: "A page of another origin asks.", 410: "The link has been used, or is older than 15 minutes."}


@router.post("/", status_code=204, responses={**ASKED, **documented(404, 413, 415, 422, 429, meanings=OF_ASKING)})
@needs(Deed.enter)
async def ask(body: LinkIn, request: Request) -> Response:
    """Let a link be mailed by which a requester sees his tickets; whether there are any, the answer does not tell.

    Opened in the same browser the link leads to `next`. A form with these fields will do, too.
    """
    visit = visit_of(request)
    if not settings().sends_mail:
        raise NotFound("This desk sends no mail, and so no links.")
    await links_asked().allow(visit.address)
    browser, _ = await gather(db.write(ask_for_link, body.email), sleep(ANSWER_SECONDS))
    answer = Response(status_code=204)
    following = body.next if routes.is_of_requester(body.next) else ""
    keep_asked(answer, browser, following, MINUTES * 60, request.url.scheme)
    return answer


@router.put(
    "/",
    status_code=204,
    responses={204: {"headers": COOKIE}, **documented(410, 413, 415, 422, meanings=OF_USING)},
)
@needs(Deed.enter)
async def use(body: LinkUseIn, request: Request) -> Response:
    """Use a link up, which lets its requester in; the cookie is good for 14 days from its last use."""
    key = await changed(sign_in_by_link, body.secret, visit_of(request))
    answer = Response(status_code=204)
    drop_asked(answer, request.url.scheme)
    return with_session(answer, key, request)
