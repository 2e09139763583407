"""The table of webhooks; what they are told waits in the outbox."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from support_desk.store.columns import created, numbered

URL_LIMIT = 2_000
CHANNEL = "webhook"
"""The outbox's word for what goes to webhooks."""


class WebhookEvent(StrEnum):
    """What a webhook may be told."""

    opened = "ticket.opened"
    changed = "ticket.changed"
    commented = "ticket.commented"
    deleted = "ticket.deleted"


EVENTS = ", ".join(f"'{event.value}'" for event in WebhookEvent)


class Webhook(SQLModel, table=True):
    """An address that is told of some events of every ticket.

    `webhook_events_known`: one of `WebhookEvent` at least. `webhook_url_length`: 1 to 2,000 characters. Its secret is
    made of its `nonce` by the desk's key whenever it is needed; `secret_hash` tells whether that is still the same key.
    What waits for it in the outbox, where `recipient` is its number, goes when it goes.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        CheckConstraint(f"events <@ ARRAY[{EVENTS}]::text[] AND cardinality(events) > 0", name="webhook_events_known"),
        CheckConstraint(f"char_length(url) BETWEEN 1 AND {URL_LIMIT}", name="webhook_url_length"),
    )

    id: int = numbered()
    url: str = Field(sa_type=Text)
    events: list[str] = Field(sa_type=ARRAY(Text))
    nonce: str = Field(sa_type=Text)
    secret_hash: str = Field(sa_type=Text)
    created_at: datetime | None = created()
