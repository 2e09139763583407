"""What the tests of taking letters look at."""

from sqlalchemy import text
from sqlmodel import Session

HERS = "rita@example.com"
RITA = f"Rita <{HERS}>"


def tickets(session: Session) -> list[tuple]:
    """Of each ticket number, title, description, requester's name and e-mail."""
    session.rollback()
    rows = session.execute(
        text("SELECT id, title, description, requester_name, requester_email FROM tickets ORDER BY id")
    )
    return [tuple(row) for row in rows]


def bodies(session: Session) -> list[str]:
    """The descriptions of all tickets."""
    return [body for _, _, body, *_ in tickets(session)]


def comments(session: Session, ticket_id: int = 1) -> list[tuple]:
    """Of each comment body, what was folded away, whether it is public, who wrote it, as what, and by what way."""
    session.rollback()
    rows = session.execute(
        text(
            "SELECT body, quoted, public, actor, actor_kind, via FROM timeline_entries"
            " WHERE ticket_id = :id AND kind = 'comment' ORDER BY id"
        ),
        {"id": ticket_id},
    )
    return [tuple(row) for row in rows]


def letters(session: Session) -> list[tuple]:
    """Of each letter what became of it, why, and its ticket."""
    session.rollback()
    return [tuple(row) for row in session.execute(text("SELECT status, reason, ticket_id FROM letters ORDER BY id"))]


def sent_ids(session: Session, ticket_id: int = 1) -> list[str]:
    """The Message-IDs of what goes out about a ticket."""
    session.rollback()
    keys = session.execute(text("SELECT key FROM outbox WHERE ticket_id = :id ORDER BY id"), {"id": ticket_id})
    return [f"<{key}>" for key in keys.scalars()]
