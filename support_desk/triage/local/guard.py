"""Leaves out of a ticket what speaks to the machine that sorts it, and not to the team: orders, roles, ready answers.

Small convolutional networks see each word and sign with what stands around it, and say whether it is part of that,
whether it is the first of it, and whether it is the last.
Of a word they see how it is written, and what it means: the encoder's numbers for its pieces, alike in all languages.
What nobody would see on a page is left out as well (`hidden.py`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

import numpy as np

from support_desk.triage.local.encoder import Encoder, WordMeanings
from support_desk.triage.local.features import LONGEST_DESCRIPTION, LONGEST_TITLE
from support_desk.triage.local.hidden import SIGN, marked
from support_desk.triage.local.linear import Array
from support_desk.triage.local.marks import MOST_LOOKS, Mark, marks

# How many marks on each side the first layer sees one by one, and the second layer together.
NEAR, AROUND = 4, (5, 14)
# What it costs to begin or to end an order within a sentence, and where a sentence ends.
WITHIN, BETWEEN = 4.0, 2.0
# What is added besides where it is a matter of doubting a paragraph: on 150 tickets and 296 orders that taught nothing,
# 3.5 to 6 did alike. How much of a ticket must be beyond doubt: else its greeting would tell its words. With a third or
# half the figures are the same; half let an order stand that is longer than its ticket.
DOUBT, LEAST = 5.0, 0.4
PARAGRAPH = re.compile(r"(?:(?!\n[^\S\n]*\n).)+", re.DOTALL)

Text = tuple[str, str]
Span = tuple[int, int]


@dataclass(frozen=True)
class Guard:
    """The layers of some networks, by name, taught alike from different beginnings; and what is added to the odds of
    each mark that it is part of an order."""

    networks: Sequence[dict[str, Array]]
    leaning: float
    meanings: WordMeanings

    @classmethod
    def read(cls, path: Path, encoder: Encoder) -> Self:
        """The guard in the file at `path`, which looks up in this encoder what words mean."""
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name].astype(np.float32) for name in file.files}
        leaning = float(arrays.pop("leaning"))
        networks = [dict(zip(arrays, layers, strict=True)) for layers in zip(*arrays.values(), strict=True)]
        return cls(networks, leaning, WordMeanings(encoder))

    def kept(self, title: str, description: str) -> Text:
        """Both texts without what speaks to the machine; as they are if there is nothing else in them."""
        return self._read(title, description)[0]

    def texts(self, title: str, description: str) -> list[Text]:
        """What is to be read, once or twice: both texts as `kept` has them, and what is beyond doubt in them, if it is
        at least two fifths of that: without the paragraphs in which an order may be or something is hidden, and with
        what of the title is no order for sure; nothing of it where something is hidden there.

        Of two that are as urgent the first counts.
        """
        return self._read(title, description)[1]

    def _read(self, title: str, description: str) -> tuple[Text, list[Text]]:
        named, signed = marked(title[:LONGEST_TITLE]), marked(description[:LONGEST_DESCRIPTION])
        head, seen = named.replace(SIGN, " "), signed.replace(SIGN, " ")
        in_title, in_text = self._found(head), self._found(seen)
        kept = _without(head, in_title(0)), _left(seen, in_text(0)).strip()
        if not any(kept):
            return (title, description), [(title, description)]
        rest = _undoubted(signed, in_text(DOUBT)) or kept[1]
        top = "" if SIGN in named else _without(head, in_title(DOUBT))
        if _length((top, rest)) < LEAST * _length(kept):
            return kept, [kept]
        # A title says much in few words: without it a ticket may be taken for another one.
        readings = [(top, rest), kept] if rest != kept[1] else [kept, (top, rest)]
        return kept, [*dict.fromkeys(readings)]

    def orders(self, text: str) -> list[Span]:
        """Where in a text somebody speaks to the machine, in order."""
        return self._found(text)(0)

    def _found(self, text: str) -> Callable[[float], list[Span]]:
        """Tells where the orders of a text are, with so much added to all odds."""
        found = marks(text)
        scores = self.odds(found)
        return lambda doubt: runs(found, scores, self.leaning + doubt)

    def odds(self, found: Sequence[Mark]) -> Array:
        """Of each mark, a row of three, without leaning to either side: the mean of all networks."""
        if not found:
            return np.zeros((0, 3), np.float32)
        looks, meant = table(found), self.meanings.of([mark.word for mark in found])
        mask = np.ones((len(found), 1), np.float32)
        scores: Array = np.mean([odds(layers, looks, meant, mask) for layers in self.networks], axis=0)
        return scores


def _length(text: Text) -> int:
    return len(text[0]) + len(text[1])


def _left(text: str, orders: Sequence[Span]) -> str:
    """The text without these; of several paragraphs, those that are mostly orders are left out whole."""
    if not orders:
        return text
    spans = [match.span() for match in PARAGRAPH.finditer(text)]
    rests = [_without(text[start:end], _within(orders, start, end)) for start, end in spans]
    whole = [rest for rest, (start, end) in zip(rests, spans, strict=True) if len(rest) * 2 > end - start]
    return "\n\n".join(whole or filter(None, rests))


def _undoubted(signed: str, doubts: Sequence[Span]) -> str:
    """The paragraphs in which there is neither a sign nor anything of these; nothing if none is left out."""
    spans = [match.span() for match in PARAGRAPH.finditer(signed)]
    parts = [signed[start:end] for start, end in spans if not _within(doubts, start, end)]
    rest = [part.strip() for part in parts if SIGN not in part]
    return "\n\n".join(rest) if len(rest) < len(spans) else ""


def table(found: Sequence[Mark]) -> Array:
    """The numbers of their looks, a row for each mark."""
    looks = np.zeros((len(found), MOST_LOOKS), np.int32)
    for row, mark in zip(looks, found, strict=True):
        row[: len(mark.looks)] = mark.looks
    return looks


def odds(arrays: dict[str, Any], looks: Any, meant: Any, mask: Any, numpy: Any = np) -> Any:
    """Of each mark with these looks and meanings, the logarithms of the odds that it is part of an order, the first
    and the last of one.

    `mask` has a 1 for each mark and a 0 where there is none.
    """
    seen = numpy.concatenate([arrays["looks"][looks].sum(-2), meant @ arrays["meaning"]], -1) * mask
    hidden = numpy.maximum(numpy.concatenate(_neighbours(seen, NEAR, numpy), -1) @ arrays["near"] + arrays["near 0"], 0)
    hidden = hidden * mask
    wide = [_mean(hidden, many, numpy) for many in AROUND]
    hidden = numpy.maximum(numpy.concatenate([hidden, *wide], -1) @ arrays["far"] + arrays["far 0"], 0)
    return hidden @ arrays["last"] + arrays["last 0"]


def _neighbours(seen: Any, many: int, numpy: Any) -> list[Any]:
    """What is seen at each place, at the `many` places before it and at those after it; nothing beyond the ends."""
    length = seen.shape[-2]
    padded = numpy.pad(seen, [*[(0, 0)] * (seen.ndim - 2), (many, many), (0, 0)])
    return [padded[..., at : at + length, :] for at in range(2 * many + 1)]


def _mean(seen: Any, many: int, numpy: Any) -> Any:
    """What is seen around each place on the whole."""
    length = seen.shape[-2]
    padded = numpy.pad(seen, [*[(0, 0)] * (seen.ndim - 2), (many + 1, many), (0, 0)])
    sums = numpy.cumsum(padded, -2)
    return (sums[..., 2 * many + 1 :, :] - sums[..., :length, :]) / (2 * many + 1)


def runs(found: Sequence[Mark], scores: Array, leaning: float) -> list[Span]:
    """Where the orders are, if these are the odds of the marks."""
    together = groupby(zip(_are_orders(found, scores, leaning), found, strict=True), itemgetter(0))
    told = [[mark for _, mark in run] for is_order, run in together if is_order]
    return [(run[0].start, run[-1].end) for run in told]


def _are_orders(found: Sequence[Mark], scores: Array, leaning: float) -> list[bool]:
    """The likeliest of all ways to begin and end orders: Viterbi's, through two states."""
    other, order, end, cost = 0.0, -np.inf, 0.0, BETWEEN
    came: list[tuple[bool, bool]] = []
    for mark, (part, first, last) in zip(found, scores.tolist(), strict=True):
        ended, begun = order + end - cost, other + first - cost
        came.append((ended > other, order > begun))
        other, order = max(other, ended), max(order, begun) + part + leaning
        end, cost = last, BETWEEN if mark.is_end else WITHIN
    states = [order > other][: len(found)]
    for was_order in reversed(came[1:]):
        states.append(was_order[states[-1]])
    return states[::-1]


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Those of a part of the text, counted from its start."""
    return [
        (max(first, start) - start, min(last, end) - start) for first, last in spans if first < end and last > start
    ]


def _without(text: str, orders: Sequence[Span]) -> str:
    """What is left of a text without these, nothing if there is no word left."""
    ends = [0, *(end for _, end in orders)]
    starts = [*(start for start, _ in orders), len(text)]
    parts = (text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    rest = "\n".join(filter(None, parts))
    return rest if any(letter.isalnum() for letter in rest) else ""
