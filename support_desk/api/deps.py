"""What the routes are given: a session, a ticket's number, and bodies that are JSON of a bearable size."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from pydantic import BeforeValidator, WithJsonSchema
from starlette.convertors import StringConvertor, register_url_convertor

from support_desk import texts
from support_desk.errors import DeskError, InvalidInput

# In the scope of a GET that stands for a HEAD: of its answer nobody gets more than the head.
HEAD_ALONE = "support_desk.head_alone"


class TicketInPath(StringConvertor):
    """What may stand for a ticket in a path: anything but the words that are calls of their own."""

    regex = "(?!(?:stats|classify|similar|bulk|export[.]csv)/)[^/]+"


register_url_convertor("ticket", TicketInPath())


def as_pydantic(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The check as a pydantic validator: its errors become those that pydantic reports."""

    def run(value: Any) -> Any:
        try:
            return check(value)
        except DeskError as error:
            raise ValueError(error.sentence) from None

    return run


def number_in_path(what: str, name: str = "") -> Any:
    """The number of such a thing in a path; `name` is what an error calls it, if not so."""
    return Annotated[
        int,
        BeforeValidator(as_pydantic(partial(texts.number_of, name=f"{name or what}'s number"))),
        WithJsonSchema({"type": "integer", "minimum": 0}),
        Path(description=f"The {what}'s number: digits only."),
    ]


TicketId: Any = number_in_path("ticket")


def named_once(*fields: str) -> Any:
    """Refuses a query that repeats one of these; without it the last one would silently win."""

    async def check(request: Request) -> None:
        for field in fields:
            if len(request.query_params.getlist(field)) > 1:
                raise InvalidInput(f"The {field} may be given once.", field=field)

    return Depends(check)
