"""The statements of a page of tickets, and of how many there are, for a filter without a search.

They are made and compiled once for each shape of filter, then only filled in: building one costs more than PostgreSQL
takes to answer it, and there are few shapes. Searches are made of the same parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session

from support_desk.people.scopes import Scope
from support_desk.store.prepared import compiled
from support_desk.tickets.filters import OF_NOBODY, TicketFilter
from support_desk.tickets.models import ticket_tallies
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.as_json import page_as_json
from support_desk.tickets.sql.tables import MADE_OF_TICKETS, TICKET_COLUMNS, TICKETS, Columns, named, needed

Clause = ColumnElement[bool]
PLACE = ("created_at", "id")
"""The place of a ticket in the list."""


@dataclass(frozen=True)
class Shape:
    """What makes one statement differ from another.

    `seen`: what the reader's scope shows. `words`: the filtered columns, and whether each has several words.
    `direction`: "" from the newest on, else "older" or "newer" than a cursor. `assignees`: how many are named, "one" or
    "several", and `has_nobody` whether nobody is as good; `has_requester` whether it is only about somebody's tickets.
    """

    seen: scopes.Seen
    words: tuple[tuple[str, bool], ...]
    direction: str
    assignees: str = ""
    has_nobody: bool = False
    has_requester: bool = False

    @property
    def is_tallied(self) -> bool:
        """Whether the tallies, which know nothing of a ticket but its words, can tell how many there are."""
        return not (self.assignees or self.has_nobody or self.has_requester) and self.seen.of_ticket is None

    @classmethod
    def of(cls, scope: Scope, wanted: TicketFilter) -> Self:
        """The shape of a filter; what it searches for is not in it."""
        words = tuple((name, len(words) > 1) for name, words in wanted.words.items() if words)
        direction = "" if wanted.cursor is None else "newer" if wanted.cursor.is_backward else "older"
        assignees = ("", "one", "several")[min(len(wanted.assignee_ids), 2)]
        has_nobody, has_requester = OF_NOBODY in wanted.assignee, bool(wanted.requester)
        return cls(scopes.seen(scope), words, direction, assignees, has_nobody, has_requester)


def filter_values(scope: Scope, wanted: TicketFilter) -> dict[str, object]:
    """What fills in the `conditions` of this filter's shape."""
    values = scopes.values(scope)
    for name, words in wanted.words.items():
        given = [word.value for word in words]
        values[name] = given if len(given) > 1 else next(iter(given), None)
    ids = wanted.assignee_ids
    return values | {"assignee": ids if len(ids) > 1 else next(iter(ids), None), "requester": wanted.requester}


def page_values(scope: Scope, wanted: TicketFilter, limit: int) -> dict[str, object]:
    """What fills in the page of this filter's shape."""
    values = filter_values(scope, wanted)
    values["limit"] = limit
    if wanted.cursor:
        values |= {"cursor_time": wanted.cursor.created_at, "cursor_id": wanted.cursor.id}
    return values


@lru_cache(512)
def page_sql(shape: Shape, shown: Columns | None = None) -> str:
    """The statement of a page, as `page_of` has its rows."""
    return compiled(page_of(shape, TICKETS, [*conditions(shape, TICKETS), *beyond_cursor(shape)], shown))


@lru_cache(512)
def number_sql(shape: Shape) -> str:
    """The statement that says how many there are on all pages; null for none.

    Beyond what is tallied it counts the tickets themselves, up to `limit`.
    """
    if shape.is_tallied:
        return compiled(select(func.sum(ticket_tallies.c.number)).where(*conditions(shape, ticket_tallies)))
    found = select(TICKETS.c.id).where(*conditions(shape, TICKETS)).limit(bindparam("limit"))
    return compiled(select(func.count()).select_from(found.subquery("found")))


def page_of(shape: Shape, source: FromClause, where: Iterable[Clause], shown: Columns | None) -> Select:
    """At most `limit` of the tickets of `source` for which all of `where` is true, in the direction of the shape.

    Its rows are those of `TicketRecord`; with columns `shown` they are JSON, as `page_as_json` makes it.
    """
    names = TICKET_COLUMNS if shown is None else [*needed(MADE_OF_TICKETS, shown), *PLACE]
    columns = named(source, names, shape.seen.of_ticket)
    page = select(*columns).where(*where).order_by(*order(shape, source)).limit(bindparam("limit"))
    return page if shown is None else page_as_json(page, shape.seen, shown)


def conditions(shape: Shape, source: FromClause) -> list[Clause]:
    """What must be true of each ticket of `source`, wherever it is in the list."""
    found: list = [*scopes.clauses(shape.seen.tickets), *_of_people(shape, source)]
    for name, has_several in shape.words:
        given = bindparam(name, type_=ARRAY(Text) if has_several else Text())
        found.append(source.c[name] == (any_(given) if has_several else given))
    return found


def _of_people(shape: Shape, source: FromClause) -> list[Clause]:
    """Whose it must be, and who must have asked: nothing is to be learned of that by who may not see it."""
    found: list[Clause] = []
    if shape.assignees or shape.has_nobody:
        whose = source.c.assignee_id
        ids = bindparam("assignee", type_=ARRAY(BigInteger) if shape.assignees == "several" else BigInteger())
        is_theirs = [whose == (any_(ids) if shape.assignees == "several" else ids)] if shape.assignees else []
        found.append(or_(*is_theirs, *([whose.is_(None)] if shape.has_nobody else [])))
    if shape.has_requester:
        asked, email = source.c.requester_email, bindparam("requester", type_=Text())
        found += [asked.is_not(None), func.email_key(asked) == func.email_key(email)]
    return [false()] if found and shape.seen.of_ticket is not None else found


def beyond_cursor(shape: Shape) -> list[Clause]:
    """What must be true of a ticket's place in the list."""
    if not shape.direction:
        return []
    cursor = tuple_(bindparam("cursor_time", type_=DateTime(timezone=True)), bindparam("cursor_id"))
    place = tuple_(*named(TICKETS, PLACE))
    return [place > cursor if shape.direction == "newer" else place < cursor]


def order(shape: Shape, source: FromClause) -> list[ColumnElement]:
    """The order of the list, from the newest or from the cursor on."""
    place = named(source, PLACE)
    return place if shape.direction == "newer" else [column.desc() for column in place]


def rows(session: Session, sql: str, values: Mapping[str, object]) -> Sequence[Row]:
    """What PostgreSQL answers to such a statement."""
    return session.connection().exec_driver_sql(sql, dict(values)).all()
