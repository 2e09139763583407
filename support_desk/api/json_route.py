"""Routes whose bodies are JSON of a bearable size."""

import re
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar
from urllib.parse import unquote, unquote_to_bytes

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message

from support_desk.api.bodies import fields_of
from support_desk.api.usual_calls import UsualCall
from support_desk.errors import InvalidInput

LARGEST_BODY = 1_000_000
# Some times what filters and the longest search take; more takes longer to read than others should wait.
LONGEST_QUERY = 20_000
JSON_TYPE = re.compile(r"application/([a-z0-9!#$&^_.-]+\+)?json")
CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]*)")


class JsonRequest(Request):
    """A request whose body has been read: `fields`, as `fields_of` gives them."""

    fields: dict[str, Any]

    async def json(self) -> dict[str, Any]:
        """What FastAPI validates."""
        return self.fields


class JsonRoute(APIRoute):
    """A route whose body, if it takes one, is a JSON object in UTF-8 (else 415 or 422) of at most 1 MB (else 413).

    A query that is too long, or not in UTF-8 where it `has_utf8_query`, is refused before FastAPI takes it apart. An
    endpoint that is `usual` is called at once where the request is so.
    """

    has_utf8_query: ClassVar[bool] = True

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        # What a route depends on beside its endpoint only FastAPI asks.
        usual: UsualCall | None = None if self.dependencies else getattr(self.endpoint, "usual", None)

        async def handle(request: Request) -> Response:
            if len(request.scope["query_string"]) > LONGEST_QUERY:
                raise InvalidInput(f"The query may have {LONGEST_QUERY:,} characters.", field="query")
            if self.has_utf8_query:
                _check_utf8(request.scope["query_string"])
            if self.body_field is None:
                return await handler(request)
            if not _is_json(request.headers.getlist("content-type")):
                raise HTTPException(415, "The body must be JSON in UTF-8, with the Content-Type application/json.")
            declared = request.headers.get("content-length", "")
            if declared.isdecimal() and float(declared) > LARGEST_BODY:
                raise _too_large()
            read = JsonRequest(request.scope, counted(request))
            read.fields = fields_of(await read.body())
            if usual and (given := await usual.arguments(read, read.fields)):
                return await self.endpoint(**given)
            return await handler(read)

        return handle


def _check_utf8(query: bytes) -> None:
    """Starlette reads what is not in UTF-8, a lone surrogate too, as U+FFFD, for which nobody asked."""
    for pair in query.split(b"&"):
        try:
            unquote_to_bytes(pair).decode()
        except UnicodeDecodeError:
            name = unquote(pair.partition(b"=")[0])
            field = name if name.isidentifier() else "query"
            raise RequestValidationError([{"type": "string_unicode", "loc": ("query", field)}]) from None


def _is_json(content_types: list[str]) -> bool:
    """Whether they say JSON, each of them, and no other charset than JSON's own."""
    for content_type in content_types:
        kind = content_type.lower()
        if not JSON_TYPE.fullmatch(kind.partition(";")[0].strip()) or {*CHARSET.findall(kind)} - {"utf-8", "utf8"}:
            return False
    return bool(content_types)


def counted(request: Request) -> Callable[[], Coroutine[Any, Any, Message]]:
    """What a request is read by, so that its body ends at 1 MB (with 413)."""
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
