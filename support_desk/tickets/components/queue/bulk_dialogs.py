"""What is asked before many tickets are closed or deleted."""

import reflex as rx

from support_desk.components.dialogs import alert_dialog, dialog
from support_desk.said import _, understood
from support_desk.tickets.components.dialogs import closing, danger
from support_desk.tickets.components.queue.selection import SELECTED
from support_desk.tickets.states.doing.deeds import Deeds
from support_desk.tickets.states.doing.selected import CLOSE, DELETE
from support_desk.tickets.states.queue import TicketList


def close_selected_dialog() -> rx.Component:
    """Asks for a comment, which is optional, and closes what is selected."""
    form = rx.el.form(
        *closing("comment_for_all", TicketList.dialog_problem, TicketList.leave_selected, _("Close tickets")),
        rx.el.p(understood(Deeds.busy), role="status", class_name="hint"),
        on_submit=lambda form: TicketList.close_selected(SELECTED, form),
    )
    return dialog(
        [_("Close {tickets}?", tickets=understood(TicketList.asked_about))],
        _("The comment goes on the timeline of each."),
        form,
        is_open=TicketList.asking == CLOSE,
        turn=TicketList.leave_selected,
    )


def delete_selected_dialog() -> rx.Component:
    """Asks once more before what is selected is deleted."""
    return alert_dialog(
        [_("Delete {tickets}?", tickets=understood(TicketList.asked_about))],
        _("Their comments, timelines and files go with them. This can be undone for a minute."),
        do=danger(_("Delete tickets"), TicketList.delete_selected(SELECTED)),
        is_open=TicketList.asking == DELETE,
        turn=TicketList.leave_selected,
    )
