"""The words that a ticket may have, and how long its texts may be."""

from enum import StrEnum

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 20_000
COMMENT_LIMIT = 5_000
# The name of a person, of an API token.
NAME_LIMIT = 100
EMAIL_LIMIT = 254
# How the name of whoever has an active account no more ends where it is shown.
INACTIVE = " (inactive)"
SHORTEST_PASSWORD, PASSWORD_LIMIT = 10, 200
# What a text box takes: more than any text may have, so that its limit can be told, and less than a socket's message.
TYPED_LIMIT = 60_000


class Category(StrEnum):
    """Whose work a ticket is."""

    billing = "billing"
    technical = "technical"
    account = "account"
    general = "general"


class Priority(StrEnum):
    """How long it can wait, least urgent first."""

    low = "low"
    medium = "medium"
    high = "high"
    critical = "critical"


class Status(StrEnum):
    """How far it has come; a new ticket is `open`."""

    open = "open"
    in_progress = "in_progress"
    resolved = "resolved"
    closed = "closed"


class Source(StrEnum):
    """Who suggested category and priority."""

    gemini = "gemini"
    local = "local"
    default = "default"


class Sort(StrEnum):
    """The order of a list of tickets."""

    newest = "newest"
    """As they were opened, the newest first."""
    oldest = "oldest"
    """The other way round."""
    changed = "changed"
    """What was changed last comes first."""
    priority = "priority"
    """The most urgent first, and of those the newest."""


SETTLED = (Status.resolved, Status.closed)
"""What a ticket is when it is done with: `resolved_at` is set exactly while its status is one of these."""
UNSETTLED = tuple(status for status in Status if status not in SETTLED)
"""What it is until then: what people call open."""


def label_of(word: str) -> str:
    """How a word reads to a person: `in_progress` as "In progress"."""
    return word.replace("_", " ").capitalize()
