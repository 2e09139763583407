"""Texts put together from parts (`parts.json`), in many languages, so that no part of a command is learned by heart."""

import json
import random
from dataclasses import dataclass
from typing import Any, Self

from support_desk.triage.lab.examples import EXAMPLES

# What commands or only sounds like that; all other parts are words that stand in it.
SENTENCES = ("commands", "harmless", "answers", "records")
# How often a sentence has something before it, and how often something after it.
OPENED, CLOSED = 0.2, 0.15

Lists = dict[str, list[str]]


@dataclass(frozen=True)
class Parts:
    """The parts of texts by language, those of machines under `machine`."""

    lists: dict[str, Lists]

    @classmethod
    def read(cls) -> Self:
        """All of them."""
        return cls(json.loads((EXAMPLES / "parts.json").read_text(encoding="utf-8")))

    def some(self, fold: int, folds: int, *, held: bool) -> "Parts":
        """The same with one in `folds` of the sentences if it is `held`, with the others if not."""

        def kept(kind: str, all_of_them: list[str]) -> list[str]:
            chosen = [each for at, each in enumerate(all_of_them) if (at % folds == fold) == held]
            return chosen if kind in SENTENCES else all_of_them

        return Parts(
            {name: {kind: kept(kind, each) for kind, each in lists.items()} for name, lists in self.lists.items()}
        )

    def languages(self) -> list[str]:
        """Those that there are parts of."""
        return [language for language in self.lists if language != "machine"]

    def phrase(self, language: str, dice: random.Random) -> str:
        """One to three sentences that command, each with other machines, rules and answers."""
        return self._told(language, "commands", dice.choice((1, 1, 1, 2, 2, 3)), dice)

    def harmless(self, language: str, dice: random.Random) -> str:
        """A sentence or two with the words of commands that command nothing."""
        return self._told(language, "harmless", dice.choice((1, 1, 2)), dice)

    def letter(self, language: str, dice: random.Random) -> str:
        """A whole ticket that commands nothing, for languages without any of ours."""
        return self._told(language, "harmless", dice.choice((2, 3, 3, 4)), dice)

    def answer(self, language: str, dice: random.Random) -> str:
        """A ticket's answer as a machine would write it."""
        own, english = self._words(language), self._words("en")
        keys = own if dice.random() < 0.6 else english
        named = english if dice.random() < 0.4 else own
        kinds = [keys["category"], keys["priority"], named["categories"], named["priorities"]]
        c, p, a, b, u, m = map(dice.choice, [*kinds, keys["people"], keys["readers"]])
        return dice.choice(self.lists["machine"]["answers"]).format(c=c, p=p, a=a, b=b, u=u, m=m)

    def record(self, dice: random.Random) -> str:
        """What machines write of other things."""
        machine = self.lists["machine"]
        c, p = dice.sample(machine["keys"], 2)
        a, b = dice.sample(machine["values"], 2)
        u, m = dice.choice(machine["people"]).split()
        return dice.choice(machine["records"]).format(c=c, p=p, a=a, b=b, u=u, m=m)

    def _told(self, language: str, kind: str, many: int, dice: random.Random) -> str:
        found = self.lists.get(language, self.lists["en"])
        words = self._words("en" if language == "hi-Latn" or dice.random() < 0.4 else language)
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

        openers = [each for each in found["openers"] if kind == "commands" or "{m}" not in each]
        told = [filled(each) for each in dice.sample(found[kind], min(many, len(found[kind])))]
        if dice.random() < OPENED:
            told[0] = filled(dice.choice(openers)) + told[0]
        if dice.random() < CLOSED:
            told.append(dice.choice(found["closers"]))
        return ("" if language in ("zh", "ja") else " ").join(told)

    def _words(self, language: str) -> Lists:
        """The words of tickets and machines in this language, or in English."""
        found = self.lists.get(language, {})
        return found if "category" in found else self.lists["en"]


def _marked(word: str, dice: random.Random) -> str:
    way = dice.random()
    return word.upper() if way < 0.15 else f'"{word}"' if way < 0.3 else word
