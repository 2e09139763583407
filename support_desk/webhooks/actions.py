"""Writes about webhooks, each in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import Conflict, NotFound
from support_desk.people.actors import Actor
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.people.keys import hash_of, new_key
from support_desk.store.columns import LARGEST_ID
from support_desk.store.outbox.worker import right_now
from support_desk.webhooks.models import Webhook
from support_desk.webhooks.records import WebhookRecord
from support_desk.webhooks.signing import secret_of

# Each event is written down once for each of them, in the transaction of what it tells.
MOST_WEBHOOKS = 50
# One at a time, so that the number is right.
LOCK = text("LOCK TABLE webhooks IN SHARE ROW EXCLUSIVE MODE")
COUNT = text("SELECT count(*) FROM webhooks")
# What has failed for good, or was withdrawn, begins anew, for another day, and what waits need not wait; what is being
# tried is not tried twice at once.
TRY_AGAIN = text("""
UPDATE outbox SET status = 'waiting', attempts = CASE status WHEN 'waiting' THEN attempts ELSE 0 END, next_at = :now,
  done_at = NULL,
  payload = CASE status WHEN 'waiting' THEN payload
    ELSE coalesce(payload, '{}') || jsonb_build_object('begun_at', CAST(:now AS timestamptz)) END
WHERE id = :id AND channel = 'webhook' AND recipient = CAST(:webhook AS text) AND status <> 'sent' AND error IS NOT NULL
RETURNING pg_notify('support_desk_outbox', 'webhook')
""")


def make_webhook(session: Session, url: str, events: Sequence[str], actor: Actor) -> tuple[WebhookRecord, str]:
    """Let an address be told of these events from now on: the webhook, and its secret, which is never told again.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
        Conflict: there are 50 already.
    """
    demand(actor, Deed.hook)
    session.execute(LOCK)
    if session.execute(COUNT).scalar_one() >= MOST_WEBHOOKS:
        raise Conflict(f"There are {MOST_WEBHOOKS} webhooks, and more would slow every change down: delete one first.")
    nonce = new_key()
    secret = secret_of(nonce)
    made = Webhook(url=url, events=[*events], nonce=nonce, secret_hash=hash_of(secret))
    session.add(made)
    session.flush()
    note(session, actor, Happening.webhook_made, detail=f"{url}: {', '.join(events)}")
    return WebhookRecord(made.id, url, made.events), secret


def delete_webhook(session: Session, webhook_id: int, actor: Actor) -> None:
    """Tell an address nothing any more, what waits for it neither.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
        NotFound: there is no such webhook.
    """
    demand(actor, Deed.hook)
    webhook = session.get(Webhook, webhook_id) if 0 < webhook_id <= LARGEST_ID else None
    if webhook is None:
        raise NotFound("There is no such webhook.")
    session.delete(webhook)
    note(session, actor, Happening.webhook_deleted, detail=webhook.url)


def try_again(session: Session, webhook_id: int, delivery_id: int, actor: Actor, now: datetime | None = None) -> None:
    """Let a delivery that has failed, for good or so far, be tried now, with the id and the body that it had.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
        NotFound: this webhook has no such delivery.
    """
    demand(actor, Deed.hook)
    wanted = {"id": delivery_id, "webhook": webhook_id, "now": now or right_now()}
    if not 0 < delivery_id <= LARGEST_ID or session.execute(TRY_AGAIN, wanted).first() is None:
        raise NotFound("There is no such delivery that has failed.")
