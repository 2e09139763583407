"""A text in pieces of words, in any script: the likeliest ones of a fixed vocabulary, as SentencePiece's unigram model.

Kudo, "Subword Regularization" (2018), https://arxiv.org/abs/1804.10959, without its sampling.
"""

import unicodedata
from dataclasses import dataclass
from typing import Self

from support_desk.triage.local.features import with_few_accents

SPACE = "▁"
UNKNOWN = 2
# What an unknown character costs beyond the rarest piece.
UNKNOWN_COST = 10.0


@dataclass(frozen=True)
class Pieces:
    """The number of each piece and the logarithm of how likely it is; `longest` in characters."""

    known: dict[str, tuple[int, float]]
    longest: int
    unknown: float

    @classmethod
    def of(cls, vocabulary: list[str], scores: list[float]) -> Self:
        """The pieces of a vocabulary, numbered in its order; the first three are marks, never found in a text."""
        found = {vocabulary[at]: (at, scores[at]) for at in range(UNKNOWN + 1, len(vocabulary))}
        return cls(found, max(map(len, found)), min(scores) - UNKNOWN_COST)

    def numbers(self, text: str) -> list[int]:
        """The numbers of the likeliest pieces that make up this text. Takes as long as the text has characters."""
        marked = f"{SPACE}{plain(text).replace(' ', SPACE)}" if text.strip() else ""
        best, came = [0.0] + [-1e30] * len(marked), [(0, UNKNOWN)] * (len(marked) + 1)
        for start in range(len(marked)):
            here = best[start]
            for end in range(start + 1, min(len(marked), start + self.longest) + 1):
                piece = self.known.get(marked[start:end])
                if piece and here + piece[1] > best[end]:
                    best[end], came[end] = here + piece[1], (start, piece[0])
            if here + self.unknown > best[start + 1]:
                best[start + 1], came[start + 1] = here + self.unknown, (start, UNKNOWN)
        found, at = [], len(marked)
        while at:
            at, number = came[at]
            found.append(number)
        return found[::-1]


def plain(text: str) -> str:
    """In lower case and the commonest form of each character, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", with_few_accents(text)).lower().split())
