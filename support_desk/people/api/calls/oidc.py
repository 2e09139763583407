"""The calls under /api/session/oidc: to the provider of OpenID Connect and back. Browsers come, and are led on."""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from support_desk import routes
from support_desk.cookies import cookie_of
from support_desk.errors import DeskError
from support_desk.people.api.forms import problem_of
from support_desk.people.api.route import DeskRoute, needs
from support_desk.people.api.visits import COOKIE, visit_of, with_session
from support_desk.people.authority import Deed
from support_desk.people.cookies import TRIP_COOKIE, with_trip, without_trip
from support_desk.people.limits import returns, returns_to_address, trips_to_provider
from support_desk.people.oidc.arrivals import arrive
from support_desk.people.oidc.provider import where_to_sign_in
from support_desk.people.oidc.refusals import NotLetIn
from support_desk.people.oidc.trips import SECONDS, new_trip, packed, unpacked

NEXT = {"name": "next", "in": "query", "schema": {"type": "string"}, "description": "A path of the desk's own."}
TO_PROVIDER: dict[int | str, dict[str, Any]] = {302: {"description": "To the provider."}}
BACK = "To the sign-in, which says what was wrong."
LED_BACK: dict[int | str, dict[str, Any]] = {303: {"description": BACK}}
LED_ON: dict[int | str, dict[str, Any]] = {303: {"description": f"Where one wanted to go. {BACK}", "headers": COOKIE}}


class LedRoute(DeskRoute):
    """A `DeskRoute` that leads back to the sign-in with what went wrong, whatever it was."""

    # A provider may say in any charset why it lets nobody in.
    has_utf8_query: ClassVar[bool] = False

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            request.state.following = routes.TICKETS
            try:
                return await handler(request)
            except (DeskError, HTTPException, RequestValidationError) as error:
                problem = error.problem if isinstance(error, NotLetIn) else problem_of(error)
                led = RedirectResponse(routes.sign_in(problem, request.state.following), 303)
                return without_trip(led, request.url.scheme)

        return handle


router = APIRouter(prefix="/api/session/oidc", tags=["people"], route_class=LedRoute)


@router.get(
    "/",
    status_code=302,
    response_class=Response,
    responses=TO_PROVIDER | LED_BACK,
    openapi_extra={"parameters": [NEXT]},
)
@needs(Deed.enter)
async def leave(request: Request) -> Response:
    """Go to the provider to sign in, and then to `next`."""
    await trips_to_provider().allow(visit_of(request).address)
    trip = new_trip(request.query_params.get("next", ""))
    request.state.following = trip.following
    led = RedirectResponse(await where_to_sign_in(trip), 302)
    return with_trip(led, packed(trip), SECONDS, request.url.scheme)


@router.get("/callback/", status_code=303, response_class=Response, responses=LED_ON)
@needs(Deed.enter)
async def come_back(request: Request) -> Response:
    """Come back from the provider, which says by `code` and `state` who it is, or by `error` that it will not."""
    visit, said = visit_of(request), request.query_params
    trip = unpacked(cookie_of(request.headers.get("cookie", ""), TRIP_COOKIE), said.get("state", ""))
    request.state.following = trip.following
    if "error" in said or not said.get("code"):
        raise NotLetIn("provider-denied")
    await returns_to_address().allow(visit.address)
    await returns().allow(trip.state)
    key = await arrive(trip, said["code"], visit)
    led = with_session(RedirectResponse(trip.following, 303), key, request)
    return without_trip(led, request.url.scheme)
