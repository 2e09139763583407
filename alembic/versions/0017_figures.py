"""What the dashboard counts, kept by the database in the transaction that changes the tickets.

The tickets that there are, are counted once, in seconds for a million; nobody changes one meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

COLUMNS = "figure, moment, key, number, seconds"
# Neither is STRICT, or PostgreSQL would call it for each row: of nothing they make something, which is not counted.
# Steps of 9 %: with the mean of what is in one, a median is as good as exact.
STEP = """
CREATE FUNCTION figure_step(seconds bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor(ln(greatest(seconds, 1)::double precision) / ln(2::double precision) * 8)::bigint
"""
TOOK = """
CREATE FUNCTION figure_seconds(since timestamptz, until timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(0, round(extract(epoch FROM until - since)))::bigint
"""
# Of a source with the columns of tickets and how often each of its rows counts.
COUNTED = """
SELECT figure, moment, key, sum(number)::bigint, sum(seconds)::bigint
FROM {source} AS ticket
CROSS JOIN LATERAL (VALUES (figure_seconds(created_at, resolved_at))) AS took(seconds_taken)
CROSS JOIN LATERAL (VALUES
  ('opened', date_bin('15 minutes', created_at, 'epoch'), 0::bigint, times, 0::bigint),
  ('resolved', date_bin('15 minutes', resolved_at, 'epoch'), 0, times, 0),
  ('time_to_resolve', date_trunc('day', resolved_at, 'UTC'), figure_step(seconds_taken), times, times * seconds_taken)
) AS counted(figure, moment, key, number, seconds)
WHERE moment IS NOT NULL
GROUP BY figure, moment, key HAVING sum(number) <> 0 OR sum(seconds) <> 0
"""
SIDES = {
    "INSERT": "(SELECT *, 1::bigint AS times FROM added)",
    "DELETE": "(SELECT *, -1::bigint AS times FROM removed)",
    "UPDATE": "(SELECT *, 1::bigint AS times FROM added UNION ALL SELECT *, -1 FROM removed)",
}
TALLY = """
CREATE FUNCTION tally_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM figure_changes WHERE figure <> 'time_to_answer';
    DELETE FROM figure_tallies WHERE figure <> 'time_to_answer';
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO figure_changes ({columns}) {INSERT};
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO figure_changes ({columns}) {DELETE};
  ELSE
    INSERT INTO figure_changes ({columns}) {UPDATE};
  END IF;
  RETURN NULL;
END $$
"""
IS_ANSWER = "public AND actor_kind <> 'requester' AND (kind = 'comment' OR kind = 'attachment' AND before IS NULL)"
FIRST = """
INSERT INTO first_answers (ticket_id, answered_at, seconds)
SELECT tickets.id, answered_at, figure_seconds(tickets.created_at, answered_at)
FROM {tickets} CROSS JOIN LATERAL (
  SELECT min(created_at) AS answered_at FROM timeline_entries WHERE ticket_id = tickets.id AND {is_answer}
) AS first
WHERE answered_at IS NOT NULL AND NOT EXISTS (SELECT FROM first_answers WHERE ticket_id = tickets.id)
ORDER BY tickets.id ON CONFLICT DO NOTHING
"""
EVERY_FIRST = f"""
INSERT INTO first_answers (ticket_id, answered_at, seconds)
SELECT ticket_id, answered_at, figure_seconds(created_at, answered_at)
FROM (SELECT ticket_id, min(created_at) AS answered_at FROM timeline_entries WHERE {IS_ANSWER} GROUP BY ticket_id) AS first
JOIN tickets ON id = ticket_id
"""
ANSWERED = """
SELECT 'time_to_answer', date_trunc('day', answered_at, 'UTC'), figure_step(seconds),
  {times} * count(*), {times} * sum(seconds)::bigint
FROM {answers} GROUP BY 2, 3
"""
# The answers of tickets whose entries go or change are looked for anew; those of tickets that go are forgotten.
ANSWER = """
CREATE FUNCTION tally_answers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  answered bigint[];
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM first_answers;
    DELETE FROM figure_changes WHERE figure = 'time_to_answer';
    DELETE FROM figure_tallies WHERE figure = 'time_to_answer';
    RETURN NULL;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT ticket_id) INTO answered FROM added WHERE {is_answer};
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT ticket_id) INTO answered FROM removed WHERE {is_answer};
  ELSE
    SELECT array_agg(DISTINCT ticket_id) INTO answered
    FROM (SELECT * FROM removed UNION ALL SELECT * FROM added) AS both_sides WHERE {is_answer};
  END IF;
  IF answered IS NULL THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    WITH gone AS (DELETE FROM first_answers WHERE ticket_id = ANY (answered) RETURNING *)
    INSERT INTO figure_changes ({columns}) {forgotten};
  END IF;
  WITH come AS ({first} RETURNING *)
  INSERT INTO figure_changes ({columns}) {remembered};
  RETURN NULL;
