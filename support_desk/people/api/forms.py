"""The form of the sign-in as a browser sends it without a script: answered by leading somewhere."""

import json
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.types import Message

from support_desk import routes
from support_desk.api.json_route import counted
from support_desk.errors import DeskError, SignInNeeded
from support_desk.people.api.route import DeskRoute

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 20
# What was wrong, as the page `/sign-in` is told by its address; whatever else it may be is `away`.
PROBLEMS = {401: "wrong", 403: "foreign", 413: "missing", 422: "missing", 429: "wait"}
# A code is needed or wrong; the password has to be typed again with it.
CODE, CODE_NEEDED = "code", "code-needed"


class FormRoute(DeskRoute):
    """A `DeskRoute` that takes its fields as a form too, with `next`: where to go then, a path of the desk's own.

    A form is answered with 303: there, or back to the sign-in with what was wrong. Of its fields only those `taken`
    count, None for all of them but `next`.
    """

    taken: ClassVar[frozenset[str] | None] = None

    def landing(self, following: str) -> str:
        """Where a form leads that was right, and wants to go to `following`."""
        return following

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
                return await handler(request)
            following = routes.TICKETS
            try:
                fields = await _fields(request)
                given = fields.get("next", "")
                following = given if routes.is_local(given) else routes.TICKETS
                names = fields.keys() - {"next"} if self.taken is None else fields.keys() & self.taken
                taken = {name: fields[name] for name in names}
                answer = await handler(_as_json(request, taken))
            except (DeskError, HTTPException, RequestValidationError) as error:
                return RedirectResponse(routes.sign_in(problem_of(error), following), 303)
            led = RedirectResponse(self.landing(following), 303)
            led.raw_headers.extend(pair for pair in answer.raw_headers if pair[0] == b"set-cookie")
            return led

        return handle


def problem_of(error: Exception) -> str:
    """What was wrong, in the word that the page `/sign-in` knows it by."""
    if isinstance(error, SignInNeeded) and error.field == CODE:
        return CODE_NEEDED
    return PROBLEMS.get(getattr(error, "status_code", 422), "away")


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form; of a repeated one the last counts."""
    body = await Request(request.scope, counted(request)).body()
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise HTTPException(422) from None


def _as_json(request: Request, fields: dict[str, str]) -> Request:
    """The same request, as a script would have sent it."""
    told = (b"content-type", b"content-length")
    headers = [pair for pair in request.scope["headers"] if pair[0] not in told]
    body = json.dumps(fields).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({**request.scope, "headers": [*headers, (b"content-type", b"application/json")]}, receive)
