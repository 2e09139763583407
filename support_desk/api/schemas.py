"""What REST gives whatever it is about, as its OpenAPI document shows it."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}+00:00"


Moment = Annotated[
    datetime,
    PlainSerializer(_written, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


class HealthOut(BaseModel):
    """The desk is well."""

    status: Literal["ok"] = "ok"


class ErrorOut(BaseModel):
    """What went wrong, in a sentence for people."""

    detail: str


class FieldError(BaseModel):
    """A field and what is wrong with it, in a sentence for people; `body` and `query` stand for all of it.

    Of a field inside of another that has the wrong form the sentence tells the name, and `field` that of the outer one.
    """

    field: str
    message: str


class InvalidOut(ErrorOut):
    """Wrong input: `detail` tells the first fault, `errors` the first ten."""

    errors: list[FieldError] = Field(min_length=1, max_length=10)
