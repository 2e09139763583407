"""Reads about webhooks, for those who may see to them."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import NotFound
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.store.columns import LARGEST_ID
from support_desk.store.records import records_of
from support_desk.webhooks.records import DeliveriesPage, DeliveryRecord, WebhookRecord

NOT_THERE = "There is no such webhook."
WEBHOOKS = text("SELECT id, url, events FROM webhooks ORDER BY id DESC")
IS_THERE = text("SELECT 1 FROM webhooks WHERE id = :id")
DELIVERY = """id, event, ticket_id, attempts, status, status_code, error,
  CASE status WHEN 'sent' THEN done_at END AS delivered_at, CASE status WHEN 'waiting' THEN next_at END AS next_at"""
PAGE = text(f"""
SELECT {DELIVERY} FROM outbox
WHERE channel = 'webhook' AND recipient = CAST(:webhook AS text) AND id < :before
ORDER BY id DESC LIMIT :limit
""")
NEWEST = text(f"""
SELECT webhooks.id AS webhook, delivery.* FROM webhooks CROSS JOIN LATERAL (
  SELECT {DELIVERY} FROM outbox WHERE channel = 'webhook' AND recipient = webhooks.id::text
  ORDER BY id DESC LIMIT :limit
) AS delivery
ORDER BY delivery.id DESC
""")


def all_webhooks(session: Session, actor: Actor) -> Sequence[WebhookRecord]:
    """All webhooks, the newest first.

    Raises:
        SignInNeeded, NotAllowed: they are not for this actor.
    """
    demand(actor, Deed.oversee)
    return records_of(WebhookRecord, session.execute(WEBHOOKS).all())


def webhooks_with_deliveries(
    session: Session, actor: Actor, limit: int
) -> Sequence[tuple[WebhookRecord, Sequence[DeliveryRecord]]]:
    """All webhooks, the newest first, each with its newest deliveries, `limit` at most.

    Raises:
        SignInNeeded, NotAllowed: they are not for this actor.
    """
    webhooks = all_webhooks(session, actor)
    rows = session.execute(NEWEST, {"limit": limit}).all()
    found = list(zip(rows, records_of(DeliveryRecord, rows), strict=True))
    return [(webhook, [each for row, each in found if row.webhook == webhook.id]) for webhook in webhooks]


def deliveries_of(
    session: Session, webhook_id: int, actor: Actor, limit: int, before: int = LARGEST_ID
) -> DeliveriesPage:
    """At most `limit` deliveries of a webhook with numbers below `before`; those that ended a month ago are gone.

    Raises:
        SignInNeeded, NotAllowed: they are not for this actor.
        NotFound: there is no such webhook.
    """
    demand(actor, Deed.oversee)
    if not 0 < webhook_id <= LARGEST_ID or session.execute(IS_THERE, {"id": webhook_id}).first() is None:
        raise NotFound(NOT_THERE)
    rows = session.execute(PAGE, {"webhook": webhook_id, "before": before, "limit": limit + 1}).all()
    found = records_of(DeliveryRecord, rows)
    return DeliveriesPage(found[:limit], found[limit - 1].id if len(found) > limit else None)
