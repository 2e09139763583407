"""What is to be told to a webhook now, word for word, and what became of it.

The words are made when an event is first tried, of the ticket as it is then, and kept for the tries that follow. A
ticket that is gone by then is told as it was when it went.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from json import dumps

from sqlalchemy import text
from sqlmodel import Session, col, select

from support_desk.people.keys import hash_of
from support_desk.store.gather import gathered
from support_desk.store.outbox.parcels import IS_DUE, MOST_FORGOTTEN, MOST_PAUSES, ParcelRecord, take
from support_desk.store.prepared import Prepared
from support_desk.tickets.api.calls import COMMENT, DETAIL, ENTRY, TICKET
from support_desk.tickets.sql.as_json import detail_sql, entry_columns, ticket_columns
from support_desk.tickets.sql.scopes import EVERYTHING
from support_desk.webhooks.models import CHANNEL, Webhook
from support_desk.webhooks.signing import secret_of

DUE = text(f"""
SELECT id FROM webhooks WHERE EXISTS (
  SELECT FROM outbox
  WHERE channel = 'webhook' AND recipient = webhooks.id::text AND status = 'waiting' AND {IS_DUE}
) ORDER BY id
""")
NEXT = text("SELECT min(next_at) FROM outbox WHERE channel = 'webhook' AND status = 'waiting' AND next_at > :now")
KEEP = text("""
UPDATE outbox SET payload = jsonb_strip_nulls(
  jsonb_build_object('body', given.body, 'begun_at', outbox.payload -> 'begun_at')
)
FROM unnest(CAST(:ids AS bigint[]), CAST(:bodies AS text[])) AS given (id, body) WHERE outbox.id = given.id
""")
# Words that have arrived are not said again, and they may be long.
ARRIVED = text("""
UPDATE outbox SET status = 'sent', done_at = given.at, error = NULL, status_code = given.code, payload = NULL
FROM unnest(CAST(:ids AS bigint[]), CAST(:codes AS bigint[]), CAST(:times AS timestamptz[])) AS given (id, code, at)
WHERE outbox.id = given.id AND status = 'waiting'
""")
HAS_HAD_A_DAY = text("""
SELECT coalesce(CAST(payload ->> 'begun_at' AS timestamptz), created_at) <= CAST(:now AS timestamptz) - :day
FROM outbox WHERE id = :id
""")
# For whom there is anything the index tells in one step each, however much that is.
LOST = text("""
WITH RECURSIVE told AS (
  SELECT min(recipient) AS recipient FROM outbox WHERE channel = 'webhook'
  UNION ALL
  SELECT (SELECT min(recipient) FROM outbox WHERE channel = 'webhook' AND outbox.recipient > told.recipient) FROM told
  WHERE told.recipient IS NOT NULL
)
DELETE FROM outbox WHERE id = ANY (ARRAY(
  SELECT lost.id FROM told CROSS JOIN LATERAL (
    SELECT id FROM outbox WHERE channel = 'webhook' AND outbox.recipient = told.recipient ORDER BY id LIMIT :most
  ) AS lost
  WHERE NOT EXISTS (SELECT FROM webhooks WHERE webhooks.id::text = told.recipient) LIMIT :most
))
""")
# A ticket as GET shows it, else as it was, and what was written on its timeline.
EVENTS = """
SELECT told.id, told.created_at, comment.body AS comment, change.body AS change,
  CASE told.event WHEN 'ticket.deleted' THEN coalesce(was.body, now.body) ELSE coalesce(now.body, was.body) END
    AS ticket
FROM outbox AS told
LEFT JOIN LATERAL ({detail} WHERE tickets.id = told.ticket_id) AS now ON true
LEFT JOIN LATERAL (
  SELECT row_to_json(shown)::text AS body FROM (
    SELECT {ticket} FROM jsonb_populate_record(NULL::tickets, told.payload -> 'ticket') AS tickets
  ) AS shown WHERE told.payload -> 'ticket' IS NOT NULL
) AS was ON true
LEFT JOIN LATERAL (SELECT row_to_json(shown)::text AS body FROM (SELECT {comment} FROM {entry}) AS shown) AS comment
  ON told.event = 'ticket.commented'
