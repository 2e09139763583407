"""Whose tickets are, and the ways to change it."""

import reflex as rx

from support_desk.people.states.agents import Agent, Agents
from support_desk.people.states.visitor import Visitor
from support_desk.tickets.states.queue_views import QueueRow


def agent_options() -> rx.Component:
    """An option of a combobox for each active account."""
    return rx.foreach(Agents.agents, _option)


def assignee_cell(state, row: rx.Var[QueueRow]) -> rx.Component:
    """Whose a row's ticket is, and a button to take it; `state` has the handlers of `TicketActions`."""
    return rx.el.div(
        rx.cond(
            row.assignee != "",
            rx.fragment(
                rx.el.span(row.initials, class_name="initials", aria_hidden="true"),
                rx.el.span(row.assignee, dir="auto", title=row.assignee, class_name="whose"),
            ),
            rx.el.span("–", class_name="whose nobody"),
        ),
        rx.cond(Visitor.id > 0, _take(state, row)),
        class_name="assignee",
    )


def _take(state, row: rx.Var[QueueRow]) -> rx.Component:
    return rx.el.button(
        rx.icon("user-plus", size=15, aria_hidden="true"),
        type="button",
        title="Assign to me",
        aria_label=f"Assign to me #{row.id}",
        on_click=state.assign_to_me(row.id),
        class_name="button small quiet take",
    )


def _option(agent: rx.Var[Agent]) -> rx.Component:
    return rx.el.option(agent.name, value=agent.id, key=agent.id)
