"""The tables of tickets."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import create_model
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    FetchedValue,
    ForeignKey,
    Index,
    Table,
    Text,
    func,
    text,
)
from sqlmodel import Field, SQLModel

from support_desk.people import models as people  # noqa: F401  whose the accounts are
from support_desk.people.actors import ActorKind
from support_desk.store.columns import UTC_TIME, created, numbered, one_of, trimmed_length
from support_desk.store.outbox import models as outbox  # noqa: F401  that are told of on the timeline
from support_desk.tickets.indexes import indexes
from support_desk.tickets.properties import PEOPLE, PROPERTIES, TRIAGED, EntryKind
from support_desk.words import (
    COMMENT_LIMIT,
    DESCRIPTION_LIMIT,
    EMAIL_LIMIT,
    NAME_LIMIT,
    SETTLED,
    TITLE_LIMIT,
    Source,
)

# What a move tells: of a word both, of people one at least.
ENDS = f"""CASE
    WHEN kind IN ('opened', 'comment') THEN num_nonnulls(before, after) = 0
    WHEN kind = 'attachment' THEN after IS NULL
    WHEN {one_of("kind", [EntryKind(kind) for kind in PEOPLE])} THEN num_nonnulls(before, after) > 0
    ELSE num_nonnulls(before, after) = 2
END"""

QUOTED_BY_MAIL = "quoted IS NULL OR via IS NOT NULL AND kind IN ('opened', 'comment')"


def _word(default: StrEnum | None = None) -> tuple[type, Any]:
    """A column that must be filled in, or begins with a word."""
    if default is None:
        return str, Field(sa_type=Text)
    return str, Field(default=default, sa_type=Text, sa_column_kwargs={"server_default": default.value})


def _ticket_words() -> Any:
    """A model of a ticket's properties and suggestions, each in a column of its name."""
    columns: dict[str, Any] = {each.name: _word(None if each.is_triaged else each.default) for each in PROPERTIES}
    columns |= {f"suggested_{each.name}": (str | None, Field(default=None, sa_type=Text)) for each in TRIAGED}
    return create_model("TicketWords", __base__=SQLModel, **columns)


TicketWords: Any = _ticket_words()


