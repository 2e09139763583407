"""Announcements say what a ticket was and what it is, so that only those must look again who may see a difference."""

from alembic import op

from support_desk.tickets.sql.triggers import TRANSITIONS, announce_function

revision = "0005"
down_revision = "0004"

FORMER = """
CREATE OR REPLACE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids text;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    ids := '*';
  ELSIF TG_TABLE_NAME = 'tickets' THEN
    SELECT CASE WHEN count(*) > 50 THEN '*' ELSE string_agg(id::text, ',') END INTO ids FROM changed;
  ELSE
    SELECT CASE WHEN count(*) > 50 THEN '*' ELSE string_agg(DISTINCT ticket_id::text, ',') END INTO ids FROM changed;
  END IF;
  IF ids IS NOT NULL THEN
    PERFORM pg_notify('support_desk', ids);
  END IF;
  RETURN NULL;
END $$
"""
FORMER_TRANSITIONS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def upgrade() -> None:
    op.execute(announce_function(("category", "priority", "status"), ("category", "priority"), has_people=False))
    _announce(TRANSITIONS)


def downgrade() -> None:
    op.execute(FORMER)
    _announce({event: f"REFERENCING {side} TABLE AS changed" for event, side in FORMER_TRANSITIONS.items()})


def _announce(transitions: dict[str, str]) -> None:
    for event, transition in transitions.items():
        op.execute(f"DROP TRIGGER tickets_announce_{event} ON tickets")
        op.execute(
            f"CREATE TRIGGER tickets_announce_{event} AFTER {event} ON tickets {transition} "
            "FOR EACH STATEMENT EXECUTE FUNCTION announce()"
        )
