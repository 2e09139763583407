"""Webhooks and their deliveries, as the page of the desk's settings shows them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.errors import DeskError
from support_desk.languages import to_say
from support_desk.live import page_events
from support_desk.live.sheets import Sheets
from support_desk.live.touches import Touch
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.states.desk_page import sections
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.store import db
from support_desk.store.outbox.models import ParcelStatus
from support_desk.texts import number_of
from support_desk.webhooks.actions import delete_webhook, make_webhook, try_again
from support_desk.webhooks.models import WebhookEvent
from support_desk.webhooks.queries import webhooks_with_deliveries
from support_desk.webhooks.records import DeliveryRecord, WebhookRecord
from support_desk.webhooks.urls import checked_events, checked_url

SHOWN_DELIVERIES = 10
EVENTS = {
    WebhookEvent.opened: to_say("A ticket is opened"),
    WebhookEvent.changed: to_say("A ticket changes"),
    WebhookEvent.commented: to_say("A comment is added"),
    WebhookEvent.deleted: to_say("A ticket is deleted"),
}


@dataclass(frozen=True)
class ShownDelivery:
    """A delivery; `ticket` is its number, "" without one, and times are ISO 8601 in UTC, "" for never.

    `error` is "" unless the last try went wrong, and then `is_stuck`, which means that it can be tried again. One that
    was withdrawn has no `tries`, "".
    """

    id: int
    event: str
    ticket: str
    error: str
    tries: str
    delivered_at: str
    next_at: str
    is_stuck: bool

    @classmethod
    def of(cls, found: DeliveryRecord) -> "ShownDelivery":
        delivered, following = (at.isoformat() if at else "" for at in (found.delivered_at, found.next_at))
        tries = to_say("1 try") if found.attempts == 1 else to_say(f"{found.attempts:,} tries")
        tries = "" if found.status == ParcelStatus.withdrawn else tries
        told = found.id, found.event, str(found.ticket_id or ""), found.error or "", tries
        return cls(*told, delivered, following, bool(found.error) and not delivered)


@dataclass(frozen=True)
class ShownWebhook:
    """A webhook with its newest deliveries."""

    id: int
    url: str
    events: str
    deliveries: list[ShownDelivery]

    @classmethod
    def of(cls, webhook: WebhookRecord, deliveries: Sequence[DeliveryRecord]) -> "ShownWebhook":
        return cls(webhook.id, webhook.url, ", ".join(webhook.events), [ShownDelivery.of(each) for each in deliveries])


@dataclass(frozen=True)
class WebhooksView:
    """All webhooks, for a reader."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = False
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return touch.id == 0  # which is no ticket's number: something waits, went out, or goes there no more

    async def read(self) -> list[ShownWebhook]:
        found = await db.read(webhooks_with_deliveries, self.reader, SHOWN_DELIVERIES)
        return [ShownWebhook.of(*each) for each in found]

    def shown(self, found: list[ShownWebhook]) -> dict[str, Any]:
        return {"webhooks": found, "is_loaded": True}


class Webhooks(ScopedPage, Sheets, rx.State):
    """Who is told of tickets. `secret` is that of a webhook just made: it is told once, and not kept.

    `dialog_problem` is what is wrong with the field `dialog_field` of the dialog, or with none of them.
    """

    SHOWN: ClassVar = frozenset({"webhooks", "secret"})
    webhooks: list[ShownWebhook] = []
    secret: str = ""
    is_making: bool = False
    dialog_problem: str = ""
    dialog_field: str = ""

    @rx.event
    @needs(Deed.oversee)
    def enter(self):
        """The page has been drawn anew: its dialog is shut."""
        self.is_making = False
        self.problem = ""

    @rx.event
    @needs(Deed.hook)
    def turn_dialog(self, is_open: bool):
        """Open or shut the dialog that makes a webhook."""
        self.is_making = is_open is True
        self.dialog_problem = self.dialog_field = ""

    @rx.event
    @needs(Deed.hook)
    async def make(self, form: dict):
        """Make a webhook and show its secret once; on an error the dialog stays as it is."""
        if self._is_used(form):
            return None
        self.dialog_problem = self.dialog_field = ""
        try:
            url = checked_url(form.get("url"))
            events = checked_events([event.value for event in EVENTS if form.get(event.name)])
            _, secret = await db.write(make_webhook, url, events, await acting())
        except DeskError as error:
            self.dialog_problem, self.dialog_field = error.sentence, error.field or ""
            return page_events.focus("webhook_url") if error.field == "url" else None
        self._use(form)
        self.is_making = False
        return await self._show(secret=secret)

    @rx.event
    @needs(Deed.hook)
    async def put_secret_away(self):
        """Show it no more."""
        await self._show(secret="")

    @rx.event
    @needs(Deed.hook)
    async def delete(self, webhook_id: int):
        """Tell an address nothing any more."""
        await self._do(db.write_at_length, delete_webhook, webhook_id)

    @rx.event
    @needs(Deed.hook)
    async def try_again(self, webhook_id: int, delivery_id: int):
        """Let a delivery be tried now."""
        await self._do(db.write, try_again, webhook_id, delivery_id)

    async def _do(self, write: Callable[..., Awaitable[None]], verb: Callable[..., None], *numbers: Any) -> None:
        self.problem = ""
        try:
            await write(verb, *(number_of(number, "number") for number in numbers), await acting())
        except DeskError as error:
            self.problem = error.sentence


WebhooksView.page = Webhooks
sections.append(WebhooksView)
