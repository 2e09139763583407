"""Statements that each connection plans once: for the short ones, planning costs more than running."""

import re
from collections.abc import Mapping, Sequence
from zlib import crc32

from sqlalchemy import ClauseElement, Connection, CursorResult
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

PARAMETER = re.compile(r"%\((\w+)\)s")
DIALECT = postgresql.psycopg2.dialect()


class Prepared:
    """A statement with parameters such as `%(id)s`, prepared when a connection first runs it.

    `name` is how its name in PostgreSQL begins; others may begin so as well. It must name its columns: one that returns
    `*` breaks when a migration adds a column while the desk runs.
    """

    def __init__(self, name: str, sql: str) -> None:
        names = list(dict.fromkeys(PARAMETER.findall(sql)))
        self._name, self.sql = f"{name}_{crc32(sql.encode()):08x}", sql
        self._prepare = f"PREPARE {self._name} AS {PARAMETER.sub(lambda found: f'${names.index(found[1]) + 1}', sql)}"
        given = ", ".join(f"%({parameter})s" for parameter in names)
        self._execute = f"EXECUTE {self._name} ({given})" if names else f"EXECUTE {self._name}"

    def run(self, session: Session, values: Mapping[str, object] | None = None) -> CursorResult:
        """What PostgreSQL answers; `values` by the names of the parameters; what is no parameter is ignored."""
        return run_together(session, [self], values)

    def prepare(self, connection: Connection) -> str:
        """How it is called on `connection`, prepared there now if it was not before."""
        prepared = connection.info.setdefault("prepared", set())
        if self._name not in prepared:
            connection.exec_driver_sql(self._prepare)
            prepared.add(self._name)
        return self._execute


def run_together(
    session: Session, statements: Sequence[Prepared], values: Mapping[str, object] | None = None
) -> CursorResult:
    """What PostgreSQL answers to the last one; all go in one message, and are one transaction if none is open."""
    connection = session.connection()
    calls = "; ".join([statement.prepare(connection) for statement in statements])
    return connection.exec_driver_sql(calls, dict(values or {}))


def compiled(statement: ClauseElement) -> str:
    """The statement as psycopg2 takes it, its parameters by name."""
    return str(statement.compile(dialect=DIALECT))
