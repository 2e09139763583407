"""Whether mail comes in, and what was kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from support_desk.mail.incoming.mailbox import mail_server
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.settings import settings
from support_desk.store.records import records_of

MOST_COUNTED, MOST_KEPT = 10_000, 50
STATE = text("""
SELECT
  (SELECT asked_at FROM mailboxes) AS asked_at,
  (SELECT heard_at FROM mailboxes) AS heard_at,
  (SELECT problem FROM mailboxes) AS trouble,
  (SELECT count(*) FROM (SELECT FROM letters WHERE status = 'ignored' LIMIT :most) AS counted) AS ignored,
  (SELECT count(*) FROM (SELECT FROM letters WHERE status = 'kept' LIMIT :most) AS counted) AS number_kept
""")
KEPT = text("""
SELECT id, sender, subject, reason, created_at FROM letters WHERE status = 'kept' ORDER BY id DESC LIMIT :most
""")


@dataclass(frozen=True)
class KeptLetter:
    """A mail of which nothing could be made, and why."""

    id: int
    sender: str
    subject: str
    reason: str
    created_at: datetime


@dataclass(frozen=True)
class MailInRecord:
    """How mail comes in: from which `mailbox`, "" without one.

    `asked_at` is when it last answered, `heard_at` when a mail last came, `trouble` why it gives none now, "" when it
    does. Up to 10,000 are counted of those that nobody waits for and of those that are kept; `kept` are the newest
    50 of these.
    """

    mailbox: str
    asked_at: datetime | None
    heard_at: datetime | None
    trouble: str
    ignored: int
    number_kept: int
    kept: Sequence[KeptLetter]


def mail_in(session: Session, actor: Actor) -> MailInRecord:
    """How mail comes in.

    Raises:
        SignInNeeded, NotAllowed: it is for admins.
    """
    demand(actor, Deed.post)
    found = session.execute(STATE, {"most": MOST_COUNTED}).one()
    kept = records_of(KeptLetter, session.execute(KEPT, {"most": MOST_KEPT}).all())
    mailbox = ""
    if settings().imap_url:
        server = mail_server()
        mailbox = f"{server.path or 'INBOX'} at {server.host}:{server.port}"
    trouble = found.trouble or ""
    return MailInRecord(mailbox, found.asked_at, found.heard_at, trouble, found.ignored, found.number_kept, kept)
