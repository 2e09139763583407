"""What the tests of writes look at."""

from concurrent.futures import Future

from sqlalchemy import text
from sqlmodel import Session, select

from support_desk.tickets.models import TimelineEntry


def timeline(session: Session, ticket_id: int = 1) -> list[tuple[str, str | None, str | None, str | None]]:
    entries = session.exec(select(TimelineEntry).where(TimelineEntry.ticket_id == ticket_id).order_by(TimelineEntry.id))
    return [(entry.kind, entry.before, entry.after, entry.body) for entry in entries]


def number_of_rows(session: Session, table: type) -> int:
    return len(session.exec(select(table)).all())


def until_it_waits(session: Session, racing: Future) -> None:
    """Return once somebody waits for a lock, or has come to an end without."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    while not racing.done() and not session.execute(waiting).scalar_one():
        session.rollback()
