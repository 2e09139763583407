"""What the tests of writes look at."""

from concurrent.futures import Future

from sqlalchemy import event, text
from sqlmodel import Session, select

from support_desk.people.actors import API, Actor
from support_desk.people.scopes import WHOLE_DESK
from support_desk.store.db import open_session
from support_desk.tickets.actions import change_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.models import TimelineEntry
from support_desk.tickets.queries import found_ticket
from support_desk.tickets.records import TicketRecord


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


def change_after_each_statement(session: Session, change: str) -> None:
    """From now on another session makes this change whenever this one has asked something."""

    def make(*_: object) -> None:
        with open_session() as other:
            other.execute(text(change))

    event.listen(session.connection(), "after_cursor_execute", make)


def changed(session: Session, ticket_id: int, change: Change, actor: Actor = API) -> TicketRecord:
    """The ticket after a change."""
    change_ticket(session, ticket_id, change, actor)
    return found_ticket(session, WHOLE_DESK, ticket_id)
