"""Figures as text."""

import sys

import numpy as np

from support_desk.triage.local.linear import Array
from support_desk.words import Category, Priority

Pair = tuple[Array, Array]


def line(text: str = "") -> None:
    """One line of the report."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def shares(right: Pair, told: Pair, languages: Array) -> None:
    """How often the words are right: of all, by category, by language; each pair is categories and priorities."""
    line(f"{'':<12}{'tickets':>9}{'category':>10}{'priority':>10}{'one step':>10}")
    _share("all", np.ones(len(languages), bool), right, told)
    for number, category in enumerate(Category):
        _share(category, right[0] == number, right, told)
    for language in sorted(set(languages)):
        _share(language, languages == language, right, told)


def confusion(right: Pair, told: Pair) -> None:
    """Two tables, in percent of all: a row is what is right, a column what was said."""
    for words, truth, answer in ((list(Category), right[0], told[0]), (list(Priority), right[1], told[1])):
        line(f"\n{'right / said':<12}" + "".join(f"{word:>11}" for word in words))
        for number, word in enumerate(words):
            counts = np.bincount(answer[truth == number], minlength=len(words)) / len(truth)
            line(f"{word:<12}" + "".join(f"{count:>11.1%}" for count in counts))


def calibration(right: Pair, told: Pair, said: Array) -> None:
    """How often the words are right of which it is so sure."""
    line(f"\n{'sure of':<12}{'category':>16}{'priority':>16}")
    for low in range(30, 100, 10):
        cells = []
        for truth, answer, rows in ((right[0], told[0], said[:, :4]), (right[1], told[1], said[:, 4:])):
            sure = rows[np.arange(len(rows)), answer]
            which = (sure >= low / 100) & (sure < low / 100 + (0.1 if low < 90 else 1))
            share = f"{(truth == answer)[which].mean():.0%}" if which.any() else ""
            cells.append(f"{share:>6} of {which.sum():>4}")
        line(f"{low:>3} to {low + 10:>3} % {cells[0]:>15}{cells[1]:>16}")


def spread(folds: list[Array], category: Array, priority: Array, *told: Array) -> None:
    """How far the folds lie apart."""
    for name, right, answer in (("category", category, told[0]), ("priority", priority, told[1])):
        found = [float((right == answer)[fold].mean()) for fold in folds]
        line(f"{name} by fold: {', '.join(f'{share:.1%}' for share in found)}; spread {np.std(found, ddof=1):.1%}")


def _share(name: str, which: Array, right: Pair, told: Pair) -> None:
    category = (right[0] == told[0])[which].mean()
    distance = np.abs(right[1] - told[1])[which]
    figures = (category, (distance == 0).mean(), (distance <= 1).mean())
    line(f"{name:<12}{which.sum():>9}" + "".join(f"{figure:>10.1%}" for figure in figures))
