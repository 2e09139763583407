"""The form of a new ticket."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

import reflex as rx

from support_desk import routes
from support_desk.components.fields import TYPING_PAUSE_MS, complaint, faulty, field, problem, said_field, sheet
from support_desk.files.components.picker import TO_BE_KNOWN, file_picker
from support_desk.pages.shell import shared_page
from support_desk.people.states.visitor import Visitor
from support_desk.said import _
from support_desk.tickets.components.submitted import submitted
from support_desk.tickets.components.suggestion import triage_box, with_choices
from support_desk.tickets.components.ticket.similar import similar_tickets
from support_desk.tickets.states.form import TYPED_FIELDS, TicketForm
from support_desk.tickets.states.helping.hints import Hints
from support_desk.words import NAME_LIMIT, TITLE_LIMIT, TYPED_LIMIT

SAID = (TicketForm.problem, TicketForm.problem_field)
IS_BESIDE_FIELD = reduce(or_, (TicketForm.problem_field == name for name in TYPED_FIELDS))


def new_ticket() -> rx.Component:
    """Title, description, what triage thinks of them, and who asks; then what becomes of it, in the form's place."""
    is_signed_in = Visitor.id > 0
    # What was typed may be compared when it is submitted already, and then is most like itself.
    is_itself = (TicketForm.submitted > 0) & (Hints.alike[0].id == TicketForm.submitted)
    return shared_page(
        rx.cond(is_signed_in, _("New ticket"), _("How can we help?")),
        rx.el.p(
            rx.cond(
                is_signed_in,
                _("Write down what happened, and for whom."),
                _("Tell us what happened, in your own words. We read every one."),
            ),
            class_name="lead",
        ),
        rx.el.div(
            submitted(),
            _form(rx.cond(is_signed_in, _whose(), _who())),
            rx.cond(is_itself, rx.fragment(), similar_tickets()),
            class_name="ask",
        ),
        here=routes.NEW_TICKET,
        on_mount=TicketForm.enter,
    )


def _form(who: rx.Component) -> rx.Component:
    return rx.el.form(
        sheet("ticket"),
        rx.el.span(id="title_count", class_name="hint counter"),
        field(_("Title"), _title(), "title", said=complaint("title", "title", SAID)),
        field(_("Description"), _description(), "description", said=complaint("description", "description", SAID)),
        file_picker(TO_BE_KNOWN),
        triage_box(),
        who,
        problem(rx.cond(IS_BESIDE_FIELD, "", TicketForm.problem)),
        rx.el.div(
            rx.el.button(_("Submit ticket"), type="submit", class_name="button primary large"),
            rx.el.span(
                _("or"),
                " ",
                rx.el.kbd(_("Ctrl")),
                " + ",
                rx.el.kbd(_("Enter")),
                class_name="keys",
                aria_hidden="true",
            ),
            class_name="send",
        ),
        on_submit=TicketForm.submit,
        no_validate=True,
        class_name="card form",
    )


def _who() -> rx.Component:
    """Who asks, when it is not somebody of the team."""
    return rx.el.div(
        _typed(_("Your name"), "requester_name", dir="auto", auto_complete="name", max_length=NAME_LIMIT * 10),
        _typed(
            _("Your e-mail"),
            "requester_email",
            auto_complete="email",
            input_mode="email",
            required=Visitor.role == "nobody",
        ),
        class_name="two-columns",
    )


def _whose() -> rx.Component:
    """For whom somebody of the team writes the ticket down."""
    return _typed(
        _("Requester's e-mail"), "requester_email", hint=_("Optional."), auto_complete="off", input_mode="email"
    )


def _typed(label: rx.Var[str], name: str, **props: Any) -> rx.Component:
    return said_field(
        label,
        name,
        SAID,
        on_change=lambda text: TicketForm.mend(name, text).debounce(TYPING_PAUSE_MS),
        on_blur=lambda text: TicketForm.mend(name, text),
        auto_capitalize="none" if name == "requester_email" else "words",
        **props,
    )


def _title() -> rx.Component:
    return rx.el.input(
        id="title",
        name="title",
        type="text",
        dir="auto",
        auto_complete="off",
        max_length=TITLE_LIMIT * 10,
        placeholder=_("In one line"),
        on_change=_typing("title", TicketForm.entitle),
        on_blur=lambda text: TicketForm.mend("title", text),
        custom_attrs={"data-counts": str(TITLE_LIMIT)},
        **faulty("title", "title", SAID),
        class_name="input",
    )


def _description() -> rx.Component:
    return rx.el.textarea(
        id="description",
        name="description",
        rows=8,
        dir="auto",
        max_length=TYPED_LIMIT,
        placeholder=_("What did you do, what did you expect, what happened instead?"),
        on_change=_typing("description", TicketForm.describe),
        on_blur=lambda text: TicketForm.mend("description", text),
        **faulty("description", "description", SAID),
        class_name="input",
    )


def _typed_in(name: str) -> rx.Var[str]:
    """What a box holds when the event is made."""
    return rx.Var(f'(document.getElementById("{name}")?.value ?? "")').to(str)


def _typing(name: str, handler: Any) -> Callable[[rx.Var[str]], list[rx.event.EventSpec]]:
    """Sends what was typed once the typing pauses: for triage, for what was wrong with it, for what is like it."""

    def send(text: rx.Var[str]) -> list[rx.event.EventSpec]:
        along = Hints.write_along(_typed_in("title"), _typed_in("description"))
        events = [with_choices(handler)(text), TicketForm.mend(name, text), along]
        return [event.debounce(TYPING_PAUSE_MS) for event in events]

    return send
