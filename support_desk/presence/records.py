"""Who is at a ticket, as it is written and read."""

from dataclasses import dataclass

# What a tab leaves that is closed, at whichever ticket it was noted last.
ANYWHERE = 0


@dataclass(frozen=True)
class OpenTab:
    """A tab that shows a ticket; `account_id` is None on an open desk."""

    tab: str
    ticket_id: int
    account_id: int | None


@dataclass(frozen=True)
class Present:
    """Somebody who has the ticket open; `name` is "" on an open desk, where nobody can be told from anybody."""

    name: str
    is_writing: bool
