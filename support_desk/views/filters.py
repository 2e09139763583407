"""The filters of views: those that people keep, and those that every desk has."""

from functools import lru_cache

from support_desk import routes, texts
from support_desk.errors import InvalidInput
from support_desk.languages import to_say
from support_desk.tickets.filters import ALL_OPEN, KNOWN, TicketFilter
from support_desk.tickets.filters.addresses import taken_apart
from support_desk.views.models import QUERY_LIMIT
from support_desk.views.records import BuiltInView

BUILT_IN = (
    BuiltInView(to_say("All open"), ALL_OPEN),
    BuiltInView(to_say("Mine"), f"{ALL_OPEN}&assignee=me"),
    BuiltInView(to_say("Unassigned"), f"{ALL_OPEN}&assignee=none"),
    BuiltInView("Critical", f"{ALL_OPEN}&priority=critical"),
    BuiltInView(to_say("Untouched for two days"), f"{ALL_OPEN}&changed=..-2d"),
    BuiltInView(to_say("Resolved today"), "resolved=today"),
)
REMEMBERED = 2_000
KEPT = KNOWN - {"cursor"}


@lru_cache(REMEMBERED)
def filter_of(query: str) -> TicketFilter:
    """The filter of a view's query; the same few are asked for whenever anything happens."""
    return TicketFilter.from_query(query)


@lru_cache(REMEMBERED)
def address_of(query: str) -> str:
    """The address of a view's queue, as the desk itself would write it."""
    return routes.tickets(known_query(query))


def known_query(value: object) -> str:
    """The query of a queue's address, as the desk itself would write it; "" is every ticket.

    Raises:
        InvalidInput: it names what is no filter, or a word that a filter does not know, or is too long.
    """
    query = texts.storable("query", value).strip().removeprefix("?")
    if len(query) > QUERY_LIMIT:
        raise InvalidInput(f"The query has {len(query):,} characters; it may have {QUERY_LIMIT:,}.", field="query")
    given = taken_apart(query, field="query")
    if unknown := sorted(given.keys() - KEPT):
        raise InvalidInput(f"A view has no filter {unknown[0]!r}.", field="query")
    try:
        written = TicketFilter.parsed(given).to_query()
    except InvalidInput as error:
        raise InvalidInput(error.sentence, field="query") from None
    if len(written) > QUERY_LIMIT:  # what is written plainly may grow by as much as it must be escaped
        raise InvalidInput(f"The query may have {QUERY_LIMIT:,} characters.", field="query")
    return written