LEFT JOIN LATERAL (SELECT row_to_json(shown)::text AS body FROM (SELECT {change} FROM {entry}) AS shown) AS change
  ON told.event = 'ticket.changed'
WHERE told.id = ANY (%(ids)s)
"""
ENTRY_OF = "jsonb_populate_record(NULL::timeline_entries, told.payload -> 'entry') AS timeline_entries"
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Outgoing:
    """A webhook, and what it is to be told now; without a `secret` it cannot be signed."""

    url: str
    secret: str | None
    parcels: Sequence[ParcelRecord]
    bodies: dict[int, str]


def webhooks_due(session: Session, now: datetime) -> Sequence[int]:
    """The numbers of the webhooks for which something waits whose time has come."""
    return [row.id for row in session.execute(DUE, {"now": now})]


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the next time comes after now; None when nothing waits for one."""
    return session.execute(NEXT, {"now": now}).scalar()


def outgoing(session: Session, webhook_id: int, limit: int, now: datetime, lease: timedelta) -> Outgoing | None:
    """At most `limit` events for a webhook, each of another ticket: the caller's to try for the `lease`.

    None when there is no such webhook any more.
    """
    webhook = session.exec(select(Webhook).where(col(Webhook.id) == webhook_id)).first()
    if webhook is None:
        return None
    parcels = take(session, CHANNEL, limit, now, lease, recipient=str(webhook_id))
    bodies = {each.id: each.payload["body"] for each in parcels if each.payload and "body" in each.payload}
    if new := [each for each in parcels if each.id not in bodies]:
        bodies |= _written(session, new)
    secret = secret_of(webhook.nonce)
    return Outgoing(webhook.url, secret if hash_of(secret) == webhook.secret_hash else None, parcels, bodies)


def arrived_together(session: Session, calls: Sequence[tuple[int, int, datetime]]) -> list[bool]:
    """Many `arrived` by one statement."""
    ids, codes, times = (list(each) for each in zip(*calls, strict=True))
    session.execute(ARRIVED, {"ids": ids, "codes": codes, "times": times})
    return [True] * len(calls)


@gathered(arrived_together)
def arrived(session: Session, parcel_id: int, status_code: int, now: datetime) -> None:
    """The webhook was told, and said so."""
    arrived_together(session, [(parcel_id, status_code, now)])


def has_had_a_day(session: Session, parcel_id: int, now: datetime) -> bool:
    """Whether it was written a day ago, or was let begin anew then, however often it has been tried since."""
    return bool(session.execute(HAS_HAD_A_DAY, {"id": parcel_id, "now": now, "day": MOST_PAUSES}).scalar())


def forget_lost(session: Session) -> bool:
    """Drop some of what was written for webhooks at the moment that they went; whether that was all."""
    return session.connection().execute(LOST, {"most": MOST_FORGOTTEN}).rowcount < MOST_FORGOTTEN


def _written(session: Session, parcels: Sequence[ParcelRecord]) -> dict[int, str]:
    """What is told of these events, from now on."""
    rows = _events().run(session, {"ids": [each.id for each in parcels]}).all()
    by_id, bodies = {each.id: each for each in parcels}, {}
    for row in rows:
        parcel = by_id[row.id]
        ticket = row.ticket or dumps({"id": parcel.ticket_id})
        about = {"change": row.change, "comment": row.comment}
        more = "".join(f', "{name}": {body}' for name, body in about.items() if body)
        at = f"{row.created_at:%Y-%m-%dT%H:%M:%S.%f}+00:00"
        bodies[row.id] = f'{{"type": "{parcel.event}", "timestamp": "{at}", "data": {{"ticket": {ticket}{more}}}}}'
    session.execute(KEEP, {"ids": [*bodies], "bodies": [*bodies.values()]})
    return bodies


@cache
def _events() -> Prepared:
    return Prepared(
        "webhook_events",
        EVENTS.format(
            detail=detail_sql(EVERYTHING, DETAIL),
            ticket=ticket_columns(TICKET),
            comment=entry_columns(COMMENT),
            change=entry_columns(ENTRY),
            entry=ENTRY_OF,
        ),
    )
