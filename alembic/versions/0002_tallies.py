"""How many tickets there are of each kind, kept by the database in the transaction that changes them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KINDS = """
  category, priority, status, suggestion_source, category = suggested_category, priority = suggested_priority
"""
TALLY = f"""
CREATE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM ticket_tallies;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO ticket_tallies SELECT {KINDS}, count(*) FROM added GROUP BY 1, 2, 3, 4, 5, 6;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO ticket_tallies SELECT {KINDS}, -count(*) FROM removed GROUP BY 1, 2, 3, 4, 5, 6;
  ELSE
    INSERT INTO ticket_tallies
    SELECT {KINDS}, sum(one) FROM (SELECT *, 1 AS one FROM added UNION ALL SELECT *, -1 FROM removed) AS both_sides
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(one) <> 0;
  END IF;
  RETURN NULL;
END $$
"""
TRANSITIONS = {
    "INSERT": "REFERENCING NEW TABLE AS added",
    "UPDATE": "REFERENCING NEW TABLE AS added OLD TABLE AS removed",
    "DELETE": "REFERENCING OLD TABLE AS removed",
    "TRUNCATE": "",
}


def upgrade() -> None:
    op.create_table(
        "ticket_tallies",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("suggestion_source", sa.Text(), nullable=True),
        sa.Column("category_kept", sa.Boolean(), nullable=True),
        sa.Column("priority_kept", sa.Boolean(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
    )
    op.execute("ALTER TABLE ticket_tallies SET (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)")
    op.execute(TALLY)
    for event, transition in TRANSITIONS.items():
        op.execute(
            f"CREATE TRIGGER tickets_tally_{event.lower()} AFTER {event} ON tickets {transition} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tally()"
        )
    op.execute(f"INSERT INTO ticket_tallies SELECT {KINDS}, count(*) FROM tickets GROUP BY 1, 2, 3, 4, 5, 6")


def downgrade() -> None:
    for event in TRANSITIONS:
        op.execute(f"DROP TRIGGER tickets_tally_{event.lower()} ON tickets")
    op.execute("DROP FUNCTION tally")
    op.drop_table("ticket_tallies")
