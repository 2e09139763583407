"""Writes of who is where; each tells those who look, in its own transaction."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from support_desk.presence.records import ANYWHERE, OpenTab

CHANNEL = "support_desk_presence"
# Whoever pauses for so long is not writing any more; and one of whom nothing was heard for so long is gone.
WRITING_SECONDS, LOST_SECONDS = 8, 35
TELL = f"SELECT pg_notify('{CHANNEL}', ticket_id::text)"
BE_THERE = text(f"""
WITH given AS (
  SELECT tab, ticket_id, account_id
  FROM unnest(CAST(:tabs AS text[]), CAST(:tickets AS bigint[]), CAST(:accounts AS bigint[]))
    AS given (tab, ticket_id, account_id)
  WHERE EXISTS (SELECT FROM tickets WHERE id = given.ticket_id)
), before AS (
  SELECT tab, present_tabs.ticket_id FROM present_tabs JOIN given USING (tab)
), come AS (
  INSERT INTO present_tabs (tab, process, ticket_id, account_id, seen_at)
  SELECT tab, :process, ticket_id, account_id, clock_timestamp() FROM given
  ON CONFLICT (tab) DO UPDATE SET
    process = excluded.process, ticket_id = excluded.ticket_id, account_id = excluded.account_id,
    seen_at = excluded.seen_at,
    writing_until = CASE WHEN present_tabs.ticket_id = excluded.ticket_id THEN present_tabs.writing_until END
  RETURNING tab, ticket_id
)
{TELL} FROM (
  SELECT come.ticket_id FROM come LEFT JOIN before USING (tab) WHERE before.ticket_id IS DISTINCT FROM come.ticket_id
  UNION SELECT before.ticket_id FROM before JOIN come USING (tab) WHERE before.ticket_id <> come.ticket_id
) AS moved
""")
WRITE = text(f"""
WITH writing AS (
  UPDATE present_tabs SET writing_until = clock_timestamp() + make_interval(secs => :seconds) WHERE tab = :tab
  RETURNING ticket_id
)
{TELL} FROM writing
""")
PAUSE = text(f"""
WITH paused AS (
  UPDATE present_tabs SET writing_until = NULL WHERE writing_until < clock_timestamp() RETURNING ticket_id
)
{TELL} FROM paused GROUP BY ticket_id
""")
LEAVE = text(f"""
WITH gone AS (
  DELETE FROM present_tabs
  USING unnest(CAST(:tabs AS text[]), CAST(:tickets AS bigint[])) AS given (tab, ticket_id)
  WHERE process = :process AND present_tabs.tab = given.tab
    AND given.ticket_id IN (present_tabs.ticket_id, {ANYWHERE})
  RETURNING present_tabs.ticket_id
)
{TELL} FROM gone GROUP BY ticket_id
""")
LOSE = text(f"""
WITH lost AS (
  DELETE FROM present_tabs WHERE seen_at < clock_timestamp() - make_interval(secs => :seconds) RETURNING ticket_id
)
{TELL} FROM lost GROUP BY ticket_id
""")


def be_there(session: Session, process: str, tabs: Sequence[OpenTab]) -> None:
    """These tabs of a process show their tickets now, or still; one whose ticket there is not is left out."""
    given = {
        "tabs": [each.tab for each in tabs],
        "tickets": [each.ticket_id for each in tabs],
        "accounts": [each.account_id for each in tabs],
    }
    session.execute(BE_THERE, {"process": process, **given})


def be_writing(session: Session, tab: str) -> None:
    """Somebody writes in this tab, and is told to do so for some seconds from now on."""
    session.execute(WRITE, {"tab": tab, "seconds": WRITING_SECONDS})


def leave(session: Session, process: str, tabs: Sequence[OpenTab]) -> None:
    """These tabs of a process do not show their tickets any more.

    One that another process has by now stays, and so does one that has come to another ticket before this is said, but
    for those that are ANYWHERE.
    """
    given = {"tabs": [each.tab for each in tabs], "tickets": [each.ticket_id for each in tabs]}
    session.execute(LEAVE, {"process": process, **given})


def look_after(session: Session) -> None:
    """Whoever paused is not writing any more, and those of whom nothing was heard for long are gone."""
    session.execute(PAUSE)
    session.execute(LOSE, {"seconds": LOST_SECONDS})
