"""What is looked for, for whoever takes all of it at his own pace, in whatever order."""

from support_desk.people.scopes import Scope
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.search.statements import SearchShape, found_clauses, search_values
from support_desk.tickets.sql.conditions import Clause, Shape, conditions, filter_values
from support_desk.tickets.sql.tables import TICKETS


def whole(scope: Scope, wanted: TicketFilter) -> tuple[list[Clause], dict[str, object]]:
    """What must be true of a ticket that a filter lets through, searched for or not, and what fills that in.

    Where the page begins is not looked at.
    """
    if not wanted.search:
        return conditions(Shape.of(scope, wanted), TICKETS), filter_values(scope, wanted)
    return found_clauses(SearchShape.of(scope, wanted), TICKETS), search_values(scope, wanted, 0)
