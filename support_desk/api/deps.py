"""What the routes are given: a session, a ticket's number, and bodies that are JSON of a bearable size."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from pydantic import BeforeValidator, WithJsonSchema
from starlette.convertors import StringConvertor, register_url_convertor

from support_desk import texts
from support_desk.errors import DeskError, InvalidInput


class TicketInPath(StringConvertor):
    """What may stand for a ticket in a path: anything but the words that are calls of their own."""

    regex = "(?!(?:stats|classify)/)[^/]+"


register_url_convertor("ticket", TicketInPath())


def as_pydantic(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The check as a pydantic validator: its errors become those that pydantic reports."""

    def run(value: Any) -> Any:
        try:
            return check(value)
        except DeskError as error:
            raise ValueError(error.sentence) from None

    return run


TicketId = Annotated[
    int,
    BeforeValidator(as_pydantic(texts.number_of)),
    WithJsonSchema({"type": "integer", "minimum": 0}),
    Path(description="The ticket's number: digits only."),
]


def named_once(*fields: str) -> Any:
    """Refuses a query that repeats one of these; without it the last one would silently win."""

    async def check(request: Request) -> None:
        for field in fields:
            if len(request.query_params.getlist(field)) > 1:
                raise InvalidInput(f"The {field} may be given once.", field=field)

    return Depends(check)
