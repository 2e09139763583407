"""What a text is known by: the beginnings of its words, and where to look them up."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# So much of a text is looked at, and so many marks of it.
TEXT_LOOKED_AT, MOST_MARKS = 4_000, 48
# Endings are left out where so much of a word remains.
SHORTEST, SHORTEST_STEM, ENDING = 3, 5, 2
LONGEST = 40
WORD = re.compile(r"[^\W_]+")
# Thai, and what is written in China and Japan.
UNSPACED = re.compile("[\u0e00-\u0eff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


@dataclass(frozen=True)
class Mark:
    """A part of a text by which others are compared with it.

    `word` is that of the text, by whose letters an index may find it.
    """

    part: str
    word: str
    in_title: bool


def marks_of(title: str, description: str) -> list[Mark]:
    """The marks of a ticket's texts, each once, those of the title first."""
    found: dict[str, Mark] = {}
    for text, in_title in ((title, True), (description[:TEXT_LOOKED_AT], False)):
        for part, word in _parts(text):
            found.setdefault(part, Mark(part, word, in_title))
            if len(found) == MOST_MARKS:
                return [*found.values()]
    return [*found.values()]


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for word in _words(text.lower()):
        if UNSPACED.match(word):
            yield from ((word[at : at + 2], word) for at in range(max(len(word) - 1, 1)))
        elif SHORTEST <= len(word) <= LONGEST:
            yield word[: max(SHORTEST_STEM, len(word) - ENDING)] if word.isalpha() else word, word


def _words(text: str) -> Iterable[str]:
    """The words of a text; what has no spaces is a word by itself."""
    for found in WORD.findall(text):
        yield from (each for each in re.split(f"({UNSPACED.pattern})", found) if each)
