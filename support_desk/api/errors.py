"""Every error as JSON `{"detail": "one sentence"}`, in one place; wrong input also names the fields in `errors`."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from support_desk.api.schemas import ErrorOut, FieldError, InvalidOut
from support_desk.errors import DeskError, InvalidInput, SignInNeeded

MEANINGS = {
    401: "The desk is closed, and nobody has said who asks: show an API token.",
    403: "It is not for whoever asks; or a page of another origin asks, which CORS_ALLOWED_ORIGINS does not name.",
    404: "No such ticket.",
    408: "The body did not come to its end in time.",
    409: "The Idempotency-Key was used with another body.",
    410: "It is not good any more.",
    412: "The ticket has changed since.",
    413: "A body over 1 MB.",
    415: "The body is not JSON in UTF-8.",
    416: "There are no such bytes.",
    422: "Something in the input is wrong; `errors` names the fields.",
    429: "More calls than one client may make; Retry-After says when the next one may come.",
    503: "The database is away, others hold what is to change, or a search takes too long; Retry-After says when to try"
    " again.",
}
# What pydantic finds, in sentences that name the field and can be shown as they are.
SENTENCES = {
    "missing": "The {field} is missing.",
    "string_type": "The {field} must be text.",
    "string_unicode": "The {field} has a character that cannot be stored.",
    "enum": "The {field} must be {expected}.",
    "extra_forbidden": "There is no {kind} {field!r}.",
}
MOST_FAULTS = 10
LONGEST_NAME = 100
RETRY_AFTER = {"Retry-After": {"description": "In seconds.", "schema": {"type": "integer", "minimum": 1}}}


def documented(*status_codes: int, meanings: Mapping[int, str] | None = None) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of these status codes; 401, 403 and 503 stand for every call.

    `meanings` are those of codes that mean something else here than for tickets.
    """
    meant = {**MEANINGS, **(meanings or {})}
    return {
        code: {
            "model": InvalidOut if code == 422 else ErrorOut,
            "description": meant[code],
            **({"headers": RETRY_AFTER} if code in (429, 503) else {}),
        }
        for code in sorted({*status_codes, 401, 403, 503})
    }


def install(app: FastAPI) -> None:
    """Let `app` answer with JSON whatever goes wrong."""
    app.add_exception_handler(DeskError, _desk_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http_error)  # type: ignore[arg-type]
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, _bug)


async def _desk_error(request: Request, error: DeskError) -> JSONResponse:
    if isinstance(error, InvalidInput):
        return _wrong([FieldError(field=error.field or "body", message=error.sentence)])
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    if isinstance(error, SignInNeeded):
        headers["WWW-Authenticate"] = "Bearer"  # RFC 6750
    faults = {"errors": [{"field": error.field, "message": error.sentence}]} if error.field else {}
    return JSONResponse({"detail": error.sentence, **faults}, error.status_code, headers)


async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    return _wrong([_fault(found, error.body) for found in islice(error.errors(), MOST_FAULTS)])


async def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


async def _left(request: Request, error: Exception) -> Response:
    """Whoever leaves before his body has come hears nothing of it, and it is no fault of the desk."""
    return Response(status_code=400)


async def _bug(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "Something went wrong on our side."}, 500)


def _fault(found: Mapping[str, Any], body: Any) -> FieldError:
    place, *names = found["loc"]
    way = [*map(_plain, _given(names, body, found["type"] == "missing"))] or [_plain(place)]
    field, name, kind = way[0], way[-1], "filter" if place == "query" else "field"
    if found["type"] == "value_error":  # one of ours, which is a sentence already
        return FieldError(field=field, message=found["msg"].removeprefix("Value error, "))
    sentence = SENTENCES.get(found["type"], "The {field} is not what it may be.")
    return FieldError(field=field, message=sentence.format(field=name, kind=kind, **found.get("ctx", {})))


def _given(names: list[Any], body: Any, is_missing: bool) -> list[Any]:
    """The first of the names and those inside of it, up to a place in a list or a name that pydantic made up."""
    for depth, name in enumerate(names):
        is_last = depth == len(names) - 1
        is_own = isinstance(body, dict) and (name in body or (is_last and is_missing))
        if depth and not is_own:
            return names[:depth]
        body = body.get(name) if is_own else None
    return names


def _wrong(faults: list[FieldError]) -> JSONResponse:
    detail = faults[0].message
    if len(faults) > 1:
        detail = f"{detail.removesuffix('.')} (other fields are wrong, too)."
    return JSONResponse(InvalidOut(detail=detail, errors=faults).model_dump(), 422)


def _plain(name: str) -> str:
    """A field's name that JSON can carry, lone surrogates replaced, and of a bearable length."""
    short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
    return short.encode("utf-8", "replace").decode()
