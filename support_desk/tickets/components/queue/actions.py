"""What can be done to the ticket of a row: beside it while a pointer or the focus is there, the rest under "…".

Where nothing hovers, all of it is under "…". The stylesheet draws the icons: as elements they are a third of a row.
"""

from functools import reduce
from operator import or_

import reflex as rx

from support_desk.live.insides import hooked
from support_desk.people.authority import Deed
from support_desk.people.states.visitor import Visitor
from support_desk.said import _
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.queue_views import QueueRow
from support_desk.words import SETTLED, Status


def row_actions(row: rx.Var[QueueRow]) -> rx.Component:
    """The row's buttons, each with the number of its ticket in its name."""
    may_delete = Visitor.may[Deed.delete.value]
    return rx.el.div(
        rx.cond(is_pointed(), rx.el.div(*_common(row, _quick), class_name="quick")),
        rx.cond(may_delete | ~is_pointed(), _more(row, may_delete)),
        class_name="row-actions",
    )


def _more(row: rx.Var[QueueRow], may_delete: rx.Var[bool]) -> rx.Component:
    delete = _named("trash-2", _("Delete"), row, TicketList.ask_to_delete(row.id), kind="last")
    return rx.fragment(
        rx.el.button(
            type="button",
            aria_label=_("More #{number}", number=row.id),
            title=_("More"),
            custom_attrs={"popoverTarget": f"more-{row.id}", "data-more": ""},
            class_name="row-button drawn ellipsis more",
        ),
        rx.el.div(
            rx.cond(~is_pointed(), rx.fragment(*_common(row, _named))),
            rx.cond(may_delete, delete),
            id=f"more-{row.id}",
            role="group",
            aria_label=_("Actions of #{number}", number=row.id),
            custom_attrs={"popover": "auto"},
            class_name="sheet",
        ),
    )


def is_pointed() -> rx.Var[bool]:
    """Whether whoever is there points at a row, and sees what that shows."""
    return hooked("isPointed", "const isPointed = usePointed()", "$/public/pointed").to(bool)


def _common(row: rx.Var[QueueRow], button) -> list[rx.Component]:
    status = row.words["status"]
    is_settled = reduce(or_, (status == word.value for word in SETTLED))
    return [
        rx.cond(Visitor.id > 0, button("user-plus", _("Assign to me"), row, TicketList.assign_to_me(row.id))),
        rx.cond(
            is_settled,
            button("rotate-ccw", _("Reopen"), row, TicketList.reopen(row.id)),
            button("check", _("Resolve"), row, TicketList.resolve(row.id)),
        ),
        rx.cond(status != Status.closed.value, button("circle-x", _("Close"), row, TicketList.ask_to_close(row.id))),
    ]


def _quick(icon: str, verb: rx.Var[str], row: rx.Var[QueueRow], action) -> rx.Component:
    return rx.el.button(
        type="button",
        title=verb,
        aria_label=_("{verb} #{number}", verb=verb, number=row.id),
        on_click=action,
        class_name=f"row-button drawn {icon}",
    )


def _named(icon: str, verb: rx.Var[str], row: rx.Var[QueueRow], action, kind: str = "") -> rx.Component:
    return rx.el.button(
        verb,
        type="button",
        aria_label=_("{verb} #{number}", verb=verb, number=row.id),
        on_click=action,
        class_name=f"sheet-button drawn {icon} {kind}",
    )
