"""A backup back into a desk that holds nothing, all of it or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime

from alembic import command
from sqlalchemy import Connection, Row, text

from support_desk.errors import BadSetup, FilesAway
from support_desk.figures.models import figure_changes, figure_tallies
from support_desk.files.places import place
from support_desk.learning.actions import LEARNED, tell
from support_desk.learning.records import Progress
from support_desk.live.listening import CHANNEL
from support_desk.serving.backups.backup import copy_statement, tables_of
from support_desk.serving.backups.backup_file import BackupReader, Manifest, TableCopy
from support_desk.serving.backups.source import files_put, opened
from support_desk.store.db import engine
from support_desk.store.migrations import (
    alembic_config,
    is_known,
    refusals_said,
    version_of,
    wait_for_turn,
)
from support_desk.store.outbox.parcels import RESTORED, open_outlet, withdraw_waiting
from support_desk.tickets.models import assigned_tallies, ticket_tallies

# Tables whose rows follow from others; some rows stay when all tickets are gone, and do not count as content.
TALLIES = (ticket_tallies, assigned_tallies, figure_tallies, figure_changes)
DERIVED = tuple(table.name for table in TALLIES)
# What strangers' tries leave; beside accounts it is no stranger's, and those keep a desk from being taken for empty.
OF_TRIES = ("sign_in_failures", "sign_in_links", "idempotency_keys")
NO_CONTENT = dict.fromkeys((*DERIVED, *OF_TRIES), "TRUE")
# All else that the audit tells outlives the accounts that it tells of.
NO_CONTENT["audit_entries"] = "deed = 'sign_in_failed' AND actor_id IS NULL"
# Whoever had these may have been sent away since; what scripts and mails need stays, and is told of.
LET_NOBODY_IN = """
DELETE FROM sign_ins; DELETE FROM sign_in_links; DELETE FROM ticket_keys; DELETE FROM invitations WHERE used_at IS NULL
"""
LINKS = "SELECT count(*) FROM ticket_links"
LINKS_AGAIN = "Links of tickets that were good then, and are again until you make new ones on the pages: {}."
GOOD_TOKENS = """
SELECT count(*) FROM api_tokens JOIN accounts ON accounts.id = account_id
WHERE is_active AND (expires_at IS NULL OR expires_at > now())
"""
GOOD_AGAIN = "API tokens that were good then, and are again until you revoke them on the pages: {}."
# Whose pages judge anew who may see what; its listener is of Reflex's world.
PEOPLE = "support_desk_people"
TELL = text("SELECT pg_notify(:channel, :told)")
NOT_SENT = "Mails and messages to webhooks that waited then, and are not sent unless you say so on the pages: {}."
INDEX_MEMORY = "256MB"
PLAIN_INDEXES = text("""
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = to_regclass(:table) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
""")
# A desk that has run knows there what tickets are about; it refers to them, is made anew, and no migration knows it.
DROP_MEANINGS = "DROP TABLE IF EXISTS meanings.of_tickets"
COUNT_ON = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last, :is_used)")


def restore(source: str) -> None:
    """Fill an empty desk from the backup in the file `source` (`-`: standard input), and bring it up to date.

    The whole file is checked before anything is written, and all is written in one transaction. A desk that runs on the
    database waits meanwhile and then shows what was restored. What waited to be sent by mail or to webhooks is not: the
    desk that the backup was made of may have sent it since. Nobody is signed in or has the key to a ticket, and no
    invitation is open.

    Raises:
        BadSetup: the file is no whole backup or a newer desk's, or the desk holds anything.
    """
    with opened(source) as file:
        backup = BackupReader(file)
        _check_age(backup.manifest)
        with refusals_said(), engine().begin() as connection:
            wait_for_turn(connection)
            connection.execute(text(f"SET LOCAL maintenance_work_mem = '{INDEX_MEMORY}'"))
            outlets = _outlets(connection)
            _make_ready(connection, backup.manifest)
            with _files_loaded(backup):
                for table in backup.manifest.tables:
                    _load(connection, table, backup)
                command.upgrade(alembic_config(connection), "head")
                connection.exec_driver_sql(LET_NOBODY_IN)
                links = connection.exec_driver_sql(LINKS).scalar_one()
                tokens = connection.exec_driver_sql(GOOD_TOKENS).scalar_one()
                for channel, origin in outlets:
                    open_outlet(connection, channel, origin)
                unsent = withdraw_waiting(connection, RESTORED, datetime.now(UTC))
                connection.execute(TELL, {"channel": CHANNEL, "told": "*"})
                connection.execute(TELL, {"channel": PEOPLE, "told": "accounts"})
                tell(connection, Progress(LEARNED, 100))
    tickets = sum(table.rows for table in backup.manifest.tables if table.name == "tickets")
    print(f"Restored {tickets:,} tickets as of {backup.manifest.made_at:%Y-%m-%d %H:%M:%S} UTC.", flush=True)  # noqa: T201
    if unsent:
        print(NOT_SENT.format(f"{unsent:,}"), flush=True)  # noqa: T201
    if links:
        print(LINKS_AGAIN.format(f"{links:,}"), flush=True)  # noqa: T201
    if tokens:
        print(GOOD_AGAIN.format(f"{tokens:,}"), flush=True)  # noqa: T201


def _check_age(manifest: Manifest) -> None:
    if not is_known(manifest.migration):
        raise BadSetup("The backup was made by a newer desk.")


def _outlets(connection: Connection) -> Sequence[Row]:
    """The channels, with their origins, that a desk has opened which runs on the database."""
    is_there = connection.exec_driver_sql("SELECT to_regclass('outlets')").scalar()
    return connection.exec_driver_sql("SELECT channel, origin FROM outlets").all() if is_there else []


def _make_ready(connection: Connection, manifest: Manifest) -> None:
    """Make sure that the tables are empty and have the form that they had when the backup was made."""
    for table in tables_of(connection):
        name = connection.dialect.identifier_preparer.quote(table.name)
        connection.exec_driver_sql(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
        if table.name in NO_CONTENT:
            connection.exec_driver_sql(f"DELETE FROM {name} WHERE {NO_CONTENT[table.name]}")
        if connection.exec_driver_sql(f"SELECT EXISTS (SELECT FROM {name})").scalar():
            raise BadSetup(f"The desk is not empty, there are rows in {table.name}; restore into a new one.")
    version = version_of(connection)
    if version != manifest.migration:
        if version is not None:
            connection.exec_driver_sql(DROP_MEANINGS)
            command.downgrade(alembic_config(connection), "base")
        command.upgrade(alembic_config(connection), manifest.migration)
    known = {table.name: sorted(table.columns) for table in tables_of(connection)}
    if known != {table.name: sorted(table.columns) for table in manifest.tables}:
        raise BadSetup("The backup's tables are not those of its desk.")


@contextmanager
def _files_loaded(backup: BackupReader) -> Iterator[None]:
    """Put the bytes of all files where this desk keeps its own; their names are known to nobody until the rows are.

    If that comes to nothing they are let go of, but for those that were there: they may be of the desk before.
    """
    filled = []
    try:
        with files_put():
            for key in backup.files():
                if not place().has(key):
                    filled.append(key)
                place().fill(key, backup.parts(key))
        yield
    except BaseException:
        with suppress(FilesAway):
            for key in filled:
                place().delete(key)
        raise


def _load(connection: Connection, table: TableCopy, backup: BackupReader) -> None:
    """Copy the rows; triggers would only repeat what other rows say, and indexes are made sooner at the end."""
    name = connection.dialect.identifier_preparer.quote(table.name)
    indexes = connection.execute(PLAIN_INDEXES, {"table": table.name}).all()
    connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    for index, _ in indexes:
        connection.exec_driver_sql(f"DROP INDEX {index}")
    with closing(connection.connection.cursor()) as cursor, backup.open(table) as rows:
        cursor.copy_expert(copy_statement(table, "FROM STDIN"), rows)
        if cursor.rowcount != table.rows:
            raise BadSetup(f"{table.name} has {cursor.rowcount} rows and should have {table.rows}.")
    for _, definition in indexes:
        connection.exec_driver_sql(definition.replace("%", "%%"))
    connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER USER")
    for counter in table.counters:
        connection.execute(COUNT_ON, {"table": table.name, **counter.model_dump()})
    connection.exec_driver_sql(f"ANALYZE {name}")
