"""What this process knows of learning, whichever process learns."""

import json
from functools import cache

from support_desk.languages import to_say
from support_desk.learning.records import Progress
from support_desk.triage.learning.in_use import name_of
from support_desk.triage.local.local import FOLDER

STARTING = to_say("Starting")
STOPPED = to_say("Learning stopped before its end; suggestions stay as they are.")


class Here:
    """`progress` is what was told last."""

    def __init__(self) -> None:
        self.progress = Progress()


def progress_of(payload: str) -> Progress | None:
    """What an announcement says, None if it is not the desk's."""
    try:
        told = json.loads(payload)
        step, percent, ended = told["step"], told["percent"], told["ended"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not (isinstance(step, str) and type(percent) is int and 0 <= percent <= 100 and isinstance(ended, str)):
        return None
    return Progress(step, percent, ended)


@cache
def base() -> str:
    """Stands for this desk's local classifier. Reads it, some milliseconds."""
    return name_of(FOLDER)


here = Here()
