"""The table of what was learned."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from support_desk.store.columns import UTC_TIME, created, numbered


class LearnedModel(SQLModel, table=True):
    """What was learned once, from so many `tickets`; no word of theirs is here.

    Of those that are adopted the newest is in use. `made_by` is the name of whoever asked for it. The `report` has the
    marks on the `held_out` tickets, `before` and `after`. `weights` is a packed `Learned`, and `base` stands for the
    classifier that it corrects: no other may be corrected by it. `undone_at` is when somebody went back.
    `learned_undone_is_not_adopted`: what was undone is not adopted.
    """

    __tablename__ = "learned_models"
    __table_args__ = (CheckConstraint("undone_at IS NULL OR NOT is_adopted", name="learned_undone_is_not_adopted"),)

    id: int | None = numbered()
    made_at: datetime | None = created()
    made_by: str = Field(sa_type=Text)
    tickets: int = Field(sa_type=BigInteger)
    report: dict[str, Any] = Field(sa_type=JSONB)
    base: str = Field(sa_type=Text)
    weights: bytes = Field(sa_type=LargeBinary)
    is_adopted: bool = Field(sa_type=Boolean)
    undone_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
