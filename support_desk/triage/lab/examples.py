"""The labelled tickets: those that were given, and our own."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from support_desk.triage.local.linear import Array
from support_desk.words import Category, Priority

EXAMPLES = Path(__file__).parent.parent / "examples"


@dataclass(frozen=True)
class Example:
    """A ticket with the words that are right for it; `language` is a code of two letters."""

    title: str
    description: str
    category: Category
    priority: Priority
    language: str


def examples(name: str) -> list[Example]:
    """The examples in the file `name`.jsonl, in its order.

    Raises:
        ValueError: a line has a word that the desk does not know.
    """
    lines = (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_example(json.loads(line)) for line in lines]


def truth(tickets: list[Example]) -> tuple[Array, Array]:
    """The numbers of their categories and of their priorities."""
    categories, priorities = list(Category), list(Priority)
    return (
        np.array([categories.index(ticket.category) for ticket in tickets]),
        np.array([priorities.index(ticket.priority) for ticket in tickets]),
    )


def _example(line: dict[str, str]) -> Example:
    words = (Category(line["category"]), Priority(line["priority"]))
    return Example(line["title"], line["description"], *words, line["language"])
