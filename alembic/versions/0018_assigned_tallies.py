"""How many tickets of each kind are whose, kept by the database in the transaction that changes them."""

import sqlalchemy as sa
from alembic import op

from support_desk.tickets.sql.triggers import tally_assigned_function

revision = "0018"
down_revision = "0017"

PROPERTIES = ("category", "priority", "status")
TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS added",
    "update": "REFERENCING OLD TABLE AS removed NEW TABLE AS added",
    "delete": "REFERENCING OLD TABLE AS removed",
    "truncate": "",
}
# Whoever changes tickets waits until they are counted, a second for a million.
COUNT = """
INSERT INTO assigned_tallies (category, priority, status, assignee_id, number)
SELECT category, priority, status, assignee_id, count(*) FROM tickets WHERE assignee_id IS NOT NULL
GROUP BY category, priority, status, assignee_id
"""


def upgrade() -> None:
    op.create_table(
        "assigned_tallies",
        *(sa.Column(name, sa.Text(), nullable=False) for name in PROPERTIES),
        sa.Column("assignee_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
    )
    op.execute(
        "ALTER TABLE assigned_tallies SET (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)"
    )
    op.execute(tally_assigned_function(PROPERTIES))
    for event, transition in TRANSITIONS.items():
        op.execute(
            f"CREATE TRIGGER tickets_tally_assigned_{event} AFTER {event} ON tickets {transition} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tally_assigned()"
        )
    op.execute(COUNT)


def downgrade() -> None:
    for event in TRANSITIONS:
        op.execute(f"DROP TRIGGER tickets_tally_assigned_{event} ON tickets")
    op.execute("DROP FUNCTION tally_assigned()")
    op.drop_table("assigned_tallies")