class Ticket(TicketWords, table=True):  # type: ignore[call-arg]
    """One request for help.

    `title_length`, `description_length`: 1 to 200 and 1 to 20,000 characters once trimmed. `…_known`,
    `suggested_…_known`, `suggestion_source_known`: only the words of the property, and of `Source`.
    `resolved_at_matches_status`: `resolved_at` goes with `SETTLED`.
    `requester_has_email`: whoever asked can be reached, so no `requester_name` without a `requester_email`, which is
    kept as typed; `requester_name_length`, `requester_email_length`: 1 to 100 and 1 to 254 characters once trimmed.
    `assignee_id` is the account whose it is, active or not; nobody's when that account is deleted.
    `composed_text` is title and description in NFC, for searches alone; the database's own, and null where both are so.
    Times are UTC; `created_at` and `updated_at` are the database's own, and `updated_at` grows with each change,
    which makes it the ticket's version.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(trimmed_length("title", TITLE_LIMIT), name="title_length"),
        CheckConstraint(trimmed_length("description", DESCRIPTION_LIMIT), name="description_length"),
        *(CheckConstraint(one_of(each.name, each.words), name=f"{each.name}_known") for each in PROPERTIES),
        *(
            CheckConstraint(one_of(f"suggested_{each.name}", each.words), name=f"suggested_{each.name}_known")
            for each in TRIAGED
        ),
        CheckConstraint(one_of("suggestion_source", Source), name="suggestion_source_known"),
        CheckConstraint(
            f"({one_of('status', SETTLED)}) = (resolved_at IS NOT NULL)", name="resolved_at_matches_status"
        ),
        CheckConstraint("requester_name IS NULL OR requester_email IS NOT NULL", name="requester_has_email"),
        CheckConstraint(trimmed_length("requester_name", NAME_LIMIT), name="requester_name_length"),
        CheckConstraint(trimmed_length("requester_email", EMAIL_LIMIT), name="requester_email_length"),
        CheckConstraint(r"requester_email ~ '^[^@[:space:]]+@[^@[:space:]]+$'", name="requester_email_valid"),
        *indexes(),
    )

    id: int | None = numbered()
    title: str = Field(sa_type=Text)
    description: str = Field(sa_type=Text)
    suggestion_source: str | None = Field(default=None, sa_type=Text)
    composed_text: str | None = Field(
        default=None,
        sa_type=Text,
        sa_column_kwargs={"server_default": FetchedValue(), "server_onupdate": FetchedValue()},
    )
    requester_name: str | None = Field(default=None, sa_type=Text)
    requester_email: str | None = Field(default=None, sa_type=Text)
    assignee_id: int | None = Field(
        default=None, sa_type=BigInteger, sa_column_args=[ForeignKey("accounts.id", ondelete="SET NULL")]
    )
    created_at: datetime | None = created()
    updated_at: datetime | None = Field(
        default=None,
        sa_type=UTC_TIME,
        sa_column_kwargs={"server_default": func.now(), "server_onupdate": FetchedValue(), "nullable": False},
    )
    resolved_at: datetime | None = Field(default=None, sa_type=UTC_TIME)


class TimelineEntry(SQLModel, table=True):
    """One thing that happened to a ticket; it goes when the ticket goes.

    `kind_known`: only the words of `EntryKind`. `body_is_comment`: exactly a comment has a body, of 1 to 5,000
    characters once trimmed (`body_length`). `move_has_both_ends`: exactly a move has a `before` and an `after`; of
    `assignee` and `requester` these are names, and one of them may be null; an `attachment` that was deleted has its
    name `before`. `only_comments_are_public`: its requester sees comments and files that are `public`, nothing else.
    `actor` is the name of whoever did it; on an open desk the door it came through, `desk` for the pages, `api` for
    REST. `actor_kind_known`: one of `ActorKind`. `actor_id` is the number of the account, which may be gone by now.
    `via_known`: null, or `mail` for what came by mail. Only that may have something `quoted`, what was folded away of a
    mail that opened the ticket or is the comment (`quoted_by_mail`).
    """

    __tablename__ = "timeline_entries"
    __table_args__ = (
        CheckConstraint(one_of("kind", EntryKind), name="kind_known"),
        CheckConstraint("(kind = 'comment') = (body IS NOT NULL)", name="body_is_comment"),
        CheckConstraint(trimmed_length("body", COMMENT_LIMIT), name="body_length"),
        CheckConstraint(ENDS, name="move_has_both_ends"),
        CheckConstraint("NOT public OR kind IN ('comment', 'attachment')", name="only_comments_are_public"),
        CheckConstraint(one_of("actor_kind", ActorKind), name="actor_kind_known"),
        CheckConstraint("via = 'mail'", name="via_known"),
        CheckConstraint(QUOTED_BY_MAIL, name="quoted_by_mail"),
        Index("timeline_entries_of_ticket", "ticket_id", "id"),
        Index("timeline_comments_of_ticket", "ticket_id", "id", postgresql_where=text("kind = 'comment'")),
        Index("timeline_public_of_ticket", "ticket_id", "id", postgresql_where=text("public")),
    )

    id: int | None = numbered()
    ticket_id: int = Field(sa_type=BigInteger, sa_column_args=[ForeignKey("tickets.id", ondelete="CASCADE")])
    kind: str = Field(sa_type=Text)
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
    body: str | None = Field(default=None, sa_type=Text)
    public: bool = Field(default=False, sa_type=Boolean, sa_column_kwargs={"server_default": "false"})
    actor: str = Field(sa_type=Text)
    actor_kind: str = _word(ActorKind.desk)[1]
    actor_id: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime | None = created()
    via: str | None = Field(default=None, sa_type=Text)
    quoted: str | None = Field(default=None, sa_type=Text)


class IdempotencyKey(SQLModel, table=True):
    """What an `Idempotency-Key` made first, for 24 hours.

    `fingerprint` is the SHA-256 of the body that came with it, in hex; `ticket_id` outlives the ticket on purpose, so
    that a retry after a deletion makes no second one. Files that were brought with a key have its `created_at`.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("idempotency_keys_age", "created_at"),)

    key: str = Field(primary_key=True, sa_type=Text)
    fingerprint: str = Field(sa_type=Text)
    ticket_id: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime | None = created()


ticket_tallies = Table(
    "ticket_tallies",
    SQLModel.metadata,
    *(Column(each.name, Text, nullable=False) for each in PROPERTIES),
    Column("suggestion_source", Text),
    *(Column(f"{each.name}_kept", Boolean) for each in TRIAGED),
    Column("number", BigInteger, nullable=False),
)
"""How many tickets there are of each kind: the sum of `number` over the rows of that kind.

Written by the database's own triggers, in the transaction that changes the tickets. Every change adds rows, so writers
never wait for each other; `upkeep.keep_up` makes few of many. It has no key, hence no SQLModel class.
"""

TALLIED = [column for column in ticket_tallies.c if column.name != "number"]
"""What the tickets of one tally have in common."""

assigned_tallies = Table(
    "assigned_tallies",
    SQLModel.metadata,
    *(Column(each.name, Text, nullable=False) for each in PROPERTIES),
    Column("assignee_id", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
)
"""The same for the tickets that are somebody's: how many of each kind are whose."""
