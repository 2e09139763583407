"""What is known of a change: which ticket it touched, and its properties before and after."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# More characters than this are not worth reading: then anything may have changed.
MOST_HEARD, LARGEST_ID = 50_000, 2**63 - 1
Words = Mapping[str, str | None]


@dataclass(frozen=True)
class Touch:
    """A ticket that was changed: its properties `before` and `after`, None when there was none before or after.

    Its `assignee` is one of them: the number of an account, None when it is nobody's. So is its `requester`: the first
    8 characters of what `hash_of` gives for his mailbox, None when nobody knows who asked.
    `is_edit`: something else that is seen of it changed, as its title. A comment changes neither.
    """

    id: int
    before: Words | None
    after: Words | None
    is_edit: bool = False

    @property
    def is_visible(self) -> bool:
        """Whether the ticket came, went, or has something else to show than before, its timeline apart."""
        return self.is_edit or self.before != self.after

    @property
    def sides(self) -> list[Words]:
        """What it was and what it is, as far as it was and is."""
        return [side for side in (self.before, self.after) if side is not None]


Touches = tuple[Touch, ...] | None
"""What was touched; None when it may have been anything."""


def touches(payloads: Iterable[str]) -> Touches:
    """What the announcements say; one that is not understood means that anything may have changed.

    The desk's triggers write `{"properties": [name, …], "tickets": [[id, [word or null, …] or null, the same,
    is_edit], …]}`; anybody with access to SQL may send anything else.
    """
    heard = list(payloads)
    if sum(map(len, heard)) > MOST_HEARD:
        return None
    try:
        return tuple(touch for payload in heard for touch in _parsed(json.loads(payload)))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _parsed(told: Any) -> Iterator[Touch]:
    names = told["properties"]
    if not isinstance(names, list):
        raise TypeError
    for ticket_id, before, after, is_edit in told["tickets"]:
        if type(ticket_id) is not int or not 0 <= ticket_id <= LARGEST_ID or before is after is None:
            raise ValueError
        yield Touch(ticket_id, _words(names, before), _words(names, after), is_edit is not False)


def _words(names: Any, words: Any) -> Words | None:
    if words is None:
        return None
    is_understood = isinstance(words, list) and all(each is None or isinstance(each, str) for each in words)
    if not is_understood or not all(isinstance(name, str) for name in names):
        raise ValueError
    return dict(zip(names, words, strict=True)) if words else {}
