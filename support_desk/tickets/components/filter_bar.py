"""Search and filters of the queue."""

import reflex as rx

from support_desk.components.fields import select
from support_desk.people.states.visitor import Visitor
from support_desk.tickets.components.assignees import agent_options
from support_desk.tickets.filters import MINE, OF_NOBODY
from support_desk.tickets.properties import PROPERTIES, Property
from support_desk.tickets.states.queue import TicketList

# Less than between two keys of a quick typist: a search takes a few milliseconds.
SEARCH_PAUSE_MS = 30


def filter_bar() -> rx.Component:
    """Every choice goes into the address."""
    return rx.el.form(
        rx.el.input(
            id="search",
            type="search",
            role="searchbox",
            aria_label="Search tickets",
            placeholder="Search title, description or #number",
            auto_complete="off",
            max_length=500,
            on_change=TicketList.find.debounce(SEARCH_PAUSE_MS),
            class_name="input search",
        ),
        *map(_filter, PROPERTIES),
        _by_assignee(),
        rx.el.button(
            "Clear filters",
            type="button",
            disabled=~TicketList.is_filtered,
            on_click=TicketList.clear,
            class_name="button quiet",
        ),
        role="search",
        class_name="filter-bar",
        on_submit=rx.prevent_default,
    )


def _filter(one: Property) -> rx.Component:
    return select(
        one.words,
        first=f"All {one.plural}",
        aria_label=f"Filter by {one.name}",
        value=TicketList.chosen[one.name],
        on_change=lambda word: TicketList.narrow(one.name, word),
    )


def _by_assignee() -> rx.Component:
    """On an open desk a ticket is nobody's, and there is nothing to choose."""
    somebody = rx.fragment(rx.el.option("Me", value=MINE), rx.el.option("Nobody", value=OF_NOBODY), agent_options())
    return rx.el.select(
        rx.el.option("Anyone", value=""),
        rx.cond(Visitor.id > 0, somebody, rx.fragment()),
        aria_label="Filter by assignee",
        value=TicketList.chosen["assignee"],
        on_change=lambda whose: TicketList.narrow("assignee", whose),
        class_name="input select",
    )
