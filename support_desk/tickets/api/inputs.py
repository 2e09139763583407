"""What REST takes, as its OpenAPI document shows it."""

from typing import Any, Self

from pydantic import ConfigDict, Field, create_model, model_validator

from support_desk.api.fields import PAGE_SIZE, Limit
from support_desk.api.strict import Strict
from support_desk.errors import NothingToChange
from support_desk.tickets.api.fields import (
    ENTRY_CURSOR,
    Comment,
    Description,
    ListCursor,
    Search,
    Title,
    any_of,
)
from support_desk.tickets.cursors import Cursor
from support_desk.tickets.drafts import CHANGEABLE, Change
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.properties import CHOSEN, MOVED, PROPERTIES, TRIAGED
from support_desk.tickets.queries import LARGEST_ID


def _model(name: str, fields: dict[str, Any], base: Any = Strict) -> Any:
    return create_model(name, __base__=base, **fields)


AS_CLASSIFIED = Field(None, description="As `classify` answered.")
TicketTexts: Any = _model("TicketTexts", {"title": (Title, ...), "description": (Description, ...)})
ChosenWords: Any = _model("ChosenWords", {each.name: (each.words | None, None) for each in CHOSEN}, TicketTexts)
SuggestedWords: Any = _model(
    "SuggestedWords", {f"suggested_{each.name}": (each.words | None, AS_CLASSIFIED) for each in TRIAGED}, ChosenWords
)
ChangedWords: Any = _model("ChangedWords", {each.name: (each.words | None, None) for each in MOVED})
ANY_OF_THESE: Any = Field([], description="Any of these.")
FilterWords: Any = _model("FilterWords", {each.name: (any_of(each.words), ANY_OF_THESE) for each in PROPERTIES})


class TicketIn(SuggestedWords):
    """A new ticket; triage is asked for the category or priority that is left out."""

    @property
    def chosen(self) -> dict[str, Any]:
        """The words that are given, by the names of their properties."""
        return {each.name: getattr(self, each.name) for each in CHOSEN}

    @property
    def suggested(self) -> dict[str, Any]:
        """The words that triage suggested before, as far as they are given."""
        return {each.name: getattr(self, f"suggested_{each.name}") for each in TRIAGED}


class ChangeIn(ChangedWords):
    """What is to be different; null leaves a thing as it is, `comment` is added. At least one field."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [field], "properties": {field: {"type": "string"}}} for field in CHANGEABLE]
        }
    )

    comment: Comment | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.change == Change():
            raise ValueError(NothingToChange(*CHANGEABLE).sentence)
        return self

    @property
    def change(self) -> Change:
        """The same as a value."""
        return Change(**self.model_dump())


class ClassifyIn(Strict):
    """What triage is asked about."""

    description: Description


class TimelineQuery(Strict):
    """A page of a ticket's timeline."""

    limit: Limit = Field(PAGE_SIZE, description="Entries a page.")
    cursor: str = Field(
        "", description="Where the page ends, from the `Link` header of the one before.", pattern=f"^({ENTRY_CURSOR})?$"
    )

    @property
    def before(self) -> int:
        """The number of the entry before which the page ends."""
        return int(self.cursor[1:]) if self.cursor else LARGEST_ID


class ListQuery(FilterWords):
    """Filters combine with AND; an empty value filters nothing."""

    search: Search = Field(
        "", description="At most 16 words that must all occur, in any case; `#12` or `12` finds ticket 12 too."
    )
    limit: Limit = Field(PAGE_SIZE, description="Tickets a page.")
    cursor: ListCursor = Field("", description="Where the page begins, from the `Link` header of the one before.")

    def wanted(self) -> TicketFilter:
        return TicketFilter(
            **{each.name: tuple(getattr(self, each.name)) for each in PROPERTIES},
            search=self.search,
            cursor=Cursor.parsed(self.cursor) if self.cursor else None,
        )
