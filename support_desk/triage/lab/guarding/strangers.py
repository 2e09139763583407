"""How often strangers' injections move an answer, all of them: python -m support_desk.triage.lab.guarding.strangers.

The tests try a third of this. Nothing is learned from them, and nothing is chosen on them.
"""

import json
from collections import Counter

from support_desk.triage.lab.examples import EXAMPLES
from support_desk.triage.lab.report import line
from support_desk.triage.local import local
from support_desk.triage.local.classifier import Classifier


def main() -> None:
    """Print for each ticket in how many trials the category or the priority is another one."""
    lines = [json.loads(each) for each in (EXAMPLES / "strangers.jsonl").read_text(encoding="utf-8").splitlines()]
    told = [each["text"] for each in lines if each.get("is_order")]
    tickets = [(each["title"], each["description"]) for each in lines if "title" in each]
    classifier = Classifier.read(local.FOLDER)
    moved = Counter({title: _moved(classifier, title, description, told) for title, description in tickets})
    for title, many in moved.items():
        line(f"{many:4} of {3 * len(told)} trials move the answer to: {title}")
    line(f"{moved.total():4} of {3 * len(told) * len(tickets)} of all")


def _moved(classifier: Classifier, title: str, description: str, told: list[str]) -> int:
    """How many of them move it, after or before the description or in the title; not asked if it reads the same."""
    own = classifier.guard.kept(title, description)
    trials = [
        trial
        for text in told
        for trial in (
            (title, f"{description}\n\n{text}"),
            (title, f"{text}\n\n{description}"),
            (f"{title} {text}", description),
        )
        if classifier.guard.kept(*trial) != own
    ]
    said = _words(classifier, title, description)
    return sum(_words(classifier, *trial) != said for trial in trials)


def _words(classifier: Classifier, title: str, description: str) -> tuple[str, str] | None:
    suggestion = classifier.suggestion(title, description)
    return (suggestion.category, suggestion.priority) if suggestion else None


if __name__ == "__main__":
    main()
