"""All tickets that a filter lets through as CSV, a piece at a time, however many they are.

PostgreSQL makes the lines and keeps its place in a cursor, so this process holds one piece and copies it. Texts that
people typed are made harmless for spreadsheets: what one of these takes for the beginning of a formula gets an
apostrophe before it, at the beginning of a text as after any line break, tab or semicolon in it, for where the
semicolon separates, a spreadsheet takes the rest of the text for another cell.
Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Engine, Select, literal_column, select, text
from sqlalchemy.exc import TimeoutError
from sqlmodel import Session

from support_desk.errors import DeskError
from support_desk.people.scopes import Scope
from support_desk.store import db
from support_desk.store.prepared import compiled
from support_desk.tickets import search
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.sql.conditions import Shape
from support_desk.tickets.sql.pages import order
from support_desk.tickets.sql.tables import MADE_OF_TICKETS, TICKETS

# A byte order mark, without which Excel takes UTF-8 for something else.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
LINE_END = "\r\n"
LINES_A_PIECE = 500
# So many are read out at once in a process; whoever takes a piece and does not ask for the next one in a minute has
# gone.
EXPORTS, SECONDS_A_PIECE = 4, 60
TYPED = ("title", "description", "requester_name", "requester_email", "assignee")
COLUMNS = (
    *("id", "title", "description", "category", "priority", "status", "requester_name", "requester_email", "assignee"),
    *("created_at", "updated_at", "resolved_at"),
)
HEADER = ",".join(f'"{name}"' for name in COLUMNS)
# A quote may stand before it: where `;` separates it belongs to the cell. What may begin another cell is not passed by.
FORMULA = r"(^|[;\t\r\n])(?=((?![\t\r\n])[\"\s])*[=+@＝＋－＠-])"
HARMLESS = rf"regexp_replace({{}}, '{FORMULA}', '\1''', 'g')"
MOMENT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
SETTINGS = text("SET LOCAL idle_in_transaction_session_timeout = '60s'; SET LOCAL cursor_tuple_fraction = 1.0")


class ManyExports(DeskError):
    """As many are read out as may be at once."""

    status_code = 503

    def __init__(self) -> None:
        super().__init__("Others export tickets at this moment. Please try again in a moment.", retry_after=5)


class Export:
    """The lines of one export, read out piece by piece; each step blocks, and none may begin before the last ends."""

    def __init__(self, scope: Scope, wanted: TicketFilter) -> None:
        self._statement, self._values = _lines(scope, wanted)
        self._session = Session(_engine(db.engine()))
        self._rows: Iterator[Sequence[str]] = iter(())

    def begin(self) -> str:
        """The byte order mark and the header, once PostgreSQL has begun to answer.

        Raises:
            ManyExports: others are read out, and none is done for two seconds.
            DatabaseAway: it does not.
        """
        with db.errors_as_away():
            try:
                connection = self._session.connection()
            except TimeoutError as error:
                raise ManyExports from error
            connection.execute(SETTINGS)
            options = {"stream_results": True, "max_row_buffer": LINES_A_PIECE}
            found = connection.exec_driver_sql(self._statement, self._values, execution_options=options)
            self._rows = found.scalars().partitions(LINES_A_PIECE)
        return f"{MARK}{HEADER}{LINE_END}"

    def piece(self) -> str:
        """The next lines, "" after the last.

        Raises:
            DatabaseAway: PostgreSQL does not answer any more.
        """
        with db.errors_as_away():
            return "".join(next(self._rows, ()))

    def end(self) -> None:
        """Give back what it holds, wherever it has come to; no lines come after that."""
        self._rows = iter(())
        self._session.close()


def _lines(scope: Scope, wanted: TicketFilter) -> tuple[str, dict[str, object]]:
    clauses, values = search.whole(scope, wanted)
    ordered = order(Shape.of(scope, replace(wanted, cursor=None)), TICKETS)
    line = " || ',' || ".join(_cell(name) for name in COLUMNS)
    page: Select = select(literal_column(f"{line} || E'\\r\\n'").label("line")).select_from(TICKETS).where(*clauses)
    return compiled(page.order_by(*ordered)), values


def _cell(name: str) -> str:
    """A column as it stands in a line, between quotes."""
    if name in TYPED:
        value = HARMLESS.format(MADE_OF_TICKETS["assignee_name"].sql if name == "assignee" else name)
        return f"""'"' || replace(coalesce({value}, ''), '"', '""') || '"'"""
    value = MOMENT.format(name) if name.endswith("_at") else f"{name}::text"
    return f"""'"' || coalesce({value}, '') || '"'"""


@lru_cache(1)
def _engine(_: Engine) -> Engine:
    """A pool for exports, which goes with the one for transactions."""
    return db.made_engine(SECONDS_A_PIECE, pool_size=EXPORTS)
