"""The tables of links, and of what browsers get in exchange for one. Of every secret only its SHA-256 is stored."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Text, false, func, text
from sqlmodel import Field, SQLModel

from support_desk.store.columns import UTC_TIME, created, numbered


class SignInLink(SQLModel, table=True):
    """A link that lets a requester in: for 15 minutes, and once (`used_at`). There is one for whoever asks.

    It is derived from `nonce`, by a key that only the desk knows. The browser that asked for it shows that of which
    `browser_hash` is the SHA-256. `is_mailed`: it goes out by mail; others only look so to whoever asked.
    """

    __tablename__ = "sign_in_links"
    __table_args__ = (Index("sign_in_links_by_email", func.email_key(text("email")).label("email_key"), "created_at"),)

    id: int = numbered()
    email: str = Field(sa_type=Text)
    nonce: str = Field(sa_type=Text)
    secret_hash: str = Field(sa_type=Text, unique=True)
    browser_hash: str = Field(sa_type=Text)
    created_at: datetime = created()
    used_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    is_mailed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class TicketLink(SQLModel, table=True):
    """The secret link of a ticket, which is derived from its number and `nonce`: a new nonce revokes the old link."""

    __tablename__ = "ticket_links"

    ticket_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_args=[ForeignKey("tickets.id", ondelete="CASCADE")]
    )
    nonce: str = Field(sa_type=Text)
    secret_hash: str = Field(sa_type=Text, unique=True)


class TicketKey(SQLModel, table=True):
    """What a browser was given in exchange for the link of a ticket: its own key to that ticket alone."""

    __tablename__ = "ticket_keys"

    id: int = numbered()
    ticket_id: int = Field(
        sa_type=BigInteger, sa_column_args=[ForeignKey("tickets.id", ondelete="CASCADE")], index=True
    )
    secret_hash: str = Field(sa_type=Text, unique=True)
    created_at: datetime = created()
    last_used_at: datetime = created()
