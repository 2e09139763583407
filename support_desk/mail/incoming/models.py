"""The tables of mail that comes in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

from support_desk.store.columns import UTC_TIME, created, numbered, one_of


class LetterStatus(StrEnum):
    """What has become of a mail: `done` is a ticket or an answer, `ignored` nobody's, `kept` not understood."""

    done = "done"
    ignored = "ignored"
    kept = "kept"


class TakenLetter(SQLModel, table=True):
    """A mail that the desk has taken, by which it knows a second copy: both have the same `key`.

    `letter_status_known`: one of `LetterStatus`. `done_letter_has_ticket`: exactly what is done has a ticket, which may
    be gone by now. `letter_says_why`: all others have a `reason`. `kept_letter_is_whole`: exactly what was kept is here
    as it came, or its head. `sender` and `subject` are for people who read of it.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(one_of("status", LetterStatus), name="letter_status_known"),
        CheckConstraint("(status = 'done') = (ticket_id IS NOT NULL)", name="done_letter_has_ticket"),
        CheckConstraint("(status = 'kept') = (raw IS NOT NULL)", name="kept_letter_is_whole"),
        CheckConstraint("(status = 'done') = (reason IS NULL)", name="letter_says_why"),
        Index("letters_by_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
        Index("letters_of_ticket", "ticket_id", postgresql_where=text("ticket_id IS NOT NULL")),
        Index("letters_kept", "id", postgresql_where=text("status = 'kept'")),
        Index("letters_ignored", "created_at", postgresql_where=text("status = 'ignored'")),
    )

    id: int | None = numbered()
    key: str = Field(sa_type=Text, unique=True)
    message_id: str | None = Field(default=None, sa_type=Text)
    sender: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    ticket_id: int | None = Field(default=None, sa_type=BigInteger)
    raw: bytes | None = Field(default=None, sa_type=LargeBinary)
    created_at: datetime | None = created()


class MailboxState(SQLModel, table=True):
    """How it stands with the mailbox, one row (`mailboxes_once`) that the process writes which reads it.

    `asked_at` is when it last answered, `heard_at` when the last mail came, `problem` why it gives no mail now.
    """

    __tablename__ = "mailboxes"
    __table_args__ = (CheckConstraint("id = 1", name="mailboxes_once"),)

    id: int = Field(default=1, primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    asked_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    heard_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    problem: str | None = Field(default=None, sa_type=Text)
