"""What REST gives of webhooks, as its OpenAPI document shows it."""

from pydantic import BaseModel, ConfigDict

from support_desk.api.schemas import Moment
from support_desk.webhooks.models import WebhookEvent


class WebhookOut(BaseModel):
    """An address that is told what happens to tickets."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    url: str
    events: list[WebhookEvent]


class NewWebhookOut(WebhookOut):
    """One that has just been made, with the secret that its receiver checks signatures with: never shown again."""

    secret: str


class DeliveryOut(BaseModel):
    """An event on its way to a webhook, or there.

    `status_code` and `error` are those of the last try. `delivered_at` is null until it has arrived, `next_at` unless
    it will be tried (again). Times are UTC, ISO 8601 with offset.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    event: WebhookEvent
    attempts: int
    status_code: int | None
    error: str | None
    delivered_at: Moment | None
    next_at: Moment | None
