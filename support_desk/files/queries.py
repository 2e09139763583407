"""Reads: files of tickets, each for a reader who may see what its scope says."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlmodel import Session

from support_desk.errors import NotFound
from support_desk.files.records import FileRecord
from support_desk.people.scopes import Scope
from support_desk.store.columns import LARGEST_ID
from support_desk.store.records import records_of
from support_desk.tickets.sql import scopes

FILES = """
SELECT attachments.id, ticket_id, name, url_name, size, content_type, blob_key
FROM attachments JOIN blobs ON key = blob_key
WHERE attachments.id = ANY (:ids){conditions} ORDER BY attachments.id
"""
OF_TICKETS = "ticket_id IN (SELECT id FROM tickets WHERE {})"


def found_file(session: Session, scope: Scope, file_id: int) -> FileRecord:
    """The file with this number.

    Raises:
        NotFound: there is none.
    """
    found = files_with(session, scope, [file_id]) if 0 < file_id <= LARGEST_ID else []
    if not found:
        raise NotFound("There is no such file.")
    return found[0]


def files_with(session: Session, scope: Scope, ids: Collection[int]) -> list[FileRecord]:
    """The files with these numbers, in the order of the numbers."""
    values: dict[str, Any] = {"ids": list(ids), **scopes.values(scope)}
    return records_of(FileRecord, session.execute(_statement(scopes.seen(scope)), values).all())


@lru_cache(64)
def _statement(seen: scopes.Seen) -> TextClause:
    of_tickets = (OF_TICKETS.format(" AND ".join(seen.tickets)),) if seen.tickets else ()
    return text(FILES.format(conditions="".join(f" AND ({each})" for each in (*of_tickets, *seen.files))))
