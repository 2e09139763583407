"""What a migration does that gives tickets one more property: a call of `add_property`, in its own words."""

from collections.abc import Sequence

import sqlalchemy as sa

from support_desk.tickets.sql.triggers import announce_function, tally_function


def add_property(
    op,
    name: str,
    words: Sequence[str],
    first: str,
    *,
    before: Sequence[str] = ("category", "priority", "status"),
    triaged: Sequence[str] = ("category", "priority"),
) -> None:
    """Give every ticket a property of these words, and let the database check, find, tally and announce it.

    `op` is Alembic's. Tickets that there are have the word `first`. `before` names the properties that there were, and
    `triaged` those of them that triage suggests.
    """
    _add_column(op, "tickets", name, first)
    _add_column(op, "ticket_tallies", name, first)
    op.create_check_constraint(f"{name}_known", "tickets", _one_of(name, words))
    newest = [sa.text("created_at DESC"), sa.text("id DESC")]
    op.create_index(f"tickets_by_{name}", "tickets", [name, *newest])
    op.drop_constraint("kind_known", "timeline_entries")
    op.create_check_constraint("kind_known", "timeline_entries", _one_of("kind", ["opened", *before, name, "comment"]))
    op.execute(tally_function((*before, name), triaged))
    op.execute(announce_function((*before, name), triaged))


def _add_column(op, table: str, name: str, first: str) -> None:
    op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=first))
    op.alter_column(table, name, server_default=None)


def _one_of(column: str, words: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(word)) for word in words)})"
