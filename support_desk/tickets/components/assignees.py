"""Whose tickets can be, as comboboxes offer it."""

import reflex as rx

from support_desk.people.states.agents import Agent, Agents


def agent_options() -> rx.Component:
    """An option of a combobox for each active account."""
    return rx.foreach(Agents.agents, _option)


def _option(agent: rx.Var[Agent]) -> rx.Component:
    return rx.el.option(agent.name, value=agent.id, key=agent.id)
