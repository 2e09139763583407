"""What a long life does to a database, within a minute: afterwards its indexes have the size that they keep."""

import random
from collections import deque
from contextlib import closing

from benchmarks import tickets
from benchmarks.desks import connected
from support_desk.words import SETTLED, Status

# After so many turns none of the indexes grew any more, tried with 200 and with 1,000 tickets and 24,000 turns.
TURNS = 10_000
# PostgreSQL looks once a minute whether there is something to vacuum; so many turns people take in that time.
VACUUM_TURNS = 600
TURN = """
WITH made AS (
  INSERT INTO tickets (title, description, category, priority)
  VALUES (%(title)s, %(description)s, %(category)s, %(priority)s) RETURNING id
), opened AS (
  INSERT INTO timeline_entries (ticket_id, kind, actor) SELECT id, 'opened', 'api' FROM made
), said AS (
  INSERT INTO timeline_entries (ticket_id, kind, body, actor) VALUES (%(chosen)s, 'comment', 'We look into it.', 'api')
), changed AS (
  UPDATE tickets SET status = %(status)s, resolved_at = CASE WHEN %(is_settled)s THEN coalesce(resolved_at, now()) END
  WHERE id = %(chosen)s
), gone AS (
  DELETE FROM tickets WHERE id = %(oldest)s
)
SELECT id FROM made
"""


def wear(url: str, ids: deque[int]) -> None:
    """Let as many tickets come as go, change and comment them; `ids`, oldest first, are those there then."""
    chance = random.Random(1)
    with closing(connected(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for turn in range(TURNS):
            oldest, chosen, status = ids.popleft(), chance.choice(ids), chance.choice(list(Status))
            given = {"oldest": oldest, "chosen": chosen, "status": status, "is_settled": status in SETTLED}
            cursor.execute(TURN, tickets.NEW | given)
            ids.append(cursor.fetchone()[0])
            if turn % VACUUM_TURNS == 0:
                cursor.execute("VACUUM tickets, timeline_entries, ticket_tallies")
