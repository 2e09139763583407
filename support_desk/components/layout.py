"""What every page has: the bar beside or over it, and the banners."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors
from reflex_components_core.el.elements.inline import A

from support_desk import routes
from support_desk.components.fields import problem
from support_desk.components.keyboard.palette import palette
from support_desk.components.keyboard.shortcuts import sequence, shortcuts
from support_desk.components.links import link
from support_desk.components.shell import is_of_team, side_bar, top_bar
from support_desk.live.pages import Connection
from support_desk.people.states.visitor import Visitor
from support_desk.said import _

OPEN_DESK = _("This desk is open: everyone who reaches it can change and delete everything.")


def page(
    title: str | rx.Var[str],
    *content: rx.Component,
    here: str = "",
    head: rx.Component | None = None,
    views: rx.Component | None = None,
    is_teams: bool = False,
    **props,
) -> rx.Component:
    """A whole page: `here` is the navigation's link that it belongs to; `head` stands in the place of its title.

    Its content is there for whom its `on_load` is allowed; whoever is refused reads why instead. A page that only the
    team may open `is_teams` and begins with the side bar; the others have it once it is known that somebody of the team
    is there, so nothing of theirs may move when it comes. `views` are the side bar's.
    """
    bar, titled = side_bar(here, views), rx.el.h1(title, class_name="page-title")
    return rx.el.div(
        # Reflex's own `a` would change the page, which moves no focus.
        A.create(_("Skip to content"), href="#content", class_name="skip"),
        bar if is_teams else rx.cond(is_of_team(), bar, top_bar(here)),
        _open_desk(),
        _banner(),
        rx.el.main(
            rx.cond(Visitor.refusal != "", titled, head) if head else titled,
            rx.cond(Visitor.refusal != "", problem(Visitor.refusal), rx.fragment(*content)),
            id="content",
            tab_index=-1,
            class_name="content",
        ),
        rx.cond(is_of_team(), rx.fragment(shortcuts(), sequence(), palette())),
        rx.cond(rx.State.is_hydrated, rx.el.span(id="hydrated", hidden=True)),
        class_name="shell teams" if is_teams else "shell",
        data_here=here,
        **props,
    )


def _open_desk() -> rx.Component:
    return rx.cond(
        Visitor.is_open,
        rx.el.aside(
            rx.icon("lock-open", size=16, aria_hidden="true"),
            rx.el.p(
                OPEN_DESK,
                " ",
                link(_("Create the first account"), to=routes.SETUP),
                " ",
                link(_("Mail and more"), to=routes.DESK),
            ),
            aria_label=_("Open desk"),
            class_name="open-desk",
        ),
    )


def _banner() -> rx.Component:
    return rx.cond(
        has_connection_errors,
        _notice(
            _("The server is out of reach. What you typed is kept, and the page goes on by itself once it is back.")
        ),
        rx.cond(
            Connection.is_database_away,
            _notice(_("The database is out of reach. What you see may be out of date; what you typed is kept.")),
        ),
    )


def _notice(sentence: rx.Var[str]) -> rx.Component:
    return rx.el.div(rx.icon("cloud-off", size=16, aria_hidden="true"), sentence, role="alert", class_name="banner")
