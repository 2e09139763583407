"""Queries of addresses that somebody sent as a text, taken apart."""

from urllib.parse import parse_qs

from support_desk.errors import InvalidInput
from support_desk.tickets.filters.spans import COLUMNS

MOST_FIELDS = 500
SINGLE = ("search", "requester", *COLUMNS, "sort")
"""What a filter may have once, as REST takes it; of what a page's own address repeats, the page makes the best."""


def taken_apart(query: str, *, field: str) -> dict[str, list[str]]:
    """The values of each name in an address's query, empty ones too.

    Raises:
        InvalidInput: it is not in UTF-8, has too many values, or repeats what is `SINGLE`; the error names `field`, as
            which the query was sent.
    """
    try:
        given = parse_qs(query, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise InvalidInput(f"The {field} must be a query as the list has it.", field=field) from None
    for name in SINGLE:
        if len(given.get(name, ())) > 1:
            raise InvalidInput(f"The {name} may be given once.", field=field)
    return given
