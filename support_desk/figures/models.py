"""The tables of the dashboard's figures: the database fills them by itself, as migration 0017 says."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Table, Text
from sqlmodel import Field, SQLModel

from support_desk.store.columns import UTC_TIME


class FirstAnswer(SQLModel, table=True):
    """When the requester of a ticket was answered first, in public and by somebody else, and how long he had waited.

    `ticket_id` is no foreign key: the row goes with the entry that was the answer. Whoever sets `created_at` of an
    answered ticket by hand does not change what the requester has waited.
    """

    __tablename__ = "first_answers"

    ticket_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    answered_at: datetime = Field(sa_type=UTC_TIME, sa_column_kwargs={"nullable": False})
    seconds: int = Field(sa_type=BigInteger)


figure_changes = Table(
    "figure_changes",
    SQLModel.metadata,
    Column("figure", Text, nullable=False),
    Column("moment", UTC_TIME, nullable=False),
    Column("key", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("seconds", BigInteger, nullable=False),
)
"""What the tickets that changed add to the tallies, and take from them, since `upkeep.fold_figures` folded them in.

Every change adds rows, so writers never wait for each other.
"""

figure_tallies = Table(
    "figure_tallies",
    SQLModel.metadata,
    Column("figure", Text, primary_key=True),
    Column("moment", UTC_TIME, primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("seconds", BigInteger, nullable=False),
)
"""How many tickets there are of each kind; together with `figure_changes` it is what a recount would say.

| figure | moment | key | counts |
| --- | --- | --- | --- |
| `opened`, `resolved` | the quarter of an hour in which they were | 0 | tickets |
| `time_to_resolve`, `time_to_answer` | the day, UTC | how long it took, in eighths of an octave of seconds | tickets |

In every time zone days begin with a quarter of an hour. `seconds` is how long all tickets of a row took together, 0
where nothing takes time.
"""
