"""All rows of a desk into one file, as they were at one moment, while it goes on."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from psycopg2 import sql
from sqlalchemy import Connection, text

from support_desk.errors import BadSetup, FilesAway, NotFound
from support_desk.figures import models as figures  # noqa: F401  tables that are in it, too
from support_desk.files import models as files  # noqa: F401  and these
from support_desk.files.places import place
from support_desk.files.sweeping import SWEEP_LOCK
from support_desk.learning import models as learned  # noqa: F401  which have a table, too
from support_desk.mail.incoming import models as letters  # noqa: F401  and these
from support_desk.serving.backups.backup_file import BackupWriter, NumberCounter, TableCopy
from support_desk.settings import settings
from support_desk.store.db import engine
from support_desk.store.migrations import is_known, refusals_said, unhurried, version_of
from support_desk.tickets import models
from support_desk.views import models as views  # noqa: F401  which have a table, too
from support_desk.webhooks import models as webhooks  # noqa: F401  as have these

STANDARD_OUTPUT = "-"
# Which channels are open is the settings' matter, and how the mailbox is the running desk's; so is what can be undone
# for a minute, and who has which ticket open.
OF_THE_RUNNING_DESK = ("outlets", "mailboxes", "bulk_deeds", "bulk_rows", "present_tabs")
KEPT = "SELECT key FROM blobs WHERE unreferenced_since IS NULL ORDER BY key"
COLUMNS = text("""
SELECT attname, pg_get_serial_sequence(attrelid::regclass::text, attname) FROM pg_attribute
WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
""")


def back_up(target: str | None) -> None:
    """Write a backup to the file `target`, by default one named after the time; `-` is standard output.

    Nobody waits for it, and it holds what was there when it began. The file can be read by its owner only and has its
    name once it is whole.

    Raises:
        BadSetup: the file exists or cannot be written, or the database holds no desk or a newer one, or is away.
    """
    if target == STANDARD_OUTPUT:
        return _write_out()
    path = Path(target or f"support-desk-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.zip")
    with _new_file(path) as file:
        _write(file)
    print(f"The backup is in {path} ({path.stat().st_size:,} bytes).", flush=True)  # noqa: T201
    return None


def _write_out() -> None:
    try:
        _write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except OSError as error:
        with Path(os.devnull).open("wb") as nowhere:  # where Python, as it ends, may write what is left
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        raise BadSetup(f"Standard output cannot be written: {error.strerror}.") from None


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.unfinished")
    try:
        if path.exists():
            raise BadSetup(f"{path} exists already.")
        with open(unfinished, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                _give_name(unfinished, path)
            finally:
                unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise BadSetup(f"{path} cannot be written: {error.strerror}.") from None


def _give_name(unfinished: Path, path: Path) -> None:
    """Unlike a rename it takes nobody's place: another backup may have been begun in the same second."""
    try:
        try:
            os.link(unfinished, path)
        except FileExistsError:
            raise
        except OSError:  # there are file systems without such links
            path.touch(0o600, exist_ok=False)
            unfinished.rename(path)
    except FileExistsError:
        raise BadSetup(f"{path} exists already.") from None


def _write(file: IO[bytes]) -> None:
    with refusals_said(), engine().connect() as opened:
        connection = opened.execution_options(isolation_level="REPEATABLE READ")
        unhurried(connection)
        connection.execute(text("SET TRANSACTION READ ONLY"))
        migration = version_of(connection)
        if migration is None:
            raise BadSetup("The database holds no desk.")
        if not is_known(migration):  # this code does not know all of its tables
            raise BadSetup("The database is a newer desk's; make the backup with that one.")
        with BackupWriter(file, migration) as writer:
            # Whatever is deleted from now on keeps its bytes until they are copied.
            connection.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": SWEEP_LOCK})
            for table in tables_of(connection):
                _copy(connection, table, writer)
            _copy_files(connection, writer)


def _copy(connection: Connection, table: TableCopy, writer: BackupWriter) -> None:
    statement = copy_statement(table, "TO STDOUT")
    with closing(connection.connection.cursor()) as cursor, writer.table(table) as text_of_it:
        cursor.copy_expert(statement, text_of_it)


def _copy_files(connection: Connection, writer: BackupWriter) -> None:
    """The bytes of all attachments; those that are lost already are told of, and keep nobody from the others."""
    is_there = connection.exec_driver_sql("SELECT to_regclass('blobs')").scalar()
    keys = connection.exec_driver_sql(KEPT).scalars().all() if is_there else []
    for key in keys:
        try:
            writer.file(key, place().parts(key))
        except NotFound:
            print(f"The bytes of the file {key} are lost.", file=sys.stderr, flush=True)  # noqa: T201
        except FilesAway as error:
            raise BadSetup(f"The files at {settings().files_url} cannot be read: {error.__cause__}.") from None


def copy_statement(table: TableCopy, direction: str) -> sql.Composed:
    """COPY of all columns, in their order."""
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table.name), columns, sql.SQL(direction))


def tables_of(connection: Connection) -> list[TableCopy]:
    """The desk's tables that are there, each after those it refers to, with their columns and counters."""
    found = []
    for table in models.SQLModel.metadata.sorted_tables:
        if table.name in OF_THE_RUNNING_DESK:
            continue
        columns = connection.execute(COLUMNS, {"table": table.name}).all()
        if columns:
            counters = [_counter(connection, name, sequence) for name, sequence in columns if sequence]
            found.append(TableCopy(name=table.name, columns=[name for name, _ in columns], counters=counters))
    return found


def _counter(connection: Connection, column: str, sequence: str) -> NumberCounter:
    last, is_used = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {sequence}").one()
    return NumberCounter(column=column, last=last, is_used=is_used)
