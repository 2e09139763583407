"""The calls under /api/webhooks."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from support_desk.api.deps import named_once
from support_desk.api.errors import documented
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.authority import Deed
from support_desk.store import db
from support_desk.webhooks.actions import delete_webhook, make_webhook
from support_desk.webhooks.api.inputs import DeliveriesQuery, WebhookId, WebhookIn
from support_desk.webhooks.api.schemas import DeliveryOut, NewWebhookOut, WebhookOut
from support_desk.webhooks.queries import all_webhooks, deliveries_of
from support_desk.webhooks.records import DeliveryRecord, WebhookRecord

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"], route_class=DeskRoute)
LINK = {"Link": {"description": 'The next page, as `<…>; rel="next"`; none on the last.', "schema": {"type": "string"}}}
MEANINGS = {404: "No such webhook.", 409: "There are 50 webhooks already."}


@router.get("/", response_model=list[WebhookOut], responses=documented())
@needs(Deed.oversee)
async def list_webhooks(caller: Caller) -> Sequence[WebhookRecord]:
    """All webhooks, the newest first."""
    return await db.read(all_webhooks, caller)


@router.post("/", status_code=201, responses=documented(409, 413, 415, 422, meanings=MEANINGS))
@needs(Deed.hook)
async def make(body: WebhookIn, caller: Caller) -> NewWebhookOut:
    """Let an address be told of events. `secret` is shown this once.

    Each delivery is a POST of `{type, timestamp, data: {ticket, change or comment}}`, signed as standardwebhooks.com
    says, and repeated for a day until it is answered with 2xx; a redirect is not followed.
    """
    webhook, secret = await db.write(make_webhook, body.url, body.events, caller)
    return NewWebhookOut(id=webhook.id, url=webhook.url, events=webhook.events, secret=secret)


@router.delete("/{webhook_id}/", status_code=204, responses=documented(404, 422, meanings=MEANINGS))
@needs(Deed.hook)
async def delete(webhook_id: WebhookId, caller: Caller) -> None:
    """Tell an address nothing any more, what waits for it neither."""
    await db.write_at_length(delete_webhook, webhook_id, caller)


@router.get(
    "/{webhook_id}/deliveries/",
    dependencies=[named_once("limit", "cursor")],
    response_model=list[DeliveryOut],
    responses={200: {"headers": LINK}, **documented(404, 422, meanings=MEANINGS)},
)
@needs(Deed.oversee)
async def show_deliveries(
    webhook_id: WebhookId, query: Annotated[DeliveriesQuery, Query()], caller: Caller, response: Response
) -> Sequence[DeliveryRecord]:
    """What went to an address and what waits, newest first, a page at a time; the next page is in the `Link` header."""
    page = await db.read(deliveries_of, webhook_id, caller, query.limit, query.before)
    if page.older is not None:
        following = f"/api/webhooks/{webhook_id}/deliveries/?limit={query.limit}&cursor=d{page.older}"
        response.headers["Link"] = f'<{following}>; rel="next"'
    return page.deliveries
