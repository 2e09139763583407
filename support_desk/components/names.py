"""Names of people on pages."""

import reflex as rx

from support_desk.said import _

# How the database ends the name of whoever has an account no more.
INACTIVE = " (inactive)"


def named(name: rx.Var[str]) -> rx.Var[str]:
    """Somebody's name as it is, whatever word it may be; but that he is inactive is said in the reader's language."""
    told = _("{name} (inactive)", name=name.to(str).replace(INACTIVE, ""))
    return rx.cond(name.to(str).endswith(INACTIVE), told, name).to(str)
