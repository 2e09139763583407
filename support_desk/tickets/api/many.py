"""What the calls about many tickets take and give, as their OpenAPI document shows it."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from support_desk.api.fields import checked, whole
from support_desk.api.strict import Strict
from support_desk.errors import InvalidInput
from support_desk.people.actors import Actor
from support_desk.store.columns import LARGEST_ID
from support_desk.tickets.api.inputs import ChangeIn
from support_desk.tickets.api.lists import FilterQuery
from support_desk.tickets.bulk.deeds import Chosen
from support_desk.tickets.drafts import Change
from support_desk.tickets.filters.addresses import SINGLE, taken_apart

MOST_IDS = 10_000
LONGEST_FILTER = 10_000
LONGEST_KEY = 200
TicketNumber = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]


def _whole(values: object) -> object:
    return [*map(whole, values)] if isinstance(values, list) else values


Ids = Annotated[list[TicketNumber], Field(min_length=1, max_length=MOST_IDS, fail_fast=True)]


def _only(**fields: str | bool) -> dict[str, Any]:
    """The rule for OpenAPI that the first field is there and what the other is, if it is there."""
    given = {name: {"const": what} if isinstance(what, bool) else {"type": what} for name, what in fields.items()}
    return {"required": [next(iter(fields))], "properties": given}


ONE_OF_EACH: dict[str, Any] = {
    "allOf": [
        {"oneOf": [_only(ids="array", filter="null"), _only(filter="string", ids="null")]},
        {"oneOf": [_only(change="object", delete=False), _only(delete=True, change="null")]},
    ]
}


def _filter(query: str) -> str:
    _parsed(query)
    return query


class BulkIn(Strict):
    """Which tickets, by their numbers or by the list's filters; and what to change about each, or to delete them."""

    model_config = ConfigDict(json_schema_extra=ONE_OF_EACH)

    ids: Annotated[Ids | None, BeforeValidator(_whole)] = None
    filter: (
        Annotated[str, checked(_filter), Field(max_length=LONGEST_FILTER, examples=["status=open&search=x"])] | None
    ) = None
    change: ChangeIn | None = None
    delete: bool = Field(False, strict=True)

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("Which tickets? Send either ids or a filter.")
        if (self.change is None) != self.delete:
            raise ValueError("What is to be done? Send either a change or delete: true.")
        return self

    def chosen(self, actor: Actor) -> Chosen:
        """Which tickets, as a value; `me` in a filter is the actor.

        Raises:
            InvalidInput: the actor has no account to be `me`.
        """
        if self.filter is None:
            return Chosen(ids=tuple(self.ids or ()))
        return Chosen(wanted=_parsed(self.filter).filter_for(actor))

    @property
    def wanted_change(self) -> Change:
        """What to change, as a value; nothing, where it is to be deleted."""
        return self.change.change if self.change else Change()


class DoneOut(BaseModel):
    """How many tickets are different now, and what undoes it."""

    changed: int
    undo: str


class UndoIn(Strict):
    """What `bulk` gave."""

    undo: Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]


class UndoneOut(BaseModel):
    """How many tickets are as they were, and the numbers of those that are left, because they have changed since."""

    restored: int
    skipped: list[int]


def _parsed(query: str) -> FilterQuery:
    """The filters of an address's query; what they do not know is refused, for it would be done to far too many.

    Raises:
        InvalidInput: the filters are not such.
    """
    given: dict[str, Any] = {**taken_apart(query.removeprefix("?"), field="filter")}
    for name in given.keys() & {*SINGLE}:
        [given[name]] = given[name]
    try:
        return FilterQuery.model_validate(given)
    except ValidationError as error:
        found = error.errors()[0]
        name = str(found["loc"][0]) if found["loc"] else "filter"
        said = found["msg"].removeprefix("Value error, ") if found["type"] == "value_error" else ""
        raise InvalidInput(said or f"The filter's {name[:50]!r} is not what it may be.", field="filter") from None
