"""Search and filters of the queue."""

import reflex as rx

from support_desk.components.fields import select
from support_desk.tickets.states.queue import TicketList
from support_desk.words import Category, Priority, Status

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
        _filter("category", "All categories", Category, TicketList.category),
        _filter("priority", "All priorities", Priority, TicketList.priority),
        _filter("status", "All statuses", Status, TicketList.status),
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


def _filter(field: str, everything: str, words: type, value: rx.Var[str]) -> rx.Component:
    return select(
        words,
        first=everything,
        aria_label=f"Filter by {field}",
        value=value,
        on_change=lambda word: TicketList.narrow(field, word),
    )
