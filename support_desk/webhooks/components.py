"""Who else is told what happens to tickets, and how that goes."""

import reflex as rx

from support_desk import routes
from support_desk.components.ago import age
from support_desk.components.dialogs import form_dialog
from support_desk.components.fields import problem, said_field
from support_desk.components.links import link
from support_desk.components.prose import woven
from support_desk.components.secrets import shown_once
from support_desk.components.settings_cards import setting
from support_desk.said import _, understood
from support_desk.webhooks.models import WebhookEvent
from support_desk.webhooks.states import EVENTS, ShownDelivery, ShownWebhook, Webhooks

ABOUT = _("Other programs are told what happens to tickets, each message signed as standardwebhooks.com says.")
SAID = (Webhooks.dialog_problem, Webhooks.dialog_field)


def webhooks_section() -> rx.Component:
    """The webhooks with their newest deliveries, and the way to more of them."""
    return setting(
        _("Webhooks"),
        ABOUT,
        shown_once(
            _("Signing secret"),
            Webhooks.secret,
            rx.el.p(_("The receiver checks signatures with it. Copy it now: it is not shown again."), role="status"),
            box_id="webhook_secret",
            on_done=Webhooks.put_secret_away,
        ),
        rx.cond(
            Webhooks.webhooks.length() > 0,
            rx.el.ul(rx.foreach(Webhooks.webhooks, _webhook), aria_label=_("Webhooks"), class_name="own-list"),
            rx.el.p(rx.cond(Webhooks.is_loaded, _("No webhooks yet."), ""), class_name="hint"),
        ),
        _add(),
        problem(Webhooks.problem),
    )


def _webhook(each: rx.Var[ShownWebhook]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(rx.el.p(rx.el.strong(each.url, dir="auto")), rx.el.p(each.events, class_name="hint")),
            rx.el.button(
                _("Delete"),
                type="button",
                aria_label=_("Delete {url}", url=each.url),
                on_click=Webhooks.delete(each.id),
                class_name="button small danger-quiet",
            ),
            class_name="webhook-head",
        ),
        _deliveries(each),
        key=each.id,
        class_name="webhook",
    )


def _deliveries(webhook: rx.Var[ShownWebhook]) -> rx.Component:
    return rx.cond(
        webhook.deliveries.length() > 0,
        rx.el.ul(
            rx.foreach(webhook.deliveries, lambda delivery: _delivery(webhook, delivery)),
            aria_label=_("Deliveries to {url}", url=webhook.url),
            class_name="deliveries",
        ),
        rx.el.p(_("Nothing was told yet."), class_name="hint"),
    )


def _delivery(webhook: rx.Var[ShownWebhook], each: rx.Var[ShownDelivery]) -> rx.Component:
    about = rx.cond(
        each.ticket != "", rx.fragment(" ", link("#", each.ticket, to=f"{routes.TICKETS}/{each.ticket}")), ""
    )
    again = rx.el.button(
        _("Try again"),
        type="button",
        aria_label=_("Try again {event} #{ticket}", event=each.event, ticket=each.ticket),
        on_click=Webhooks.try_again(webhook.id, each.id),
        class_name="button small quiet",
    )
    return rx.el.li(
        rx.el.p(
            each.event,
            about,
            " · ",
            _how_far(each),
            rx.cond(each.error != "", rx.fragment(" · ", understood(each.error))),
        ),
        rx.cond(each.is_stuck, again),
        key=each.id,
    )


def _how_far(each: rx.Var[ShownDelivery]) -> rx.Component:
    so_far = rx.cond(each.error != "", _("waits after {tries}", tries=understood(each.tries)), _("waits"))
    failed = _("failed after {tries}", tries=understood(each.tries))
    unsettled = rx.cond(each.next_at != "", so_far, rx.cond(each.tries != "", failed, _("not delivered")))
    return rx.cond(each.delivered_at != "", woven(_("delivered {when}"), when=age(each.delivered_at)), unsettled)


def _add() -> rx.Component:
    return form_dialog(
        rx.el.button(_("Add webhook"), type="button", class_name="button"),
        _("Add a webhook"),
        _("An address that is told of every ticket. What it is told is for your team's eyes."),
        said_field(_("URL"), "url", SAID, box_id="webhook_url", auto_complete="off", input_mode="url"),
        rx.el.fieldset(
            rx.el.legend(_("Tell it when"), class_name="field-label"),
            *(_event(event, label) for event, label in EVENTS.items()),
            class_name="choices",
        ),
        problem(rx.cond(Webhooks.dialog_field == "url", "", Webhooks.dialog_problem)),
        verb=_("Add webhook"),
        on_submit=Webhooks.make,
        is_open=Webhooks.is_making,
        turn=Webhooks.turn_dialog,
    )


def _event(event: WebhookEvent, label: str) -> rx.Component:
    box = rx.el.input(type="checkbox", name=event.name, default_checked=True)
    return rx.el.label(box, understood(label), class_name="checked")
