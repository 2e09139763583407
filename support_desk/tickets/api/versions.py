"""A ticket's version as HTTP says it: its number and when it was last changed, in `ETag` and `If-Match` (RFC 9110)."""

import re
from datetime import datetime, timedelta

from support_desk.tickets.filters.cursors import EPOCH

ENTITY_TAG = re.compile(r'(?:W/)?"[^"]*"')
ENTITY_TAGS = re.compile(rf"[ \t]*{ENTITY_TAG.pattern}[ \t]*(?:,[ \t]*{ENTITY_TAG.pattern}[ \t]*)*")
OURS = re.compile(r'"[0-9]{1,19}-([0-9]{1,17})"')


def etag(ticket_id: int, updated_at: datetime) -> str:
    """The entity tag of a version."""
    return f'"{ticket_id}-{(updated_at - EPOCH) // timedelta(microseconds=1)}"'


def versions(ticket_id: int, lines: list[str] | None) -> frozenset[datetime] | None:
    """The versions of a ticket that the lines of `If-Match` allow, compared as section 13.1.1 says.

    None when any will do.
    """
    if lines is None:
        return None
    if_match = ",".join(lines)
    if if_match.strip() == "*":
        return None
    tags = ENTITY_TAG.findall(if_match) if ENTITY_TAGS.fullmatch(if_match) else []
    moments = {EPOCH + timedelta(microseconds=int(found[1])): tag for tag in tags if (found := OURS.fullmatch(tag))}
    return frozenset(moment for moment, tag in moments.items() if etag(ticket_id, moment) == tag)
