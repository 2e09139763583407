"""A ticket as its requester sees it."""

import reflex as rx

from support_desk import routes
from support_desk.components.ago import age
from support_desk.components.fields import TYPING_PAUSE_MS, problem, sheet
from support_desk.components.layout import page
from support_desk.components.links import link
from support_desk.components.prose import prose, woven
from support_desk.files.components.picker import file_picker, upload_address
from support_desk.live.insides import hooked
from support_desk.said import _, understood
from support_desk.tickets.components.badges import status_badge
from support_desk.tickets.components.file_list import file_list
from support_desk.tickets.states.requester import RequesterPage, Said
from support_desk.tickets.states.shown_files import ShownFile
from support_desk.words import TYPED_LIMIT


def requester() -> rx.Component:
    """What was said, how the ticket stands, and a place for an answer."""
    ticket = RequesterPage.shown
    last = hooked("lastTicket", f"const lastTicket = useLast({ticket.id!s})", "$/public/last", ticket.id).to(int)
    title = rx.cond(
        RequesterPage.is_missing,
        _("This link opens no ticket"),
        rx.cond(ticket.id > 0, ticket.title, _("Your ticket")),
    )
    return page(
        title,
        rx.el.div(
            rx.cond(
                RequesterPage.is_missing,
                _missing(),
                rx.cond(ticket.id > 0, _ticket(), rx.el.div(class_name="bones", aria_hidden="true")),
            ),
            rx.cond(last > 0, _reply(last)),
            problem(RequesterPage.problem),
            class_name="customer",
        ),
        head=rx.el.h1(title, dir="auto", class_name="page-title"),
        on_mount=RequesterPage.enter,
    )


def _missing() -> rx.Component:
    return rx.el.p(
        woven(
            _(
                "It may have been copied only in part, replaced by a newer one, or its ticket deleted. "
                "Please open the link that you got last, or {ask_again}."
            ),
            ask_again=link(_("ask again"), to=routes.NEW_TICKET),
        ),
        role="status",
        class_name="lead",
    )


def _ticket() -> rx.Component:
    ticket = RequesterPage.shown
    return rx.fragment(
        rx.el.div(
            rx.el.p(
                woven(
                    _("{number} opened {when}"),
                    number=rx.el.span("#", ticket.id, class_name="number"),
                    when=age(ticket.created_at),
                )
            ),
            rx.el.div(status_badge(ticket.status), role="status", aria_label=_("Status"), class_name="status-now"),
            class_name="ticket-line",
        ),
        rx.el.ol(
            _said(rx.Var.create(""), ticket.description, ticket.files, ticket.created_at),
            rx.cond(ticket.is_cut, rx.el.li(_("Older answers are left out."), class_name="hint cut")),
            rx.foreach(ticket.said, _entry),
            role="list",
            aria_label=_("Conversation"),
            class_name="conversation",
        ),
    )


def _entry(said: rx.Var[Said]) -> rx.Component:
    return _said(said.who, said.body, said.files, said.created_at, key=said.id)


def _said(
    who: rx.Var[str], body: rx.Var[str], files: rx.Var[list[ShownFile]], at: rx.Var[str], **props
) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.strong(rx.cond(who != "", who, _("You")), dir="auto"),
            rx.el.span(age(at), class_name="when"),
            class_name="said-by",
        ),
        rx.cond(body != "", prose(body)),
        file_list(files, may_delete=False),
        class_name="said",
        data_own=rx.cond(who != "", "false", "true"),
        **props,
    )


def _reply(last: rx.Var[int]) -> rx.Component:
    """The place for an answer to the `last` ticket; while that is gone it is hidden, since it may come back."""
    ticket = RequesterPage.shown
    return rx.el.form(
        sheet("reply"),
        rx.el.input(type="hidden", name="ticket", value=ticket.id),
        rx.el.label(_("Your reply"), html_for="reply", class_name="field-label"),
        rx.el.textarea(
            id="reply",
            name="reply",
            rows=4,
            dir="auto",
            max_length=TYPED_LIMIT,
            on_change=RequesterPage.mend.debounce(TYPING_PAUSE_MS),
            aria_describedby="reply_hint reply_problem",
            aria_invalid=rx.cond(RequesterPage.reply_problem != "", "true", "false"),
            class_name="input",
        ),
        rx.el.p(
            rx.cond(ticket.is_settled, _("This ticket is settled. Your reply opens it again."), ""),
            id="reply_hint",
            class_name="hint",
        ),
        rx.el.p(understood(RequesterPage.reply_problem), role="alert", id="reply_problem", class_name="field-problem"),
        file_picker(upload_address(ticket.id, is_requester=True), words="reply", is_public=True),
        rx.el.div(
            rx.el.button(_("Send"), type="submit", class_name="button primary"),
            rx.cond(
                ticket.is_settled,
                rx.el.button(_("Reopen"), type="button", on_click=RequesterPage.reopen(ticket.id), class_name="button"),
                rx.el.button(
                    _("It is solved"), type="button", on_click=RequesterPage.resolve(ticket.id), class_name="button"
                ),
            ),
            class_name="form-end",
        ),
        key=last,  # what is written of one ticket must not come to stand at another
        hidden=ticket.id == 0,
        on_submit=RequesterPage.answer,
        no_validate=True,
        class_name="card reply",
    )
