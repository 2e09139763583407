"""Reads of who is where."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.presence.actions import LOST_SECONDS
from support_desk.presence.records import Present
from support_desk.store.records import records_of

# Somebody's tabs are one. Where nobody has an account each tab is somebody.
OTHERS = text("""
SELECT coalesce(max(accounts.name), '') AS name,
  coalesce(bool_or(writing_until > clock_timestamp()), false) AS is_writing
FROM present_tabs LEFT JOIN accounts ON accounts.id = account_id
WHERE ticket_id = :ticket_id AND seen_at > clock_timestamp() - make_interval(secs => :seconds)
  AND CASE WHEN CAST(:reader AS bigint) IS NULL THEN account_id IS NULL AND tab <> :tab
    ELSE accounts.id <> CAST(:reader AS bigint) AND accounts.is_active END
GROUP BY coalesce(account_id::text, tab) ORDER BY min(name), coalesce(account_id::text, tab)
""")


def others_at(session: Session, reader: Actor, ticket_id: int, tab: str) -> Sequence[Present]:
    """Who else has the ticket open than the reader, whose tab this is, by name.

    Raises:
        SignInNeeded, NotAllowed: that is not for this reader.
    """
    demand(reader, Deed.find)
    given = {"ticket_id": ticket_id, "seconds": LOST_SECONDS, "reader": reader.id, "tab": tab}
    return records_of(Present, session.execute(OTHERS, given).all())
