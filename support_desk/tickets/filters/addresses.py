"""Queries of addresses that somebody sent as a text, taken apart."""

from urllib.parse import parse_qs

from support_desk.errors import InvalidInput

MOST_FIELDS = 500


def taken_apart(query: str, *, field: str) -> dict[str, list[str]]:
    """The values of each name in an address's query, empty ones too.

    Raises:
        InvalidInput: it is not in UTF-8, or has too many values; the error names `field`, as which the query was sent.
    """
    try:
        return parse_qs(query, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise InvalidInput(f"The {field} must be a query as the list has it.", field=field) from None
