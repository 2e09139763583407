"""What each field of a filter may be, as an address has it."""

import re
from collections.abc import Iterable
from enum import StrEnum

from support_desk import texts
from support_desk.errors import InvalidInput
from support_desk.store.columns import LARGEST_ID
from support_desk.tickets.filters.spans import Span
from support_desk.tickets.properties import Property
from support_desk.words import EMAIL_LIMIT, Sort

ACCOUNT = re.compile("[0-9]{1,50}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
MINE, OF_NOBODY = "me", "none"
"""Instead of an account's number: the reader's own, and nobody's."""


def known_words(one: Property, values: Iterable[str]) -> tuple[StrEnum, ...]:
    """Each of these words of a property once, and no empty ones.

    Raises:
        InvalidInput: the property has no such word.
    """
    return tuple(dict.fromkeys(one.known(value) for value in values if value))


def known_assignees(values: Iterable[str]) -> tuple[str, ...]:
    """Each of these assignees once, and no empty ones; raises as `known_assignee`."""
    return tuple(dict.fromkeys(known_assignee(value) for value in values if value))


def known_assignee(value: str) -> str:
    """Whose tickets somebody asks for: the number of an account, `me` or `none`.

    Raises:
        InvalidInput: it is none of these.
    """
    if value in (MINE, OF_NOBODY):
        return value
    if not ACCOUNT.fullmatch(value) or not 0 < int(value) <= LARGEST_ID:
        raise InvalidInput("The assignee must be an account's number, 'me' or 'none'.", field="assignee")
    return str(int(value))


def known_sort(value: str) -> Sort:
    """The order that somebody asks for; `""` for the newest first.

    Raises:
        InvalidInput: there is no such order.
    """
    if value and value not in set(Sort):
        raise InvalidInput(f"The sort must be one of {', '.join(Sort)}.", field="sort")
    return Sort(value) if value else Sort.newest


def known_span(name: str, value: str) -> Span | None:
    """When it must have happened; None for `""`, at any time.

    Raises:
        InvalidInput: it is no day and no range of days.
    """
    return Span.parsed(name, value) if value.strip() else None


def known_requester(value: str) -> str:
    """The e-mail of whoever asked, trimmed; `""` for anybody's tickets.

    Raises:
        InvalidInput: it is nothing like an e-mail.
    """
    email = value.strip()
    if email and not (len(email) <= EMAIL_LIMIT and EMAIL.fullmatch(texts.storable("requester", email))):
        raise InvalidInput("The requester must be an e-mail such as ada@example.com.", field="requester")
    return email
