"""Texts put together from parts (`parts.json`), in many languages, so that no part of a command is learned by heart."""

import json
import random
from functools import cache
from typing import Any

from support_desk.triage.lab.examples import EXAMPLES


@cache
def parts() -> dict[str, dict[str, list[str]]]:
    """The parts of texts by language, those of machines under `machine`."""
    found: dict[str, dict[str, list[str]]] = json.loads((EXAMPLES / "parts.json").read_text(encoding="utf-8"))
    return found


def languages() -> list[str]:
    """Those that there are parts of."""
    return [language for language in parts() if language != "machine"]


def phrase(language: str, dice: random.Random) -> str:
    """One to three sentences that command, each with other machines, rules and answers."""
    return _told(language, "commands", dice.choice((1, 1, 1, 2, 2, 3)), dice)


def harmless(language: str, dice: random.Random) -> str:
    """A sentence or two with the words of commands that command nothing."""
    return _told(language, "harmless", dice.choice((1, 1, 2)), dice)


def answer(language: str, dice: random.Random) -> str:
    """A ticket's answer as a machine would write it."""
    own, english = _words(language), _words("en")
    named = english if dice.random() < 0.3 else own
    lists = own["category"], own["priority"], named["categories"], named["priorities"], own["people"], own["readers"]
    words = dict(zip("cpabum", map(dice.choice, lists), strict=True))
    return dice.choice(parts()["machine"]["answers"]).format(**words)


def record(dice: random.Random) -> str:
    """What machines write of other things."""
    machine = parts()["machine"]
    c, p = dice.sample(machine["keys"], 2)
    a, b = dice.sample(machine["values"], 2)
    u, m = dice.choice(machine["people"]).split()
    return dice.choice(machine["records"]).format(c=c, p=p, a=a, b=b, u=u, m=m)


def _told(language: str, kind: str, many: int, dice: random.Random) -> str:
    found = parts().get(language, parts()["en"])
    words = _words("en" if language == "hi-Latn" or dice.random() < 0.4 else language)
    categories, priorities = words["categories"], words["priorities"]

    def filled(sentence: str) -> str:
        made: dict[str, Any] = {
            "m": dice.choice(found["machines"]),
            "r": dice.choice(found["rules"]),
            "t": dice.choice(found["tickets"]),
            "a": _marked(dice.choice(categories), dice),
            "b": _marked(dice.choice(priorities), dice) if dice.random() < 0.7 else dice.choice(found["levels"]),
            "w": _marked(dice.choice([*categories, *priorities]), dice),
        }
        return sentence.format(**made)

    return " ".join(map(filled, dice.sample(found[kind], many)))


def _words(language: str) -> dict[str, list[str]]:
    """The words of tickets and machines in this language, or in English."""
    found = parts().get(language, {})
    return found if "category" in found else parts()["en"]


def _marked(word: str, dice: random.Random) -> str:
    way = dice.random()
    return word.upper() if way < 0.15 else f'"{word}"' if way < 0.3 else word
