"""The table of who has which ticket open."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field, SQLModel

from support_desk.store.columns import UTC_TIME, created


class PresentTab(SQLModel, table=True):
    """A tab in which somebody of the team has a ticket open.

    `tab` stands for its token, and `process` for where its socket ends. `account_id` is whose it is, null on an open
    desk. He is writing until `writing_until`, and counts as gone when `seen_at` is long past. What is here is gone
    with PostgreSQL when that crashes, and written again soon after.
    """

    __tablename__ = "present_tabs"
    __table_args__ = (Index("present_tabs_of_ticket", "ticket_id"), {"prefixes": ["UNLOGGED"]})

    tab: str = Field(primary_key=True, sa_type=Text)
    process: str = Field(sa_type=Text)
    ticket_id: int = Field(sa_type=BigInteger)
    account_id: int | None = Field(default=None, sa_type=BigInteger)
    writing_until: datetime | None = Field(default=None, sa_type=UTC_TIME)
    seen_at: datetime | None = created()
