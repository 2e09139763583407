"""What a reader may see."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """What its reader may see: an argument of every read, and a part of what every view is known by.

    Reads of equal scopes may share an answer, those of different ones never do.
    """


WHOLE_DESK = Scope()
"""Every ticket, with all that hangs on it."""
