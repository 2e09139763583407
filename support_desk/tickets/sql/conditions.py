"""What a filter asks of each ticket, as SQL: a shape that many share, the conditions, and what fills them in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import BigInteger, ColumnElement, DateTime, FromClause, Text, any_, bindparam, false, func, or_
from sqlalchemy.dialects.postgresql import ARRAY

from support_desk.people.scopes import Scope
from support_desk.tickets.filters import OF_NOBODY, TicketFilter
from support_desk.tickets.filters.cursors import URGENCY
from support_desk.tickets.filters.spans import COLUMNS
from support_desk.tickets.sql import scopes
from support_desk.words import Sort

Clause = ColumnElement[bool]


@dataclass(frozen=True)
class Shape:
    """What makes one statement differ from another.

    `seen`: what the reader's scope shows. `words`: the filtered columns, and whether each has several words.
    `direction`: "" from the newest on, else "older" or "newer" than a cursor. `assignees`: how many are named, "one" or
    "several", and `has_nobody` whether nobody is as good; `has_requester` whether it is only about somebody's tickets.
    `bounds`: the columns that have a first moment, `…_since`, or a last one, `…_until`. `sort`: the order of the list.
    """

    seen: scopes.Seen
    words: tuple[tuple[str, bool], ...]
    direction: str
    assignees: str = ""
    has_nobody: bool = False
    has_requester: bool = False
    bounds: tuple[str, ...] = ()
    sort: Sort = Sort.newest

    @property
    def is_tallied(self) -> bool:
        """Whether the tallies, which know nothing of a ticket but its words, can tell how many there are."""
        has_more = self.assignees or self.has_nobody or self.has_requester or self.bounds
        return not has_more and self.seen.of_ticket is None

    @classmethod
    def of(cls, scope: Scope, wanted: TicketFilter) -> Self:
        """The shape of a filter; what it searches for is not in it."""
        words = tuple((name, len(words) > 1) for name, words in wanted.words.items() if words)
        direction = "" if wanted.cursor is None else "newer" if wanted.cursor.is_backward else "older"
        assignees = ("", "one", "several")[min(len(wanted.assignee_ids), 2)]
        has_nobody, has_requester = OF_NOBODY in wanted.assignee, bool(wanted.requester)
        bounds = tuple(name for name, moment in bounds_of(wanted).items() if moment)
        people = assignees, has_nobody, has_requester
        return cls(scopes.seen(scope), words, direction, *people, bounds, wanted.sort)


def bounds_of(wanted: TicketFilter) -> dict[str, datetime | None]:
    """The moments between which everything must have happened, at this moment: `opened_since`, `opened_until`, …."""
    now, found = datetime.now(UTC), {}
    for name, span in wanted.spans.items():
        found[f"{name}_since"], found[f"{name}_until"] = span.bounds(now, wanted.zone)
    return found


def filter_values(scope: Scope, wanted: TicketFilter) -> dict[str, object]:
    """What fills in the `conditions` of this filter's shape."""
    values = scopes.values(scope) | bounds_of(wanted)
    for name, words in wanted.words.items():
        given = [word.value for word in words]
        values[name] = given if len(given) > 1 else next(iter(given), None)
    urgencies = [URGENCY[word] for word in wanted.words["priority"]] or [0]
    values |= {"least_urgency": min(urgencies), "most_urgency": max(urgencies)}
    ids = wanted.assignee_ids
    return values | {"assignee": ids if len(ids) > 1 else next(iter(ids), None), "requester": wanted.requester}


def conditions(shape: Shape, source: FromClause) -> list[Clause]:
    """What must be true of each ticket of `source`, wherever it is in the list."""
    found: list = [*scopes.clauses(shape.seen.tickets), *_of_people(shape, source), *_of_times(shape, source)]
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
        found += [asked.is_not(None), func.email_key(asked) == func.email_key(email), _is_one_mailbox(asked, email)]
    return [false()] if found and shape.seen.of_ticket is not None else found


def _is_one_mailbox(*emails: ColumnElement[str]) -> Clause:
    """Whether what has one key has the letters of one mailbox, too: the key takes those for the same that look so.

    `coalesce`, or the planner takes this for rare and sorts all that have the key.
    """
    one, other = (func.lower(func.normalize(email, type_=Text).collate("C")) for email in emails)
    return func.coalesce(one == other, false())


def _of_times(shape: Shape, source: FromClause) -> list[Clause]:
    """When what must have happened: who may not see when a ticket was changed learns nothing of that here."""
    seen, found = shape.seen.of_ticket, []
    for bound in shape.bounds:
        name, side = bound.rsplit("_", 1)
        moment, given = source.c[COLUMNS[name]], bindparam(bound, type_=DateTime(timezone=True))
        is_hidden = seen is not None and COLUMNS[name] not in seen
        found.append(false() if is_hidden else moment >= given if side == "since" else moment < given)
    return found
