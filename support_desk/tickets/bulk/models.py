"""The tables of what many changes or deletions at once have been, for as long as they can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from support_desk.store.columns import UTC_TIME, created, numbered


class BulkDeed(SQLModel, table=True):
    """One change or deletion of many tickets, by the account `actor_id`, or by nobody in particular.

    `key_hash` is of the secret that undoes it until `undo_until`, which is set by its last statement. What its
    transaction has written elsewhere has the same `created_at`.
    """

    __tablename__ = "bulk_deeds"

    id: int | None = numbered()
    key_hash: str = Field(sa_type=Text, unique=True)
    is_deletion: bool = Field(sa_type=Boolean)
    actor_id: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime | None = created()
    undo_until: datetime | None = Field(default=None, sa_type=UTC_TIME)


class BulkRow(SQLModel, table=True):
    """What a deed took away: the row `row_id` of the table `source`, which is or was of a ticket.

    `deed_id` is no foreign key: PostgreSQL would look for the deed a hundred thousand times.
    Of a changed ticket `kept` is only what can be changed, and `version` its `updated_at` since; links that it lost
    with its requester are kept whole. `source` may be `comments`, for a comment that the deed added, of
    which nothing is kept.
    """

    __tablename__ = "bulk_rows"

    deed_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    source: str = Field(primary_key=True, sa_type=Text)
    row_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    ticket_id: int = Field(sa_type=BigInteger)
    version: datetime | None = Field(default=None, sa_type=UTC_TIME)
    kept: dict[str, Any] = Field(sa_type=JSONB, sa_column_kwargs={"nullable": False})
