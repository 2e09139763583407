"""What reads and writes of views take and answer with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ViewRecord:
    """A saved view as its reader sees it; `is_own`: he may change it as his own."""

    id: int
    name: str
    query: str
    is_shared: bool
    is_own: bool


@dataclass(frozen=True)
class BuiltInView:
    """A view that every desk has."""

    name: str
    query: str


@dataclass(frozen=True)
class ViewChange:
    """What is to be different about a view; None leaves it as it is."""

    name: str | None = None
    query: str | None = None
    is_shared: bool | None = None
