"""What the routes are given: a session, a ticket's number, and bodies that are JSON of a bearable size."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.types import Message

LARGEST_BODY = 1_000_000


class TicketInPath(StringConvertor):
    """What may stand for a ticket in a path: anything but the words that are calls of their own."""

    regex = "(?!(?:stats|classify)/)[^/]+"


register_url_convertor("ticket", TicketInPath())


TicketId = Annotated[int, Path(description="The ticket's number.")]


def named_once(*fields: str) -> Any:
    """Refuses a query that repeats one of these; without it the last one would silently win."""

    async def check(request: Request) -> None:
        for field in fields:
            if len(request.query_params.getlist(field)) > 1:
                wrong = {"type": "value_error", "loc": ("query", field), "msg": f"The {field} may be given once."}
                raise RequestValidationError([wrong])

    return Depends(check)


class JsonRoute(APIRoute):
    """A route whose body, if it takes one, is JSON (else 415) of at most 1 MB (else 413)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        if self.body_field is None:
            return handler

        async def handle(request: Request) -> Response:
            if not _is_json(request.headers.get("content-type", "")):
                raise HTTPException(415, "The body must be JSON, with the Content-Type application/json.")
            declared = request.headers.get("content-length", "")
            if declared.isdecimal() and float(declared) > LARGEST_BODY:
                raise _too_large()
            return await handler(Request(request.scope, _counted(request)))

        return handle


def _is_json(content_type: str) -> bool:
    kind, _, subtype = content_type.partition(";")[0].strip().lower().partition("/")
    return kind == "application" and (subtype == "json" or subtype.endswith("+json"))


def _counted(request: Request) -> Callable[[], Coroutine[Any, Any, Message]]:
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > LARGEST_BODY:
            raise _too_large()
        return message

    return receive


def _too_large() -> HTTPException:
    return HTTPException(413, "The body is over 1 MB.")
