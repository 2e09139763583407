"""What is put into the tickets that the guard learns from: commands, and what only sounds or looks like them."""

import json
import random
from dataclasses import dataclass
from typing import Any

from support_desk.triage.lab.examples import EXAMPLES
from support_desk.triage.lab.guarding.hiding import Spots, disguised, joined, placed
from support_desk.triage.lab.guarding.phrases import Parts

# How often a text has a command put into it, how often a harmless one, and how often that stands alone.
COMMANDED, HARMLESS, ALONE = 0.35, 0.25, 0.1
# How many texts are of the files, and how many are put together from parts; the others are in the form of machines.
WRITTEN, COMPOSED = 0.4, 0.4


@dataclass(frozen=True)
class Sayings:
    """Texts by language: those that command the machine, and those that only seem to; and parts of more of both."""

    commands: dict[str, list[str]]
    harmless: dict[str, list[str]]
    parts: Parts

    def some(self, fold: int, folds: int, *, held: bool) -> "Sayings":
        """One in `folds` of all of them if it is `held`, the others if not."""

        def kept(texts: dict[str, list[str]]) -> dict[str, list[str]]:
            pairs = [(language, text) for language, each in texts.items() for text in each]
            found: dict[str, list[str]] = {}
            for at, (language, text) in enumerate(pairs):
                if (at % folds == fold) == held:
                    found.setdefault(language, []).append(text)
            return found

        return Sayings(kept(self.commands), kept(self.harmless), self.parts.some(fold, folds, held=held))


def sayings(*, held_out: bool) -> Sayings:
    """Those to learn from, or those that are held out."""
    found = Sayings({}, {}, Parts.read())
    for said in _lines("commands"):
        if said["held_out"] == held_out:
            kind = found.commands if said["commands"] else found.harmless
            kind.setdefault(said["language"], []).append(said["text"])
    for said in [] if held_out else _lines("injections"):
        found.commands.setdefault(said["language"], []).append(said["text"])
    return found


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(each) for each in (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def mixed(own: str, language: str, said: Sayings, spots: Spots, dice: random.Random) -> tuple[str, int, int]:
    """The text, and from where to where it commands."""
    way = dice.random()
    if way > COMMANDED + HARMLESS:
        return own, 0, 0
    is_alone, is_command = dice.random() < ALONE, way <= COMMANDED
    told = disguised(_commands(language, said, dice), dice) if is_command else _harmless(language, said, dice)
    other = placed(told, spots, dice)
    text, start = (other, 0) if is_alone else joined(own, other, spots, dice)
    return (text, start, start + len(other)) if is_command else (text, 0, 0)


def _commands(language: str, said: Sayings, dice: random.Random) -> str:
    """One or two commands, mostly in this language or in English."""
    many = 1 if dice.random() < 0.8 else 2
    return dice.choice(" \n").join(_command(language, said, dice) for _ in range(many))


def _command(language: str, said: Sayings, dice: random.Random) -> str:
    way = dice.random()
    if way < WRITTEN:
        return _one(said.commands, language, dice)
    language = _other(language, said, dice)
    return said.parts.phrase(language, dice) if way < WRITTEN + COMPOSED else said.parts.answer(language, dice)


def _harmless(language: str, said: Sayings, dice: random.Random) -> str:
    way = dice.random()
    if way < WRITTEN:
        return _one(said.harmless, language, dice)
    parts = said.parts
    return parts.harmless(_other(language, said, dice), dice) if way < WRITTEN + COMPOSED else parts.record(dice)


def _other(language: str, said: Sayings, dice: random.Random) -> str:
    return language if dice.random() < 0.5 else "en" if dice.random() < 0.4 else dice.choice(said.parts.languages())


def _one(texts: dict[str, list[str]], language: str, dice: random.Random) -> str:
    way = dice.random()
    if way > 0.5 or language not in texts:
        language = "en" if way > 0.8 and "en" in texts else dice.choice(list(texts))
    return dice.choice(texts[language])
