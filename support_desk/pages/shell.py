"""Pages of the team, with what several features put into the shell around them."""

from typing import Any

import reflex as rx

from support_desk.components.layout import page
from support_desk.views.components import views_nav


def team_page(title: str | rx.Var[str], *content: rx.Component, **props: Any) -> rx.Component:
    """A page that only the team may open; see `components.layout.page`."""
    return page(title, *content, is_teams=True, views=views_nav(), **props)


def shared_page(title: str | rx.Var[str], *content: rx.Component, **props: Any) -> rx.Component:
    """A page that is everybody's, and has the team's side bar for whoever is of the team."""
    return page(title, *content, views=views_nav(), **props)
