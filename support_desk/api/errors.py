"""Every error as JSON `{"detail": …}`, in one place."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from support_desk.api.schemas import ErrorOut, InvalidOut
from support_desk.errors import DeskError, InvalidInput

MEANINGS = {
    403: "The request comes from a page of another origin, which CORS_ALLOWED_ORIGINS does not name.",
    404: "No such ticket.",
    409: "The Idempotency-Key was used with another body.",
    412: "The ticket has changed since.",
    413: "A body over 1 MB.",
    415: "The body is not JSON.",
    422: "Something in the input is wrong; the answer names the field.",
    429: "More calls than one client may make; Retry-After says when the next one may come.",
    503: "The database is away, or a search takes too long; Retry-After says when to try again.",
}
RETRY_AFTER = {"Retry-After": {"description": "In seconds.", "schema": {"type": "integer", "minimum": 1}}}


def documented(*status_codes: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of these status codes; 403 and 503 stand for every call."""
    return {
        code: {
            "model": InvalidOut if code == 422 else ErrorOut,
            "description": MEANINGS[code],
            **({"headers": RETRY_AFTER} if code in (429, 503) else {}),
        }
        for code in sorted({*status_codes, 403, 503})
    }


def install(app: FastAPI) -> None:
    """Let `app` answer with JSON whatever goes wrong."""
    app.add_exception_handler(DeskError, _desk_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http_error)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _bug)


async def _desk_error(request: Request, error: DeskError) -> JSONResponse:
    if isinstance(error, InvalidInput):
        return _wrong([{"type": "value_error", "loc": [error.field or "body"], "msg": error.sentence}])
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return JSONResponse({"detail": error.sentence}, error.status_code, headers)


async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    return _wrong([{name: found[name] for name in ("type", "loc", "msg")} for found in error.errors()])


async def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    if error.status_code == 400:  # FastAPI's word for a body that it cannot even read
        return _wrong([{"type": "json_invalid", "loc": ["body"], "msg": "The body is not JSON in UTF-8."}])
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


async def _bug(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "Something went wrong on our side."}, 500)


def _wrong(details: list[dict[str, Any]]) -> JSONResponse:
    for detail in details:
        detail["loc"] = [_plain(part) for part in detail["loc"]]
        detail["msg"] = detail["msg"].removeprefix("Value error, ")
    return JSONResponse({"detail": details}, 422)


def _plain(part: str | int) -> str | int:
    """A field's name that JSON can carry, lone surrogates replaced."""
    return part.encode("utf-8", "replace").decode() if isinstance(part, str) else part
