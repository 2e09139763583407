"""What reads of webhooks answer with: frozen values, whose fields are the columns of their statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WebhookRecord:
    """A webhook, without its secret."""

    id: int
    url: str
    events: Sequence[str]


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """An event on its way to a webhook, or there.

    `status_code` and `error` are those of the last try: no code when nobody answered, no error when it has arrived.
    `delivered_at` is None until it has arrived, `next_at` unless it is to be tried (again). `status` is the outbox's.
    """

    id: int
    event: str
    ticket_id: int | None
    attempts: int
    status: str
    status_code: int | None
    error: str | None
    delivered_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveriesPage:
    """Deliveries newest first; `older` is the number before which the next page ends, None on the last one."""

    deliveries: Sequence[DeliveryRecord]
    older: int | None
