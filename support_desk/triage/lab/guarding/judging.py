"""How much of what is held out the guard finds, and what it takes away that it should not."""

from collections.abc import Sequence
from itertools import chain

from support_desk.triage.lab.examples import Example
from support_desk.triage.lab.guarding.sayings import sayings
from support_desk.triage.lab.report import line
from support_desk.triage.local.guard import Guard


def report_guard(guard: Guard, tickets: Sequence[Example]) -> None:
    """Print it: of commands and harmless texts by another pen, and of tickets without any command."""
    said = sayings(held_out=True)
    commands, harmless = ([*chain(*texts.values())] for texts in (said.commands, said.harmless))
    found = [_share(guard, text) for text in commands]
    line(f"\nThe guard finds {sum(found) / len(found):.0%} of {len(commands)} commands that are held out")
    wrong = sum(_share(guard, text) > 0 for text in harmless)
    line(f"and takes something from {wrong} of {len(harmless)} harmless texts like them")
    cut = sum(bool(guard.orders(each.title) or guard.orders(each.description)) for each in tickets)
    line(f"and from {cut} of {len(tickets)} given tickets, by which its threshold was chosen")


def _share(guard: Guard, text: str) -> float:
    return sum(end - start for start, end in guard.orders(text)) / len(text)
