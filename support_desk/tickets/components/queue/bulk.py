"""What can be done to many tickets: the bar that selecting raises, and what it asks."""

import reflex as rx

from support_desk.people.authority import Deed
from support_desk.people.states.agents import Agent, Agents
from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood
from support_desk.tickets.components.queue.selection import HOW_MANY, SELECTED
from support_desk.tickets.states.doing.selected import CLOSE, DELETE
from support_desk.tickets.states.queue import TicketList
from support_desk.words import Category, Priority, Status, label_of


def bulk_bar() -> rx.Component:
    """The selection's number and what can be done to it; `assets/queue.js` shows it while something is selected."""
    return rx.el.div(
        rx.el.span(custom_attrs={"data-selected": ""}, class_name="selected-number"),
        rx.el.button(
            _("Select all that match ({number})", number=understood(TicketList.count.split(" ")[0])),
            type="button",
            custom_attrs={"data-select-all": ""},
            class_name="bulk-button all-that-match",
        ),
        rx.el.span(class_name="bulk-gap"),
        _verb("check", _("Resolve"), TicketList.change_selected(SELECTED, "status", Status.resolved.value)),
        _verb("circle-x", _("Close"), TicketList.ask_about_selected(CLOSE, HOW_MANY, SELECTED)),
        _verb("rotate-ccw", _("Reopen"), TicketList.change_selected(SELECTED, "status", Status.open.value)),
        _assign(),
        _choice("signal", _("Set priority"), _("Priority"), "priority", Priority),
        _choice("tag", _("Set category"), _("Category"), "category", Category),
        rx.cond(
            Visitor.may[Deed.delete.value],
            _verb("trash-2", _("Delete"), TicketList.ask_about_selected(DELETE, HOW_MANY, SELECTED), kind="last"),
        ),
        rx.el.button(
            rx.icon("x", size=16, aria_hidden="true"),
            type="button",
            aria_label=_("Clear selection"),
            title=_("Clear selection"),
            custom_attrs={"data-clear-selection": ""},
            class_name="bulk-button",
        ),
        role="toolbar",
        aria_label=_("Selected tickets"),
        custom_attrs={"data-count": TicketList.count},
        class_name="bulk",
    )


def _verb(icon: str, verb: rx.Var[str], action, kind: str = "") -> rx.Component:
    return rx.el.button(
        rx.icon(icon, size=16, aria_hidden="true"),
        rx.el.span(verb),
        type="button",
        aria_label=_("{verb} selected", verb=verb),
        title=_("{verb} selected", verb=verb),
        on_click=action,
        class_name=f"bulk-button {kind}",
    )


def _choice(icon: str, name: rx.Var[str], shown: rx.Var[str], field: str, words) -> rx.Component:
    choices = [_item(understood(label_of(word)), field, word.value) for word in words]
    return _menu(icon, name, shown, f"set-{field}", *choices)


def _assign() -> rx.Component:
    def item(agent: rx.Var[Agent]) -> rx.Component:
        return _item(agent.name, "assignee", agent.id, key=agent.id, custom_attrs={"data-theirs": ""})

    somebody = rx.foreach(Agents.agents, item)
    none = rx.el.button(
        _("There are no accounts yet"), type="button", role="menuitem", aria_disabled="true", class_name="sheet-button"
    )
    whose = rx.cond(Visitor.is_open, none, rx.fragment(somebody, _item(_("Nobody"), "assignee", "")))
    return _menu("user-plus", _("Assign selected"), _("Assign"), "assign-many", whose)


def _menu(icon: str, name: rx.Var[str], shown: rx.Var[str], identity: str, *items: rx.Component) -> rx.Component:
    return rx.fragment(
        rx.el.button(
            rx.icon(icon, size=16, aria_hidden="true"),
            rx.el.span(shown),
            type="button",
            aria_label=name,
            title=name,
            aria_haspopup="menu",
            custom_attrs={"popoverTarget": identity, "data-more": ""},
            class_name="bulk-button",
        ),
        rx.el.div(
            *items, id=identity, role="menu", aria_label=name, custom_attrs={"popover": "auto"}, class_name="sheet"
        ),
    )


def _item(name: str | rx.Var[str], field: str, word: str | rx.Var[str], **props) -> rx.Component:
    return rx.el.button(
        name,
        type="button",
        role="menuitem",
        tab_index=-1,
        on_click=TicketList.change_selected(SELECTED, field, word),
        class_name="sheet-button",
        **props,
    )
