"""Mails that nobody needs any more, forgotten some at a time."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from support_desk.store.outbox.parcels import MOST_FORGOTTEN

KEPT = timedelta(days=30)
NEXT = text("""
SELECT max(id) AS last, count(*) AS number
FROM (SELECT id FROM outbox WHERE id > :after ORDER BY id LIMIT :most) AS following
""")
# By the Message-IDs of what was sent about a ticket its answers are known, as long as there is the ticket.
FORGET = text("""
DELETE FROM outbox WHERE id > :after AND id <= :last AND channel = 'mail' AND done_at < :before
  AND NOT EXISTS (SELECT FROM tickets WHERE tickets.id = outbox.ticket_id)
""")


class Forgetting:
    """Goes through the outbox from its beginning on, again and again: most of what is old in there stays for good."""

    def __init__(self, most_at_once: int = MOST_FORGOTTEN) -> None:
        self._most_at_once, self._after = most_at_once, 0

    def some(self, session: Session, now: datetime) -> bool:
        """Forget what of the next ones is long done, but for the mails of tickets; whether those were the last."""
        looked_at = session.execute(NEXT, {"after": self._after, "most": self._most_at_once}).one()
        if looked_at.number:
            session.execute(FORGET, {"after": self._after, "last": looked_at.last, "before": now - KEPT})
        are_all = looked_at.number < self._most_at_once
        self._after = 0 if are_all else looked_at.last
        return are_all
