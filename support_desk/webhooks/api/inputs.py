"""What REST takes about webhooks, as its OpenAPI document shows it."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema

from support_desk.api.deps import as_pydantic, number_in_path
from support_desk.api.fields import PAGE_SIZE, Limit, checked
from support_desk.api.strict import Strict
from support_desk.store.columns import LARGEST_ID
from support_desk.webhooks.models import URL_LIMIT, WebhookEvent
from support_desk.webhooks.urls import MOST_EVENTS, checked_events, checked_url

# What every client understands; more is taken.
SIMPLE_URL = "^https?://[a-z]{1,30}(\\.[a-z]{2,30})?(/[A-Za-z0-9._~/-]*)?$"
WebhookId: Any = number_in_path("webhook")
Url = Annotated[
    str,
    checked(checked_url),
    Field(
        description="An http or https address. One that is not public is refused when something is delivered.",
        examples=["https://example.com/hook"],
        json_schema_extra={"pattern": SIMPLE_URL, "maxLength": URL_LIMIT},
    ),
]
Events = Annotated[
    list,
    AfterValidator(as_pydantic(checked_events)),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_EVENTS,
            "items": {"type": "string", "enum": [*WebhookEvent]},
        }
    ),
    Field(description="What it is to be told.", examples=[["ticket.opened", "ticket.changed"]]),
]


class WebhookIn(Strict):
    """An address that is to be told what happens to tickets."""

    url: Url
    events: Events


class DeliveriesQuery(Strict):
    """A page of deliveries."""

    limit: Limit = Field(PAGE_SIZE, description="Deliveries a page.")
    cursor: str = Field(
        "", description="Where the page begins, from the `Link` header of the one before.", pattern="^(d[0-9]{1,18})?$"
    )

    @property
    def before(self) -> int:
        """The number below which the page begins."""
        return int(self.cursor[1:]) if self.cursor else LARGEST_ID
