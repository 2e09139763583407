"""Names of people on pages."""

import reflex as rx

from support_desk.said import _
from support_desk.words import INACTIVE


def named(name: rx.Var[str]) -> rx.Var[str]:
    """Somebody's name as it is, whatever word it may be; but that he is inactive is said in the reader's language."""
    told = _("{name} (inactive)", name=name.to(str).replace(INACTIVE, ""))
    return rx.cond(is_inactive(name), told, name).to(str)


def is_inactive(name: rx.Var[str]) -> rx.Var[bool]:
    """Whether it is that of somebody who is inactive."""
    return name.to(str).endswith(INACTIVE)
