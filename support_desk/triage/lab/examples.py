"""The labelled tickets: those that were given, and our own."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from support_desk.triage.lab.facts import FACTS
from support_desk.triage.local.linear import Array
from support_desk.words import Category, Priority

EXAMPLES = Path(__file__).parent.parent / "examples"
# By these it is judged, and by the given ones in folds.
JUDGING = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")

# Of fewer characters is what may stand beside what a ticket is about; how often that is in the title.
FEW, IN_TITLE = 110, 0.2


@dataclass(frozen=True)
class Example:
    """A ticket with the words that are right for it; `language` is a code of two letters.

    `facts` are those of `facts.py`, where somebody has said them.
    """

    title: str
    description: str
    category: Category
    priority: Priority
    language: str
    facts: dict[str, str] | None = None


def examples(name: str) -> list[Example]:
    """The examples in the file `name`.jsonl, in its order.

    Raises:
        ValueError: a line has a word that the desk does not know.
    """
    lines = (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_example(json.loads(line)) for line in lines]


@cache
def _injections() -> list[str]:
    """Texts that tell whoever reads a ticket what to answer."""
    lines = (EXAMPLES / "injections.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def injected(ticket: Example, dice: random.Random) -> Example:
    """The ticket, which tells the reader what to answer, before or after its own words: its label stays."""
    told = dice.choice(_injections())
    parts = [ticket.description, told] if dice.random() < 0.5 else [told, ticket.description]
    return replace(ticket, description="\n".join(parts))


@cache
def _small_matters() -> dict[str, list[str]]:
    """By language, what our own examples say in few words that holds nobody up and is no team's."""
    found: dict[str, list[str]] = {}
    for example in examples("own"):
        few = FEW // 2 if example.language == "ja" else FEW
        if (example.category, example.priority) == (Category.general, Priority.low) and len(example.description) < few:
            found.setdefault(example.language, []).append(example.description)
    return found


def accompanied(ticket: Example, dice: random.Random) -> Example:
    """The ticket with something small beside it, before or after its own words or in its title: its label stays."""
    small = dice.choice(_small_matters()[ticket.language])
    way = dice.random()
    if way < IN_TITLE:
        return replace(ticket, title=f"{ticket.title} {small}")
    parts = [ticket.description, small] if way < (1 + IN_TITLE) / 2 else [small, ticket.description]
    return replace(ticket, description=dice.choice((" ", "\n", "\n\n")).join(parts))


def truth(tickets: Sequence[Example]) -> tuple[Array, Array]:
    """The numbers of their categories and of their priorities."""
    categories, priorities = list(Category), list(Priority)
    return (
        np.array([categories.index(ticket.category) for ticket in tickets]),
        np.array([priorities.index(ticket.priority) for ticket in tickets]),
    )


def _example(line: dict[str, str]) -> Example:
    words = (Category(line["category"]), Priority(line["priority"]))
    facts = {name: line[name] for name in FACTS} if "who" in line else None
    return Example(line["title"], line["description"], *words, line["language"], facts)
