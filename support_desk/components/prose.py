"""What people wrote, messages in which things stand, and the name of the tab: all are made in the browser."""

import reflex as rx

from support_desk.said import _


class Prose(rx.Component):
    """A text as it is, in which addresses of the web are links; of many `lines` so many until all are wanted."""

    library = "$/public/prose"
    tag = "Prose"
    text: rx.Var[str]
    lines: rx.Var[int]


class TabTitle(rx.Component):
    """Names the tab as long as it is shown; "" leaves the name that the page has."""

    library = "$/public/prose"
    tag = "TabTitle"
    text: rx.Var[str]


class Woven(rx.Component):
    """The things stand in the message where their names do."""

    library = "$/public/woven"
    tag = "Woven"
    message: rx.Var[str]
    names: rx.Var[list[str]]


def title_of(page: rx.Var[str]) -> str:
    """What the tab is called on this page."""
    return f"{page} · {_('Support desk')}"


def prose(text: rx.Var[str], lines: int = 0) -> rx.Component:
    """A text that people wrote, as they wrote it; of many lines so many at first, 0 for all."""
    return Prose.create(text=text, lines=lines)


def woven(message: rx.Var[str], **things: rx.Component | rx.Var | str) -> rx.Component:
    """`woven(_("Send this to {name}."), name=rx.el.strong(Team.invited))`."""
    return Woven.create(*things.values(), message=message, names=[*things])
