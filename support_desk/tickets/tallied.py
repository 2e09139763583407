"""How many tickets there are of each kind, read once for all who ask at a moment, however many filters they have.

Only whoever sees every ticket may ask: the tallies know nothing of a ticket but its words, and whose it is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Table, func, select
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
    assigned: dict[int, list[Kind]] = {}
    of_nobody: Counter[tuple[str, ...]] = Counter()
    for *words, whose, number in session.connection().exec_driver_sql(ASSIGNED):
        assigned.setdefault(whose, []).append(_kind(words, number))
        of_nobody[tuple(words)] -= int(number)
    kinds = []
    for *words, number in session.connection().exec_driver_sql(ALL):
        kinds.append(_kind(words, number))
        of_nobody[tuple(words)] += int(number)
    return Tallied(kinds, [_kind(words, number) for words, number in of_nobody.items()], assigned)


def _kind(words: Iterable[str], number: int) -> Kind:
    return Kind(dict(zip(NAMES, words, strict=True)), int(number))


def _sum(kinds: Iterable[Kind], wanted: TicketFilter) -> int:
    chosen = {name: words for name, words in wanted.words.items() if words}
    return sum(kind.number for kind in kinds if all(kind.words[name] in words for name, words in chosen.items()))


def _by(tallies: Table, *more: str) -> str:
    columns = [tallies.c[name] for name in (*NAMES, *more)]
    return compiled(select(*columns, func.sum(tallies.c.number).label("number")).group_by(*columns))


ALL, ASSIGNED = _by(ticket_tallies), _by(assigned_tallies, "assignee_id")
