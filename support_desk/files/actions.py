"""Writes: each changes a ticket's files and its timeline together, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import NotFound
from support_desk.files.queries import files_with, found_file
from support_desk.files.records import FileRecord
from support_desk.files.storing import StoredFile, attach, let_go
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.people.scopes import WHOLE_DESK, scope_of
from support_desk.tickets.actions import change_ticket, locked_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.idempotency import claimed, fingerprint_of
from support_desk.tickets.queries import found_ticket
from support_desk.tickets.sql.changes import OURS

# Its lock keeps others from adding one meanwhile.
OWN_ENTRY = text(f"""
SELECT max(id) FROM timeline_entries
WHERE ticket_id = :ticket_id AND kind IN ('comment', 'attachment') AND xmin = {OURS}
""")
# What a transaction makes has one time, that of its key.
BROUGHT = text("SELECT id FROM attachments WHERE ticket_id = :ticket_id AND created_at = :created_at")
DELETE = text("DELETE FROM attachments WHERE id = :id RETURNING id")
TELL_OF_DELETION = text("""
INSERT INTO timeline_entries (ticket_id, kind, before, actor, actor_kind, actor_id)
VALUES (:ticket_id, 'attachment', :name, :actor, :actor_kind, :actor_id)
""")
# Its trigger gives it a new version.
TOUCH = text("UPDATE tickets SET id = id WHERE id = :ticket_id")


def attach_to_ticket(
    session: Session, ticket_id: int, change: Change, files: Sequence[StoredFile], actor: Actor
) -> list[FileRecord]:
    """Hang files on a ticket, with the words of `change` or without any, as `change_ticket` adds a comment.

    Raises:
        SignInNeeded, NotAllowed, TicketNotFound: as `change_ticket`.
        TooLarge: it would have more than 100.
        FilesAway: it took so long that the bytes are gone again.
    """
    change_ticket(session, ticket_id, replace(change, attaches=True), actor)
    entry_id = session.execute(OWN_ENTRY, {"ticket_id": ticket_id}).scalar_one()
    made = attach(session, ticket_id, entry_id, files, actor, public=False)
    return files_with(session, WHOLE_DESK, made)


def attach_once(
    session: Session, ticket_id: int, change: Change, files: Sequence[StoredFile], actor: Actor, key: str
) -> list[FileRecord]:
    """As `attach_to_ticket`, unless `key` has done so: then those of its files that are there, and the new bytes go.

    Of two at the same moment the second waits for the first.

    Raises:
        KeyReused: the key came with other words or other files.
        SignInNeeded, NotAllowed, TicketNotFound, TooLarge, FilesAway: as `attach_to_ticket`.
    """
    brought = [[file.name, file.sha256] for file in files]
    earlier = claimed(session, key, fingerprint_of([change.comment, change.public, brought]))
    if earlier is None:
        return attach_to_ticket(session, ticket_id, change, files, actor)
    found_ticket(session, scope_of(actor), ticket_id)
    let_go(session, [file.key for file in files])
    made = session.scalars(BROUGHT, {"ticket_id": ticket_id, "created_at": earlier.created_at}).all()
    return files_with(session, WHOLE_DESK, made)


def delete_file(session: Session, file_id: int, actor: Actor) -> None:
    """Delete a file and say so on the timeline; its bytes go soon after, unless another one has the same.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
        NotFound: there is no such file.
    """
    demand(actor, Deed.delete)
    file = found_file(session, WHOLE_DESK, file_id)
    locked_ticket(session, file.ticket_id)
    if session.execute(DELETE, {"id": file_id}).first() is None:
        raise NotFound("There is no such file.")
    who = {"actor": actor.name, "actor_kind": actor.kind, "actor_id": actor.id}
    session.execute(TELL_OF_DELETION, {"ticket_id": file.ticket_id, "name": file.name} | who)
    session.execute(TOUCH, {"ticket_id": file.ticket_id})
