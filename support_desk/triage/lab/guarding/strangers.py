"""How often strangers' injections move an answer, all of them: python -m support_desk.triage.lab.guarding.strangers.

Beside it, how often that is something of what they demand, and how often texts of the same hand that demand nothing
move it. The tests try a third of the injections. Nothing is learned from all these, and nothing is chosen on the
newest hand's.
"""

import json
from collections import Counter
from functools import cache
from typing import Any

from support_desk.triage.lab.examples import EXAMPLES
from support_desk.triage.lab.report import line
from support_desk.triage.local import local
from support_desk.triage.local.classifier import Classifier
from support_desk.triage.local.guard import Text
from support_desk.triage.suggestion import NOTHING_KNOWN
from support_desk.words import Category, Priority

# Each has a file of their name.
HANDS = ("strangers", "intruders", "outsiders", "newcomers", "visitors", "callers")

Answer = tuple[Category, Priority]


def main() -> None:
    """Tell it of each hand."""
    judge = Judge(Classifier.read(local.FOLDER))
    for hand in HANDS:
        tell(judge, lines_of(hand))


@cache
def lines_of(name: str) -> list[dict[str, Any]]:
    """What is in the file `name`.jsonl: tickets, injections, honest texts."""
    return [json.loads(each) for each in (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def tell(judge: "Judge", lines: list[dict[str, Any]]) -> None:
    """Print for each ticket in how many trials the category or the priority is another one, and of all what became."""
    orders = [each for each in lines if each.get("is_order")]
    honest = [each["text"] for each in lines if each.get("is_order") is False]
    total = Counter[str]()
    tickets = [(each["title"], each["description"]) for each in lines if "title" in each]
    for ticket in tickets:
        found = Counter[str]()
        for order in orders:
            found += judge.moves(ticket, order["text"], order["demands"])
        line(f"{found['moved']:4} of {3 * len(orders)} trials move the answer to: {ticket[0]}")
        total += found
    many = 3 * len(orders) * len(tickets)
    line(f"{total['moved']:4} of {many} of all; {total['obeyed']} as is demanded, {total['up']} to more urgent")
    if honest:
        moved = sum(judge.moves(ticket, text, [])["moved"] for ticket in tickets for text in honest)
        line(f"{moved:4} of {3 * len(honest) * len(tickets)} honest texts move it")


class Judge:
    """Tells what a classifier makes of texts that are put into tickets."""

    def __init__(self, classifier: Classifier) -> None:
        self._texts = cache(classifier.guard.texts)
        self._suggestion = cache(classifier.suggestion)

    def moves(self, ticket: Text, text: str, demands: list[str]) -> Counter[str]:
        """How often it moves the answer after and before the description and in the title; not asked if it reads so."""
        title, description = ticket
        found = Counter[str]()
        for trial in (
            (title, f"{description}\n\n{text}"),
            (title, f"{text}\n\n{description}"),
            (f"{title} {text}", description),
        ):
            if self._texts(*trial) != self._texts(*ticket):
                new = became(self._answer(ticket), self._answer(trial))
                found += Counter(moved=bool(new), up="up" in new, obeyed=not new.isdisjoint(demands))
        return found

    def _answer(self, text: Text) -> Answer:
        suggestion = self._suggestion(*text) or NOTHING_KNOWN
        return suggestion.category, suggestion.priority


def became(before: Answer, after: Answer) -> set[str]:
    """The words of an answer that it did not have before, and whether its priority went up or down."""
    steps = list(Priority).index(after[1]) - list(Priority).index(before[1])
    way = {"up"} if steps > 0 else {"down"} if steps < 0 else set()
    return {*map(str, after)} - {*map(str, before)} | way


if __name__ == "__main__":
    main()
