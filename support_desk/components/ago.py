"""How long ago something was."""

import reflex as rx


class Ago(rx.Component):
    """ "4m", kept current by the browser; the exact time is its title, and whoever listens hears "4 minutes ago"."""

    library = "$/public/ago"
    tag = "Ago"
    at: rx.Var[str]
    is_long: rx.Var[bool]


def ago(at: rx.Var[str]) -> rx.Component:
    """The time since `at`, which is ISO 8601."""
    return Ago.create(at=at)


def age(at: rx.Var[str]) -> rx.Component:
    """The same in words, "4 minutes ago", for everybody."""
    return Ago.create(at=at, is_long=True)
