"""What REST takes about views, as its OpenAPI document shows it."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StrictBool, model_validator

from support_desk.api.deps import number_in_path
from support_desk.api.fields import checked
from support_desk.api.strict import Strict
from support_desk.errors import NothingToChange
from support_desk.people.api.inputs import Name
from support_desk.tickets.properties import PROPERTIES
from support_desk.views.filters import known_query
from support_desk.views.models import QUERY_LIMIT
from support_desk.views.records import ViewChange

# What every client understands; more is taken.
WORD = "|".join(f"{each.name}=({'|'.join(each.words)})" for each in PROPERTIES)
SIMPLE_QUERY = f"^(({WORD})(&({WORD})){{0,5}})?$"
CHANGEABLE = ("name", "query", "is_shared")
SOMETHING: Any = [
    {"required": [name], "properties": {name: {"type": "boolean" if name == "is_shared" else "string"}}}
    for name in CHANGEABLE
]
ViewId: Any = number_in_path("view")
Query = Annotated[
    str,
    checked(known_query),
    Field(
        description="The filters of `GET /api/tickets/` and `sort`, as in an address; `me` is whoever looks.",
        examples=["status=open&assignee=me"],
        json_schema_extra={"pattern": SIMPLE_QUERY, "maxLength": QUERY_LIMIT},
    ),
]


class ViewIn(Strict):
    """A filter to keep; others see it if it `is_shared`."""

    name: Name
    query: Query
    is_shared: StrictBool = False


class ViewChangeIn(Strict):
    """What is to be different, at least one thing; null leaves a thing as it is."""

    model_config = ConfigDict(json_schema_extra={"anyOf": SOMETHING})

    name: Name | None = None
    query: Query | None = None
    is_shared: StrictBool | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.change == ViewChange():
            raise ValueError(NothingToChange(*CHANGEABLE).sentence)
        return self

    @property
    def change(self) -> ViewChange:
        """The same as a value."""
        return ViewChange(self.name, self.query, self.is_shared)
