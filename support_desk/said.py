"""What people read, in their language: the browser looks it up in its catalogue; see `assets/said.js`.

The desk itself speaks English. `make languages` finds every message that stands in a call of these, so each must be
written out where it is said; names in braces are the places of its values.
"""

from typing import Any

import reflex as rx

from support_desk.live.insides import called


def _(message: str, **values: Any) -> rx.Var[str]:
    """A message, as `_("Resolve #{number}", number=ticket.id)`."""
    return _asked("said", message, *([values] if values else []))


def _n(one: str, many: str, number: Any, **values: Any) -> rx.Var[str]:
    """What is said of a number: `_n("{number} ticket", "{number} tickets", found)`."""
    return _asked("counted", one, many, number, *([values] if values else []))


def understood(sentence: rx.Var[str] | str) -> rx.Var[str]:
    """What the server said, an error's sentence above all, in the reader's language."""
    return _asked("understood", sentence)


def word_of(text: rx.Var[str]) -> rx.Var[str]:
    """The same for a word of the desk's own, where what people have named stands, too, and stays as it is."""
    return _asked("wordOf", text)


def dated(day: rx.Var[str], english: rx.Var[str], form: str) -> rx.Var[str]:
    """A day, ISO 8601, as its reader writes a `date`, a `short` or a `long` one; `english` for who reads that."""
    return _asked("dated", day, english, form)


def _asked(way: str, *given: Any) -> rx.Var[str]:
    return called(way, "$/public/said", *given).to(str)
