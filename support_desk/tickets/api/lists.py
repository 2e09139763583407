"""What REST takes about lists and their pages, as its OpenAPI document shows it."""

from dataclasses import replace
from typing import Any

from pydantic import Field, create_model

from support_desk.api.fields import PAGE_SIZE, Limit
from support_desk.api.strict import Strict
from support_desk.people.actors import Actor
from support_desk.store.columns import LARGEST_ID
from support_desk.tickets.api.fields import (
    ENTRY_CURSOR,
    ListCursor,
    OfAssignees,
    OfRequester,
    Order,
    Search,
    any_of,
    happened,
)
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import Cursor
from support_desk.tickets.filters.spans import COLUMNS
from support_desk.tickets.properties import PROPERTIES
from support_desk.words import Sort

ANY_OF_THESE: Any = Field([], description="Any of these.")
WORDS: dict[str, Any] = {each.name: (any_of(each.words), ANY_OF_THESE) for each in PROPERTIES}
FilterWords: Any = create_model("FilterWords", __base__=Strict, **WORDS)
SPANS: dict[str, Any] = {name: (happened(name), "") for name in COLUMNS}
FilterSpans: Any = create_model("FilterSpans", __base__=FilterWords, **SPANS)


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


class FilterQuery(FilterSpans):
    """Filters combine with AND; an empty value filters nothing."""

    search: Search = Field(
        "", description="At most 16 words that must all occur, in any case; `#12` or `12` finds ticket 12 too."
    )
    assignee: OfAssignees = Field([], description="Any of these: an account's number, `me`, or `none`.")
    requester: OfRequester = Field("", description="The e-mail of whoever asked, in upper or lower case (a to z).")
    sort: Order = Field(Sort.newest, description="`changed`: changed last; `priority`: the most urgent first.")

    def filter_for(self, reader: Actor) -> TicketFilter:
        """The same as a value, whose `me` is the reader.

        Raises:
            InvalidInput: the reader has no account to be `me`.
        """
        given: dict[str, Any] = {each.name: tuple(getattr(self, each.name)) for each in PROPERTIES}
        given |= {name: getattr(self, name) or None for name in COLUMNS}
        wanted = TicketFilter(
            **given,
            search=self.search,
            assignee=tuple(dict.fromkeys(self.assignee)),
            requester=self.requester,
            sort=self.sort,
        )
        return wanted.seen_by(reader)


class ListQuery(FilterQuery):
    """Filters combine with AND; an empty value filters nothing."""

    limit: Limit = Field(PAGE_SIZE, description="Tickets a page.")
    cursor: ListCursor = Field("", description="Where the page begins, from the `Link` header of the one before.")

    def wanted(self, reader: Actor) -> TicketFilter:
        """The same page as a value, whose `me` is the reader.

        Raises:
            InvalidInput: the reader has no account to be `me`.
        """
        return replace(self.filter_for(reader), cursor=Cursor.parsed(self.cursor) if self.cursor else None)
