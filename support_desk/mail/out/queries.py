"""Whether mail goes out, and what does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from support_desk.mail.out.servers import mail_server
from support_desk.mail.threads import sender
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.settings import settings
from support_desk.store.outbox.models import ParcelStatus
from support_desk.store.records import records_of

MOST_COUNTED, MOST_LISTED = 10_000, 20
STATE = text("""
SELECT
  (SELECT done_at FROM outbox WHERE channel = 'mail' AND status = 'sent' AND done_at IS NOT NULL
    ORDER BY done_at DESC LIMIT 1) AS sent_at,
  (SELECT count(*) FROM (
    SELECT FROM outbox WHERE channel = 'mail' AND status = 'waiting' LIMIT :most) AS counted) AS waiting,
  (SELECT count(*) FROM (
    SELECT FROM outbox WHERE channel = 'mail' AND status = 'failed' LIMIT :most) AS counted) AS failed,
  (SELECT count(*) FROM (
    SELECT FROM outbox WHERE channel = 'mail' AND status = 'withdrawn' LIMIT :most) AS counted) AS withdrawn,
  (SELECT error FROM outbox WHERE channel = 'mail' AND status = 'waiting' AND error IS NOT NULL
    ORDER BY next_at DESC LIMIT 1) AS trouble
""")
UNSENT = """
SELECT id, ticket_id, recipient, coalesce(error, '') AS error, done_at AS given_up_at FROM outbox
WHERE channel = 'mail' AND status = '{}' ORDER BY id DESC LIMIT :most
"""
FAILED, WITHDRAWN = (text(UNSENT.format(status)) for status in (ParcelStatus.failed, ParcelStatus.withdrawn))


@dataclass(frozen=True)
class UnsentMail:
    """A mail that was given up, and why, about a ticket or none."""

    id: int
    ticket_id: int | None
    recipient: str
    error: str
    given_up_at: datetime


@dataclass(frozen=True)
class MailOutRecord:
    """How mail goes out: by which `server`, "" without one, and from whom.

    `sent_at` is when the last one was; up to 10,000 are counted that wait, that have failed, and that were withdrawn,
    because they are not to be sent any more. `trouble` is why those that wait were not taken, "" when none was tried
    yet. `failures` and `withdrawals` are the newest 20 of each.
    """

    server: str
    sender: str
    sent_at: datetime | None
    waiting: int
    failed: int
    withdrawn: int
    trouble: str
    failures: Sequence[UnsentMail]
    withdrawals: Sequence[UnsentMail]


def mail_out(session: Session, actor: Actor) -> MailOutRecord:
    """How mail goes out.

    Raises:
        SignInNeeded, NotAllowed: it is for admins.
    """
    demand(actor, Deed.post)
    found = session.execute(STATE, {"most": MOST_COUNTED}).one()
    listed = (session.execute(statement, {"most": MOST_LISTED}).all() for statement in (FAILED, WITHDRAWN))
    lists = (records_of(UnsentMail, rows) for rows in listed)
    host, address = "", ""
    if settings().smtp_url:
        server = mail_server()
        host, address = f"{server.host}:{server.port}", sender().address
    counted = found.waiting, found.failed, found.withdrawn
    return MailOutRecord(host, address, found.sent_at, *counted, found.trouble or "", *lists)
