"""An address that is none of the desk's."""

import reflex as rx

from support_desk import routes
from support_desk.components.layout import page
from support_desk.components.links import link
from support_desk.said import _


def not_found() -> rx.Component:
    """What happened, and the ways home."""
    return page(
        _("There is no such page"),
        rx.el.div(
            rx.el.p(
                _("The address may have been copied only in part, or what was there has moved."), class_name="lead"
            ),
            link(_("Go to the start"), to=routes.NEW_TICKET, class_name="button primary"),
            class_name="customer lost",
        ),
    )