END $$
"""
TRANSITIONS = {
    "INSERT": "REFERENCING NEW TABLE AS added",
    "UPDATE": "REFERENCING OLD TABLE AS removed NEW TABLE AS added",
    "DELETE": "REFERENCING OLD TABLE AS removed",
    "TRUNCATE": "",
}
TRIGGERS = {"tickets": "tally_figures", "timeline_entries": "tally_answers"}


def upgrade() -> None:
    _make_tables()
    op.execute(STEP)
    op.execute(TOOK)
    op.execute(TALLY.format(columns=COLUMNS, **{side: COUNTED.format(source=SIDES[side]) for side in SIDES}))
    op.execute(
        ANSWER.format(
            columns=COLUMNS,
            is_answer=IS_ANSWER,
            first=FIRST.format(tickets="unnest(answered) AS given JOIN tickets ON id = given", is_answer=IS_ANSWER),
            forgotten=ANSWERED.format(times=-1, answers="gone"),
            remembered=ANSWERED.format(times=1, answers="come"),
        )
    )
    for table, function in TRIGGERS.items():
        for event, transition in TRANSITIONS.items():
            op.execute(
                f"CREATE TRIGGER {table}_{function}_{event.lower()} AFTER {event} ON {table} {transition} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )
    # Those who change a ticket wait until all are counted: nothing is counted twice, and nothing is missed.
    op.execute(
        f"INSERT INTO figure_tallies ({COLUMNS}) {COUNTED.format(source='(SELECT *, 1::bigint AS times FROM tickets)')}"
    )
    op.execute(EVERY_FIRST)
    op.execute(f"INSERT INTO figure_tallies ({COLUMNS}) {ANSWERED.format(times=1, answers='first_answers')}")


def downgrade() -> None:
    for table, function in TRIGGERS.items():
        for event in TRANSITIONS:
            op.execute(f"DROP TRIGGER {table}_{function}_{event.lower()} ON {table}")
        op.execute(f"DROP FUNCTION {function}()")
    for table in ("first_answers", "figure_changes", "figure_tallies"):
        op.drop_table(table)
    op.execute("DROP FUNCTION figure_step(bigint), figure_seconds(timestamptz, timestamptz)")


def _make_tables() -> None:
    op.create_table(
        "first_answers",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, primary_key=True, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
    )
    for name, is_key in (("figure_changes", False), ("figure_tallies", True)):
        op.create_table(
            name,
            sa.Column("figure", sa.Text(), primary_key=is_key, nullable=False),
            sa.Column("moment", sa.DateTime(timezone=True), primary_key=is_key, nullable=False),
            sa.Column("key", sa.BigInteger(), autoincrement=False, primary_key=is_key, nullable=False),
            sa.Column("number", sa.BigInteger(), nullable=False),
            sa.Column("seconds", sa.BigInteger(), nullable=False),
        )
    op.execute("ALTER TABLE figure_changes SET (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)")
