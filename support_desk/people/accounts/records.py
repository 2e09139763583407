"""What is shown of accounts."""

from dataclasses import dataclass
from datetime import datetime

from support_desk.people.actors import Role


@dataclass(frozen=True)
class NameRecord:
    """Somebody whose work a ticket may be."""

    id: int
    name: str


@dataclass(frozen=True)
class AccountRecord:
    """An account. `is_invited`: nobody has chosen its password yet."""

    id: int
    email: str
    name: str
    role: Role
    is_active: bool
    is_invited: bool
    has_second_factor: bool
    created_at: datetime
    last_seen_at: datetime | None
