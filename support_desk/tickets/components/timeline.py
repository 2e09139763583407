"""What happened to a ticket."""

from collections.abc import Callable

import reflex as rx

from support_desk.components.ago import age
from support_desk.components.prose import prose, woven
from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood, word_of
from support_desk.tickets.components.file_list import file_list
from support_desk.tickets.components.ticket.ahead import shown_ticket
from support_desk.tickets.components.words import name_of
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.shown import ShownEntry

Below = Callable[[rx.Var[ShownEntry]], rx.Component]
"""What stands below an entry: its attachments, say, or the mail that told of it."""


def timeline_entry(entry: rx.Var[ShownEntry], *below: Below) -> rx.Component:
    """One entry, as the text it is: a comment as a card, all else as a small line."""
    return rx.el.li(
        rx.match(
            entry.kind,
            ("comment", _comment(entry)),
            ("opened", _line(entry, _("Opened"))),
            ("attachment", _line(entry, *_attached(entry))),
            _line(entry, *_moved(entry)),
        ),
        rx.cond(entry.quoted != "", _quoted(entry)),
        file_list(entry.files),
        *(show(entry) for show in below),
        key=entry.id,
        id=f"entry-{entry.id}",
        tab_index=-1,
        class_name="event",
        data_kind=entry.kind,
        data_grouped=rx.cond(entry.is_grouped, "true", "false"),
        data_customer=rx.cond(entry.is_customer, "true", "false"),
    )


def _moved(entry: rx.Var[ShownEntry]) -> list[rx.Component | rx.Var | str]:
    before, after = word_of(entry.before), word_of(entry.after)
    return [name_of(entry.kind), " ", rx.el.span(before), " → ", rx.el.strong(after)]


def _line(entry: rx.Var[ShownEntry], *told: rx.Component | rx.Var | str) -> rx.Component:
    by = rx.cond(entry.who != "", rx.fragment(woven(_("by {name}"), name=_name(entry)), ", "))
    when = rx.el.p(by, age(entry.created_at), class_name="when")
    return rx.fragment(rx.el.p(*told, class_name="what"), rx.cond(entry.is_grouped, rx.fragment(), when))


def _attached(entry: rx.Var[ShownEntry]) -> list[rx.Component]:
    """Files that came without words, or one that is gone since."""
    gone = woven(_("Deleted the file {file}"), file=rx.el.span(entry.before, dir="auto"))
    return [rx.cond(entry.before != "", gone, rx.fragment(_("Files"), _seen_by(entry)))]


def _quoted(entry: rx.Var[ShownEntry]) -> rx.Component:
    """What a mail repeated and was signed with: folded away, not lost."""
    return rx.el.details(rx.el.summary(_("Quoted text")), prose(entry.quoted), class_name="quoted")


def _comment(entry: rx.Var[ShownEntry]) -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.cond(entry.who != "", _name(entry), rx.el.span(_("Comment"), class_name="by")),
            rx.el.span(
                age(entry.created_at), rx.cond(entry.is_by_mail, rx.fragment(", ", _("by mail"))), class_name="when"
            ),
            _seen_by(entry),
            class_name="comment-head",
        ),
        prose(entry.body),
    )


def _name(entry: rx.Var[ShownEntry]) -> rx.Component:
    """Who did it, where that is known."""
    return rx.fragment(
        rx.el.span(word_of(entry.who), dir="auto", class_name="by"),
        rx.cond(entry.is_customer, rx.el.span(" (", _("customer"), ")")),
    )


def _seen_by(entry: rx.Var[ShownEntry]) -> rx.Component:
    """Who reads a comment, once there is somebody who might."""
    public = rx.el.span(
        rx.icon("eye", size=14, aria_hidden="true"), _("Visible to the customer"), class_name="seen-by public"
    )
    internal = rx.el.span(rx.icon("lock", size=14, aria_hidden="true"), _("Internal"), class_name="seen-by internal")
    has_customer = shown_ticket().ticket.requester_email != ""
    return rx.cond(entry.public, public, rx.cond(has_customer | (Visitor.id > 0), internal, rx.fragment()))


def timeline(*below: Below) -> rx.Component:
    """The part of the timeline that is shown, and the ways to the others; `below` are what other rooms know of it."""
    shown = shown_ticket()
    return rx.el.div(
        rx.el.div(
            _step(_("Show older"), shown.has_older, TicketDetail.show_older(shown.timeline[0].id)),
            rx.el.p(understood(shown.place), role="status", aria_label=_("Part of the timeline"), class_name="count"),
            class_name="steps",
        ),
        rx.el.ol(
            rx.foreach(shown.timeline, lambda entry: timeline_entry(entry, *below)),
            role="list",
            aria_label=_("Timeline"),
            class_name="timeline",
        ),
        _step(_("Show newer"), shown.has_newer, TicketDetail.show_newer(shown.timeline[-1].id)),
    )


def _step(name: rx.Var[str], is_there: rx.Var[bool], on_click: rx.event.EventSpec) -> rx.Component:
    return rx.cond(is_there, rx.el.button(name, type="button", on_click=on_click, class_name="button quiet"))
