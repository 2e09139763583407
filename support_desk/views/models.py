"""The table of saved views."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Text
from sqlmodel import Field, SQLModel

from support_desk.people import models as people  # noqa: F401  whose the accounts are
from support_desk.store.columns import created, numbered, trimmed_length
from support_desk.words import NAME_LIMIT

QUERY_LIMIT = 2_000


class SavedView(SQLModel, table=True):
    """A filter that somebody keeps under a name.

    `account_id` is whose it is, and it goes with that account; null for one that was made while the desk was open,
    which is everybody's. Of others' one sees those that are `is_shared`. `query` is what follows the question mark in
    the queue's address, where `me` is whoever looks.
    `saved_view_name_length`: 1 to 100 characters once trimmed; `saved_view_query_length`: 2,000 at most.
    """

    __tablename__ = "saved_views"
    __table_args__ = (
        CheckConstraint(trimmed_length("name", NAME_LIMIT), name="saved_view_name_length"),
        CheckConstraint(f"char_length(query) <= {QUERY_LIMIT}", name="saved_view_query_length"),
    )

    id: int = numbered()
    account_id: int | None = Field(
        default=None, sa_type=BigInteger, sa_column_args=[ForeignKey("accounts.id", ondelete="CASCADE")], index=True
    )
    name: str = Field(sa_type=Text)
    query: str = Field(sa_type=Text)
    is_shared: bool = Field(default=False, sa_type=Boolean, sa_column_kwargs={"server_default": "false"})
    created_at: datetime | None = created()
