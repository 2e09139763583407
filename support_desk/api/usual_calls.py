"""Calls in their usual form: to take one apart costs FastAPI more than all the rest of a small write does."""

from collections.abc import Callable
from inspect import signature
from typing import Any, get_type_hints

from fastapi import Request, params
from pydantic import BaseModel, TypeAdapter, ValidationError


class UsualCall:
    """What an endpoint is called with by requests that are right and send none of its headers.

    It may take a `body`, parts of the path, headers, the request, and what is made of the request alone. Any other
    request goes through FastAPI, which says what is wrong with it.
    """

    def __init__(self, endpoint: Any) -> None:
        self._headers: list[str] = []
        self._of_request: dict[str, Callable] = {}
        self._of_path: dict[str, TypeAdapter] = {}
        self._body: type[BaseModel] | None = None
        hints = get_type_hints(endpoint, include_extras=True)
        for name in signature(endpoint).parameters:
            marks = getattr(hints[name], "__metadata__", ())
            if hints[name] is Request:
                self._of_request[name] = _itself
            elif name == "body":
                self._body = hints[name]
            elif made := next((mark.dependency for mark in marks if isinstance(mark, params.Depends)), None):
                self._of_request[name] = made
            elif any(isinstance(mark, params.Header) for mark in marks):
                self._headers.append(name.replace("_", "-"))
            elif any(isinstance(mark, params.Path) for mark in marks):
                self._of_path[name] = TypeAdapter(hints[name])
            else:
                raise TypeError(f"A usual call knows no {name}.")

    async def arguments(self, request: Request, fields: dict[str, Any]) -> dict[str, Any] | None:
        """What to call it with; None for a request that is not as usual."""
        if any(name in request.headers for name in self._headers):
            return None
        try:
            given = {name: kind.validate_python(request.path_params[name]) for name, kind in self._of_path.items()}
            if self._body:
                given["body"] = self._body.model_validate(fields)
        except ValidationError:
            return None
        for name, made in self._of_request.items():
            given[name] = await made(request)
        return given


def usual(endpoint: Any) -> Any:
    """Mark an endpoint that answers with a response, so that usual requests come to it at once."""
    endpoint.usual = UsualCall(endpoint)
    return endpoint


async def _itself(request: Request) -> Request:
    return request
