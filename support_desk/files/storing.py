"""Bytes that come in, and the rows that say whose they are.

First the bytes are stored, while no transaction waits for them; then, in the transaction of what they belong to, they
are attached. What is stored and never attached goes by itself.
"""

import secrets
from collections.abc import AsyncIterable, AsyncIterator, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import DeskError, FilesAway, TooLarge
from support_desk.files.kinds import Look
from support_desk.files.names import file_name, url_name
from support_desk.files.places import place
from support_desk.people.actors import Actor
from support_desk.people.scopes import WHOLE_DESK, Scope
from support_desk.store import db
from support_desk.tickets.actions import locked_ticket
from support_desk.tickets.queries import found_ticket

LARGEST_FILE, MOST_OF_TICKET = 25_000_000, 100
# So long may an upload take from its first byte to its attachment.
LONGEST_UPLOAD = timedelta(hours=1)

ADD_BLOB = text("INSERT INTO blobs (key, unreferenced_since) VALUES (:key, now() + :promised)")
KEEP_BLOB = text("""
UPDATE blobs SET size = :size, content_type = :content_type, sha256 = :sha256, unreferenced_since = NULL
WHERE key = :key RETURNING key
""")
LET_GO = text("""
UPDATE blobs SET unreferenced_since = now()
WHERE key = ANY (:keys) AND NOT EXISTS (SELECT FROM attachments WHERE blob_key = key)
""")
NUMBER_OF_FILES = text("SELECT count(*) FROM attachments WHERE ticket_id = :ticket_id")
# Whoever sees the entry sees its files.
ATTACH = text("""
INSERT INTO attachments (ticket_id, entry_id, blob_key, name, url_name, public, actor, actor_kind, actor_id)
VALUES (:ticket_id, :entry_id, :blob_key, :name, :url_name,
  coalesce((SELECT public FROM timeline_entries WHERE id = :entry_id), :public), :actor, :actor_kind, :actor_id)
RETURNING id
""")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that have come whole, under a `key` of their own, and the name they came with, made fit to be kept.

    `content_type` is what they are, whatever the name says; `sha256` is in hex.
    """

    key: str
    name: str
    size: int
    content_type: str
    sha256: str


async def store(stream: AsyncIterable[bytes], name: str, *, is_of_team: bool = False) -> StoredFile:
    """Store what comes, in parts, never whole in memory; unless it is kept or attached within an hour, it goes.

    What does not come from the team (`is_of_team`) must leave room for what does.

    Raises:
        TooLarge: it is over 25 MB.
        FilesAway, DatabaseAway: it cannot be stored now.
    """
    key = _new_key()
    await db.write(_promise, key)
    look = Look()
    try:
        await place().put(key, _watched(stream, look), is_of_team=is_of_team)
    except BaseException:
        with suppress(DeskError):
            await db.write(let_go, [key])
        raise
    return StoredFile(key, file_name(name), look.size, look.content_type(), look.sha256)


def attach(
    session: Session, ticket_id: int, entry_id: int | None, files: Sequence[StoredFile], actor: Actor, public: bool
) -> list[int]:
    """Hang files on an entry of a ticket's timeline, or None: on the ticket itself; the numbers of the attachments.

    `public` is whether the requester sees those of the ticket itself; with an entry he sees those of a public one.
    The ticket is locked until the caller commits.

    Raises:
        TicketNotFound: no such ticket.
        TooLarge: it would have more than 100.
        FilesAway: it took so long that the bytes are gone again.
    """
    locked_ticket(session, ticket_id)
    check_number(number_of_files(session, WHOLE_DESK, ticket_id) + len(files))
    who = {"actor": actor.name, "actor_kind": actor.kind, "actor_id": actor.id}
    made = []
    for file in files:
        keep(session, file)
        what = {"blob_key": file.key, "name": file.name, "url_name": url_name(file.name)}
        where = {"ticket_id": ticket_id, "entry_id": entry_id, "public": public}
        made.append(session.execute(ATTACH, what | where | who).scalar_one())
    return made


def number_of_files(session: Session, scope: Scope, ticket_id: int) -> int:
    """How many files a ticket has, seen or not.

    Raises:
        TicketNotFound: no such ticket.
    """
    found_ticket(session, scope, ticket_id)
    return session.execute(NUMBER_OF_FILES, {"ticket_id": ticket_id}).scalar_one()


def check_number(number: int) -> None:
    """Refuse more files than a ticket may have.

    Raises:
        TooLarge: it would have more than 100.
    """
    if number > MOST_OF_TICKET:
        raise TooLarge(f"A ticket may have {MOST_OF_TICKET} files.", field="file")


def keep(session: Session, file: StoredFile) -> None:
    """Let stored bytes stay until `let_go`, whether they are attached or not.

    Raises:
        FilesAway: it took so long that they are gone again.
    """
    facts = {"key": file.key, "size": file.size, "content_type": file.content_type, "sha256": file.sha256}
    if session.execute(KEEP_BLOB, facts).first() is None:
        raise FilesAway


def let_go(session: Session, keys: Collection[str]) -> None:
    """Let bytes go that were kept or only stored, unless an attachment refers to them."""
    session.execute(LET_GO, {"keys": list(keys)})


async def _watched(stream: AsyncIterable[bytes], look: Look) -> AsyncIterator[bytes]:
    async for part in stream:
        if look.size + len(part) > LARGEST_FILE:
            raise TooLarge(f"A file may have {LARGEST_FILE // 1_000_000} MB.", field="file")
        look.see(part)
        yield part


def _promise(session: Session, key: str) -> None:
    session.execute(ADD_BLOB, {"key": key, "promised": LONGEST_UPLOAD})


def _new_key() -> str:
    """Nobody guesses it; its first two characters keep a folder from having too many entries."""
    key = secrets.token_hex(20)
    return f"{key[:2]}/{key}"
