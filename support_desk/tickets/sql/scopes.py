"""What a reader sees of the tickets, in SQL: the one place where a scope becomes conditions.

Every statement that reads for somebody has these conditions, and whatever reads it is given their values. A statement
is kept for each text of them, so what differs between readers of one kind is a parameter: `:scope_email` stands for the
scope's field `email`.

The tallies must fulfil the same conditions. They know nothing of a ticket but its words, so a scope that asks for more
of it makes PostgreSQL refuse their statements, rather than count what its reader may not see.
"""

from sqlalchemy import TextClause, text

from support_desk.people.scopes import WHOLE_DESK, Scope

Conditions = tuple[str, ...]


def conditions(scope: Scope) -> Conditions:
    """What must be true of a ticket, on the columns of `tickets`, so that a reader of this scope sees it.

    Of the whole desk nothing; a scope that is not known here sees no ticket.
    """
    return () if scope == WHOLE_DESK else ("false",)


def values(scope: Scope) -> dict[str, object]:
    """What the parameters of the conditions stand for."""
    return {f"scope_{field}": value for field, value in vars(scope).items()}


def clauses(seen: Conditions) -> list[TextClause]:
    """The conditions as parts of a statement whose other parts SQLAlchemy makes."""
    return [text(f"({condition})") for condition in seen]
