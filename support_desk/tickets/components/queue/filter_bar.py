"""The queue's tools: search, filters, order, and how it is shown."""

from typing import Any

import reflex as rx

from support_desk.people.states.agents import Agent, Agents
from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood
from support_desk.tickets.components.assignees import agent_options
from support_desk.tickets.components.queue.display import display_button
from support_desk.tickets.filters import MINE, OF_NOBODY
from support_desk.tickets.properties import PROPERTIES, Property
from support_desk.tickets.states.queue import OtherFilter, TicketList
from support_desk.words import Sort, label_of

# Less than between two keys of a quick typist: a search takes a few milliseconds.
SEARCH_PAUSE_MS = 30
ORDERS = {
    Sort.newest: _("Newest"),
    Sort.oldest: _("Oldest"),
    Sort.changed: _("Last changed"),
    Sort.priority: _("Most urgent"),
}


def filter_bar(*more: rx.Component) -> rx.Component:
    """Every choice goes into the address; `more` are buttons at the end."""
    return rx.el.form(
        rx.el.input(
            id="search",
            type="search",
            role="searchbox",
            aria_label=_("Search tickets"),
            placeholder=_("Search title, description or #number"),
            dir="auto",
            auto_complete="off",
            max_length=500,
            on_change=TicketList.find.debounce(SEARCH_PAUSE_MS),
            class_name="input search",
        ),
        *map(_filter, PROPERTIES),
        _by_assignee(),
        rx.foreach(TicketList.others, _other),
        rx.el.button(
            rx.icon("filter-x", size=16, aria_hidden="true"),
            rx.el.span(_("Clear filters")),
            type="button",
            title=_("Clear filters"),
            aria_disabled=rx.cond(TicketList.is_filtered, "false", "true"),
            on_click=TicketList.clear,
            class_name="queue-tool clear",
        ),
        rx.el.div(_order(), display_button(), *more, class_name="queue-tools"),
        role="search",
        class_name="queue-bar",
        on_submit=rx.prevent_default,
    )


def _filter(one: Property) -> rx.Component:
    choices = [rx.el.option(understood(label_of(word)), value=word.value) for word in one.words]
    boxes = [_box(one.name, understood(label_of(word)), word.value) for word in one.words]
    return _chip(one.name, _("All {plural}", plural=understood(one.plural)), one.plural, choices, boxes)


def _by_assignee() -> rx.Component:
    """On an open desk a ticket is nobody's, and there is nothing to choose; but an address may name what it has not."""
    known = [rx.el.option(_("Me"), value=MINE), rx.el.option(_("Nobody"), value=OF_NOBODY), agent_options()]
    boxes = [
        _box("assignee", _("Me"), MINE),
        _box("assignee", _("Nobody"), OF_NOBODY),
        rx.foreach(Agents.agents, _agent_box),
    ]
    chosen = TicketList.chosen["assignee"]
    # A combobox shows the first of its options that has its value, so this one only if none before does.
    somebody = rx.match(chosen, (MINE, _("Me")), (OF_NOBODY, _("Nobody")), _("Agent #{number}", number=chosen))
    choices = [
        rx.cond(Visitor.id > 0, rx.fragment(*known), rx.fragment()),
        rx.cond(chosen != "", rx.el.option(somebody, value=chosen, hidden=True)),
    ]
    return _chip("assignee", _("Anyone"), "assignees", choices, boxes)


def _chip(
    name: str, first: rx.Var[str], plural: str, choices: list[rx.Component], boxes: list[rx.Component]
) -> rx.Component:
    """A combobox that chooses one word, and beside it a sheet of boxes for several."""
    chosen = TicketList.chosen[name]
    several = rx.cond(TicketList.several[name] != "", rx.el.option(understood(TicketList.several[name]), value=chosen))
    return rx.el.div(
        rx.el.select(
            rx.el.option(first, value=""),
            several,
            *choices,
            aria_label=_("Filter by {name}", name=understood(name)),
            value=chosen,
            on_change=lambda word: TicketList.narrow(name, word),
            class_name="narrow-select",
        ),
        rx.el.button(
            rx.icon("plus", size=14, aria_hidden="true"),
            type="button",
            aria_label=_("Several {plural}", plural=understood(plural)),
            title=_("Several {plural}", plural=understood(plural)),
            custom_attrs={"popoverTarget": f"several-{name}"},
            class_name="narrow-more",
        ),
        rx.el.div(
            *boxes,
            id=f"several-{name}",
            role="group",
            aria_label=understood(plural.capitalize()),
            custom_attrs={"popover": "auto"},
            class_name="sheet",
        ),
        custom_attrs={"data-on": (chosen != "").to_string()},
        class_name="narrow",
    )


def _box(name: str, label: str | rx.Var[str], word: str | rx.Var[str], **props: Any) -> rx.Component:
    chosen = rx.Var(f'globalThis.deskQueue?.words("{name}")').to(str)
    is_on = ("," + TicketList.chosen[name] + ",").contains("," + rx.Var.create(word).to(str) + ",")
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            default_value=word,
            custom_attrs={"data-word-of": name, "data-on": is_on.to_string()},
            on_change=TicketList.narrow(name, chosen),
        ),
        label,
        class_name="sheet-choice",
        **props,
    )


def _agent_box(agent: rx.Var[Agent]) -> rx.Component:
    return _box("assignee", agent.name, agent.id, key=agent.id)


def _other(one: rx.Var[OtherFilter]) -> rx.Component:
    return rx.el.span(
        understood(one.label),
        rx.el.button(
            rx.icon("x", size=14, aria_hidden="true"),
            type="button",
            aria_label=_("Remove {label}", label=understood(one.label)),
            on_click=TicketList.narrow(one.name, ""),
            class_name="narrow-more",
        ),
        key=one.name,
        custom_attrs={"data-on": "true"},
        class_name="narrow other",
    )


def _order() -> rx.Component:
    return rx.el.span(
        rx.icon("arrow-down-up", size=15, aria_hidden="true"),
        rx.el.select(
            *(rx.el.option(name, value=order.value) for order, name in ORDERS.items()),
            aria_label=_("Sort by"),
            value=TicketList.sort,
            on_change=lambda word: TicketList.narrow("sort", word),
        ),
        class_name="queue-tool sort",
    )
