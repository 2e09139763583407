"""What a migration does that gives tickets one more property: a call of `add_property`, in its own words; and back."""

from collections.abc import Sequence

import sqlalchemy as sa

from support_desk.tickets.properties import KINDS, MOVED
from support_desk.tickets.sql.triggers import announce_function, tally_assigned_function, tally_function

TALLIES = ("ticket_tallies", "assigned_tallies")


def add_property(
    op,
    name: str,
    words: Sequence[str],
    first: str,
    *,
    before: Sequence[str],
    triaged: Sequence[str] = ("category", "priority"),
) -> None:
    """Give every ticket a property of these words, and let the database check, find, tally and announce it.

    `op` is Alembic's. Tickets that there are have the word `first`, and so have those that SQL opens without one.
    `before` names all properties that there were, and `triaged` those of them that triage suggests: triggers would
    forget another.
    """
    op.add_column("tickets", sa.Column(name, sa.Text(), nullable=False, server_default=first))
    for tallies in TALLIES:
        op.add_column(tallies, sa.Column(name, sa.Text(), nullable=False, server_default=first))
        op.alter_column(tallies, name, server_default=None)
    op.create_check_constraint(f"{name}_known", "tickets", _one_of(name, words))
    newest = [sa.text("created_at DESC"), sa.text("id DESC")]
    op.create_index(f"tickets_by_{name}", "tickets", [name, *newest])
    _know(op, (*before, name), triaged)


def remove_property(op, name: str, *, before: Sequence[str], triaged: Sequence[str] = ("category", "priority")) -> None:
    """Undo `add_property`; the entries of the timeline that tell of the property go with it."""
    op.execute(sa.text("DELETE FROM timeline_entries WHERE kind = :name").bindparams(name=name))
    _know(op, before, triaged)
    for tallies in TALLIES:
        op.drop_column(tallies, name)
    op.drop_column("tickets", name)


def _know(op, properties: Sequence[str], triaged: Sequence[str]) -> None:
    """Let timelines tell of these properties, and triggers tally and announce them."""
    op.drop_constraint("kind_known", "timeline_entries")
    others = set(KINDS) - {each.name for each in MOVED}
    kinds = [*sorted(others), *properties]
    op.create_check_constraint("kind_known", "timeline_entries", _one_of("kind", kinds))
    op.execute(tally_function(properties, triaged))
    op.execute(tally_assigned_function(properties))
    op.execute(announce_function(properties, triaged))


def _one_of(column: str, words: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(word)) for word in words)})"
