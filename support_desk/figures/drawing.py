"""Lines and axes of charts, as numbers: 0 to 100 from left to right and from top to bottom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import floor

STEPS = 4
# So much of the most of its numbers an axis spans, or a flat line would look like a steep one.
LEAST_SPAN = 0.1
ROUND = (1, 2, 5, 10)


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`, both round, in four equal steps; `labels` of the five lines, the highest first."""

    low: int = 0
    high: int = STEPS
    labels: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, numbers: Sequence[int], *, from_zero: bool = True) -> "Axis":
        """The axis on which all these numbers are; none of them is below 0."""
        least, most, step = 0 if from_zero else min(numbers), max(numbers), 1
        while (low := step * floor(least / step)) + STEPS * step < most or STEPS * step < LEAST_SPAN * most:
            step = _next(step)
        return cls(low, low + STEPS * step, [short(low + at * step) for at in reversed(range(STEPS + 1))])

    def percent(self, number: float) -> float:
        """How high on this axis a number is, in percent."""
        return round(100 * (number - self.low) / (self.high - self.low), 2)


def line(heights: Iterable[float | None]) -> str:
    """The points of a line through the middles of columns, at these heights in percent; "" for fewer than two.

    None is a column without a height, which the line passes over.
    """
    given = list(heights)
    points = [
        f"{100 * (at + 0.5) / len(given):.2f},{100 - height:.2f}"
        for at, height in enumerate(given)
        if height is not None
    ]
    return " ".join(points) if len(points) > 1 else ""


def small_line(numbers: Sequence[float | None]) -> str:
    """The points of a line that shows only how these numbers move, between the least and the most of them."""
    known = [number for number in numbers if number is not None]
    least, most = min(known, default=0), max(known, default=0)
    spread = most - least
    return line(None if each is None else 100 * (each - least) / spread if spread else 0 for each in numbers)


def short(number: int) -> str:
    """As in "250k"."""
    for size, sign in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:g}{sign}"
    return str(number)


def _next(step: int) -> int:
    """The next round step: 1, 2, 5, 10, 20, …"""
    size = 10 ** (len(str(step)) - 1)
    return size * next(each for each in ROUND if each * size > step)
