"""The tables of attachments and of the bytes that they stand for."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Text, text
from sqlmodel import Field, SQLModel

from support_desk.people.actors import ActorKind
from support_desk.store.columns import UTC_TIME, created, numbered, one_of, trimmed_length
from support_desk.tickets import models as tickets  # noqa: F401  on which they hang

NAME_LIMIT = 255


class Blob(SQLModel, table=True):
    """Bytes that are kept at FILES_URL under `key`, with their number, their type by what they are, and their SHA-256.

    `unreferenced_since` is null while an attachment refers to them, or somebody has kept them; a time that is still to
    come is how long an upload may take to end in an attachment, or when to try again to delete them. The database's own
    triggers on attachments set it.
    """

    __tablename__ = "blobs"
    __table_args__ = (
        CheckConstraint("size >= 0", name="blob_size"),
        Index("blobs_unreferenced", "unreferenced_since", postgresql_where=text("unreferenced_since IS NOT NULL")),
    )

    key: str = Field(primary_key=True, sa_type=Text)
    size: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    content_type: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    sha256: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    created_at: datetime | None = created()
    unreferenced_since: datetime | None = Field(default=None, sa_type=UTC_TIME)


class Attachment(SQLModel, table=True):
    """A file of a ticket; it goes when the ticket goes, or the entry of the timeline on which it hangs.

    Without an entry it came with the ticket itself. `attachment_name_length`: 1 to 255 characters once trimmed; the
    name is a text and never a path, `url_name` how it stands in an address. Its requester sees one that is `public`.
    `actor` and `actor_kind` are who brought it, as on the timeline; `attachment_actor_known`: one of `ActorKind`.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint(trimmed_length("name", NAME_LIMIT), name="attachment_name_length"),
        CheckConstraint(one_of("actor_kind", ActorKind), name="attachment_actor_known"),
        Index("attachments_of_ticket", "ticket_id", "id"),
        Index("attachments_of_entry", "entry_id", "id"),
        Index("attachments_of_blob", "blob_key"),
    )

    id: int | None = numbered()
    ticket_id: int = Field(sa_type=BigInteger, sa_column_args=[ForeignKey("tickets.id", ondelete="CASCADE")])
    entry_id: int | None = Field(
        default=None, sa_type=BigInteger, sa_column_args=[ForeignKey("timeline_entries.id", ondelete="CASCADE")]
    )
    blob_key: str = Field(sa_type=Text, sa_column_args=[ForeignKey("blobs.key")])
    name: str = Field(sa_type=Text)
    url_name: str = Field(sa_type=Text)
    public: bool = Field(default=False, sa_type=Boolean, sa_column_kwargs={"server_default": "false"})
    actor: str = Field(sa_type=Text)
    actor_kind: str = Field(sa_type=Text)
    actor_id: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime | None = created()
