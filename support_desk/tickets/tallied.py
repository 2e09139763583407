"""How many tickets there are of each kind, read once for all who ask at a moment, however many filters they have.

Only whoever sees every ticket may ask: the tallies know nothing of a ticket but its words, and whose it is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, Table, func, literal_column, select, union_all
from sqlmodel import Session

from support_desk.store.prepared import compiled
from support_desk.tickets.filters import OF_NOBODY, TicketFilter
from support_desk.tickets.models import assigned_tallies, ticket_tallies
from support_desk.tickets.properties import PROPERTIES

NAMES = tuple(each.name for each in PROPERTIES)


@dataclass(frozen=True)
class Kind:
    """So many tickets with these words, by the names of their properties."""

    words: Mapping[str, str]
    number: int


@dataclass(frozen=True, eq=False)
class Tallied:
    """All tickets by their kinds, those of nobody, and those that are somebody's, by the number of whose they are.

    What was asked once is kept: many ask for the same.
    """

    kinds: Sequence[Kind]
    of_nobody: Sequence[Kind]
    assigned: Mapping[int, Sequence[Kind]]
    _known: dict[TicketFilter, int] = field(default_factory=dict)

    def number_of(self, wanted: TicketFilter) -> int:
        """How many tickets a filter lets through that `knows` it; whose `me` is must have been said."""
        if wanted not in self._known:
            parts = [self.assigned.get(whose, ()) for whose in wanted.assignee_ids]
            parts += [self.of_nobody] if OF_NOBODY in wanted.assignee else []
            self._known[wanted] = sum(_sum(kinds, wanted) for kinds in (parts if wanted.assignee else [self.kinds]))
        return self._known[wanted]


def knows(wanted: TicketFilter) -> bool:
    """Whether tallies can tell how many tickets a filter lets through."""
    return not (wanted.search or wanted.requester or wanted.spans)


def tallied(session: Session) -> Tallied:
    """All tickets, tallied at this moment: the tallies are written in the transaction that changes tickets."""
    kinds: list[Kind] = []
    assigned: dict[int, list[Kind]] = {}
    of_nobody: Counter[tuple[str, ...]] = Counter()
    for *words, whose, number in session.connection().exec_driver_sql(TALLIES):
        (kinds if whose is None else assigned.setdefault(whose, [])).append(_kind(words, number))
        of_nobody[tuple(words)] += int(number if whose is None else -number)
    return Tallied(kinds, [_kind(words, number) for words, number in of_nobody.items()], assigned)


def _kind(words: Iterable[str], number: int) -> Kind:
    return Kind(dict(zip(NAMES, words, strict=True)), int(number))


def _sum(kinds: Iterable[Kind], wanted: TicketFilter) -> int:
    chosen = {name: words for name, words in wanted.words.items() if words}
    return sum(kind.number for kind in kinds if all(kind.words[name] in words for name, words in chosen.items()))


def _by(tallies: Table, whose: ColumnElement) -> Select:
    words = [tallies.c[name] for name in NAMES]
    return select(*words, whose, func.sum(tallies.c.number).label("number")).group_by(*words, whose)


# One statement, hence of one moment: all, of which it is not said whose they are, and those that are somebody's.
TALLIES = compiled(
    union_all(
        _by(ticket_tallies, literal_column("NULL::bigint")), _by(assigned_tallies, assigned_tallies.c.assignee_id)
    )
)
