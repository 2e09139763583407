"""The tables of what goes out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from support_desk.store.columns import UTC_TIME, created, numbered, one_of

IS_WAITING = text("status = 'waiting'")


class ParcelStatus(StrEnum):
    """How far a parcel has come."""

    waiting = "waiting"
    sent = "sent"
    failed = "failed"
    withdrawn = "withdrawn"


class Outlet(SQLModel, table=True):
    """A channel that is open: triggers write parcels for no other. The keys of its parcels end with `origin`."""

    __tablename__ = "outlets"

    channel: str = Field(primary_key=True, sa_type=Text)
    origin: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class Parcel(SQLModel, table=True):
    """Something that is to reach a `recipient` outside by a `channel`, about an `event`.

    `outbox_status_known`: waiting, sent, failed for good, or `withdrawn`: not to be sent any more. `outbox_done`:
    `done_at` is set unless it waits. `key` is made before it is first sent, so that whoever gets it twice can tell.
    `ticket_id` and `entry_id` outlive what they name. `error` and `status_code` tell of the last try that failed, or
    why it was withdrawn; without a `status_code` nobody answered it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(one_of("status", ParcelStatus), name="outbox_status_known"),
        CheckConstraint("(status = 'waiting') = (done_at IS NULL)", name="outbox_done"),
        Index("outbox_due", "channel", "next_at", "id", postgresql_where=IS_WAITING),
        Index("outbox_in_order", "channel", "ticket_id", "recipient", "id", postgresql_where=IS_WAITING),
        Index("outbox_of_recipient", "channel", "recipient", "id"),
        Index("outbox_due_to_recipient", "channel", "recipient", "next_at", "id", postgresql_where=IS_WAITING),
        Index("outbox_of_entry", "entry_id", postgresql_where=text("entry_id IS NOT NULL")),
        Index("outbox_of_ticket", "ticket_id", "channel", "id", postgresql_where=text("ticket_id IS NOT NULL")),
        Index("outbox_done_at", "channel", "done_at", postgresql_where=text("done_at IS NOT NULL")),
        Index("outbox_failed", "channel", "id", postgresql_where=text("status = 'failed'")),
        Index("outbox_withdrawn", "channel", "id", postgresql_where=text("status = 'withdrawn'")),
    )

    id: int = numbered()
    channel: str = Field(sa_type=Text)
    event: str = Field(sa_type=Text)
    ticket_id: int | None = Field(default=None, sa_type=BigInteger)
    entry_id: int | None = Field(default=None, sa_type=BigInteger)
    recipient: str = Field(sa_type=Text)
    key: str = Field(sa_type=Text, unique=True)
    payload: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    attempts: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    status: str = Field(default="waiting", sa_type=Text, sa_column_kwargs={"server_default": "waiting"})
    next_at: datetime | None = created()
    error: str | None = Field(default=None, sa_type=Text)
    status_code: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime | None = created()
    done_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
