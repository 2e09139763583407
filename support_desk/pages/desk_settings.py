"""How the desk reaches the world outside, and the world the desk; and what triage learns from it."""

import reflex as rx

from support_desk import routes
from support_desk.components.fields import problem
from support_desk.learning.components import triage_section
from support_desk.learning.states import Learning
from support_desk.mail.components.incoming import mail_in_section
from support_desk.mail.components.outgoing import mail_out_section
from support_desk.mail.states.incoming import MailIn
from support_desk.mail.states.outgoing import MailOut
from support_desk.pages.shell import team_page
from support_desk.people.states.desk_page import DeskPage
from support_desk.said import _
from support_desk.webhooks.components import webhooks_section
from support_desk.webhooks.states import Webhooks


def desk_settings() -> rx.Component:
    """A section for each way."""
    return team_page(
        _("Desk settings"),
        rx.el.div(
            mail_out_section(),
            mail_in_section(),
            webhooks_section(),
            triage_section(),
            rx.cond(~MailOut.is_loaded, problem(DeskPage.problem)),  # all sections are loaded together
            class_name="settings",
        ),
        here=routes.DESK,
        on_mount=[MailOut.enter, MailIn.enter, Webhooks.enter, Learning.enter],
    )
