"""What the database puts off while it writes, done soon after, so that no reader and no writer pays for it."""

from sqlalchemy import ColumnElement, FromClause, Table, delete, func, insert, select, text
from sqlmodel import Session

from support_desk.tickets.idempotency import forget_old_keys
from support_desk.tickets.models import assigned_tallies, ticket_tallies

# Any fixed number will do: it names the lock that the one process at work holds.
UPKEEP_LOCK = 7_305_202
MANY_TALLIES = 500
# Many are whose tickets may be, and each has some of each kind.
MANY_ASSIGNED = 5_000
# Both that searches go to. Only the owner of an index may settle it.
SETTLE_SEARCH = text("""
SELECT gin_clean_pending_list(oid) FROM pg_class
WHERE oid IN (to_regclass('tickets_search'), to_regclass('tickets_search_composed')) AND pg_has_role(relowner, 'USAGE')
""")


def keep_up(session: Session) -> None:
    """Settle the search index, merge the tallies, forget old keys, unless another process does it at this moment."""
    if session.scalar(select(func.pg_try_advisory_xact_lock(UPKEEP_LOCK))):
        settle_search(session)
        # In the order in which to truncate the tickets locks them.
        merge_tallies(session, assigned_tallies, MANY_ASSIGNED)
        merge_tallies(session, ticket_tallies, MANY_TALLIES)
        forget_old_keys(session)


def settle_search(session: Session) -> None:
    """Put the words of new tickets where the index finds them: until then every search goes through all of them.

    Otherwise PostgreSQL makes a writer do it once enough have come together, and that one waits up to half a second.
    Source: https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE
    """
    session.execute(SETTLE_SEARCH)


def merge_tallies(session: Session, tallies: Table, many: int) -> None:
    """Make one row of all that stand for the same kind, once `many` rows or more are too many.

    Of as many kinds a row each is left, and to write these anew would make no fewer.
    """
    rows = session.scalar(select(func.count()).select_from(tallies)) or 0
    if rows < many or rows - _number_of_kinds(session, tallies) < many:
        return
    gone = delete(tallies).returning(*tallies.c).cte("gone")
    kinds = _kinds(gone)
    number = func.sum(gone.c.number)
    merged = select(*kinds, number).group_by(*kinds).having(number != 0)
    session.execute(insert(tallies).from_select([*(kind.name for kind in kinds), "number"], merged))


def _number_of_kinds(session: Session, tallies: Table) -> int:
    kinds = select(*_kinds(tallies)).distinct().subquery()
    return session.scalar(select(func.count()).select_from(kinds)) or 0


def _kinds(tallies: FromClause) -> list[ColumnElement]:
    return [column for column in tallies.c if column.name != "number"]
