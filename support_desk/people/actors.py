"""Who acts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Who changes something: `name` is what the timeline calls them."""

    name: str


DESK, API = Actor("desk"), Actor("api")
"""Whoever acts through a page, and whoever acts over REST, as long as nobody can be told from anybody."""
