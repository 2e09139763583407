"""The form of a new ticket."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

import reflex as rx

from support_desk import routes
from support_desk.components.fields import complaint, faulty, field, problem, said_field, select, sheet
from support_desk.components.layout import link, page
from support_desk.people.states.visitor import Visitor
from support_desk.tickets.components.words import label, source_label
from support_desk.tickets.properties import BY_NAME, Property
from support_desk.tickets.states.form import TYPED_FIELDS, TicketForm
from support_desk.words import NAME_LIMIT, TITLE_LIMIT, TYPED_LIMIT

TYPING_PAUSE_MS = 600
SAID = (TicketForm.problem, TicketForm.problem_field)
IS_BESIDE_FIELD = reduce(or_, (TicketForm.problem_field == name for name in TYPED_FIELDS))


def new_ticket() -> rx.Component:
    """Title, description, what triage thinks of them, and the two words it suggests."""
    is_signed_in = Visitor.id > 0
    return page(
        rx.cond(is_signed_in, "New ticket", "How can we help?"),
        rx.el.p(
            "Tell us what happened. We suggest category and priority; you have the last word.",
            class_name="lead",
        ),
        _submitted(),
        rx.el.form(
            sheet("ticket"),
            rx.el.span(id="title_count", class_name="hint counter"),
            field("Title", _title(), "title", said=complaint("title", "title", SAID)),
            field("Description", _description(), "description", said=complaint("description", "description", SAID)),
            _suggestion(),
            rx.el.div(
                _choice(BY_NAME["category"], TicketForm.choose_category),
                _choice(BY_NAME["priority"], TicketForm.choose_priority),
                class_name="two-columns",
            ),
            rx.cond(is_signed_in, _whose(), _who()),
            problem(rx.cond(IS_BESIDE_FIELD, "", TicketForm.problem)),
            rx.el.button("Submit ticket", type="submit", class_name="button primary large"),
            on_submit=TicketForm.submit,
            no_validate=True,
            class_name="card form",
        ),
        here=routes.NEW_TICKET,
        on_mount=TicketForm.enter,
    )


def _submitted() -> rx.Component:
    """Where the ticket is; its requester's page is loaded as a whole, since it has another key than this one."""
    is_of_team = Visitor.may["find"]
    number = link("#", TicketForm.submitted, to=TicketForm.submitted_path, reload_document=~is_of_team)
    return rx.el.div(
        rx.cond(
            TicketForm.submitted > 0,
            rx.cond(
                is_of_team,
                rx.el.p("Thank you. Your ticket is ", number, "; follow it there.", class_name="done"),
                rx.el.p(
                    "Thank you. Your ticket is ",
                    number,
                    ". Keep that page's address: there you read our answers, and can reply.",
                    class_name="done",
                ),
            ),
        ),
        role="status",
        aria_label="Submitted",
    )


def _who() -> rx.Component:
    """Who asks, when it is not somebody of the team."""
    return rx.el.div(
        _typed("Your name", "requester_name", auto_complete="name", max_length=NAME_LIMIT * 10),
        _typed(
            "Your e-mail",
            "requester_email",
            auto_complete="email",
            input_mode="email",
            required=Visitor.role == "nobody",
        ),
        class_name="two-columns",
    )


def _whose() -> rx.Component:
    """For whom somebody of the team writes the ticket down."""
    return _typed("Requester's e-mail", "requester_email", hint="Optional.", auto_complete="off", input_mode="email")


def _typed(label: str, name: str, **props: Any) -> rx.Component:
    return said_field(
        label,
        name,
        SAID,
        on_change=lambda text: TicketForm.mend(name, text).debounce(TYPING_PAUSE_MS),
        auto_capitalize="none" if name == "requester_email" else "words",
        **props,
    )


def _title() -> rx.Component:
    return rx.el.input(
        id="title",
        name="title",
        type="text",
        auto_complete="off",
        max_length=TITLE_LIMIT * 10,
        placeholder="In one line",
        on_change=_typing("title", TicketForm.entitle),
        custom_attrs={"data-counts": str(TITLE_LIMIT)},
        **faulty("title", "title", SAID),
        class_name="input",
    )


def _description() -> rx.Component:
    return rx.el.textarea(
        id="description",
        name="description",
        rows=8,
        max_length=TYPED_LIMIT,
        placeholder="What did you do, what did you expect, what happened instead?",
        on_change=_typing("description", TicketForm.describe),
        **faulty("description", "description", SAID),
        class_name="input",
    )


def _suggestion() -> rx.Component:
    said = rx.fragment(
        rx.el.strong(label(TicketForm.suggestion.category), " · ", label(TicketForm.suggestion.priority)),
        rx.el.span(
            " ",
            source_label(TicketForm.suggestion.source),
            rx.cond(TicketForm.suggestion.sure != "", f", {TicketForm.suggestion.sure}", ""),
            ": ",
            TicketForm.suggestion.reason,
        ),
    )
    waiting = rx.cond(
        TicketForm.is_thinking, "Reading your description …", "A suggestion appears here once you describe the problem."
    )
    return rx.el.div(
        rx.icon("sparkles", size=16, aria_hidden="true"),
        rx.el.p(rx.cond(TicketForm.suggestion.source != "", said, waiting)),
        role="status",
        aria_label="AI suggestion",
        aria_busy=rx.cond(TicketForm.is_thinking, "true", "false"),
        class_name="suggestion",
    )


def _choice(one: Property, handler: Any) -> rx.Component:
    control = select(
        one.words,
        first="As suggested",
        id=one.name,
        name=one.name,
        default_value="",
        on_change=_with_choices(handler),
    )
    return field(one.label, control, one.name)


def _typing(name: str, handler: Any) -> Callable[[rx.Var[str]], list[rx.event.EventSpec]]:
    """Sends what was typed once the typing pauses, for triage and for whatever was wrong with it."""

    def send(text: rx.Var[str]) -> list[rx.event.EventSpec]:
        events = [_with_choices(handler)(text), TicketForm.mend(name, text)]
        return [event.debounce(TYPING_PAUSE_MS) for event in events]

    return send


def _with_choices(handler: Any) -> Callable[[rx.Var[str]], rx.event.EventSpec]:
    """Sends what was typed or chosen, and what the page holds as the user's choices."""
    return lambda text: handler(text, TicketForm.chosen_category, TicketForm.chosen_priority)
