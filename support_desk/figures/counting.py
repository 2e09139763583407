"""What figures are counted from: the tallies, or the tickets themselves for a reader who does not see all of them."""

from support_desk.store.columns import one_of
from support_desk.tickets.sql import scopes
from support_desk.words import UNSETTLED

IS_UNSETTLED = one_of("status", UNSETTLED)
# Beside the figures' own tallies those of tickets: nobody's are all but those that are somebody's.
TALLIES = f"""(
  SELECT figure, moment, key, number, seconds FROM figure_tallies
  UNION ALL SELECT figure, moment, key, number, seconds FROM figure_changes
  UNION ALL SELECT 'unsettled', timestamptz 'epoch', assignee_id, number, 0 FROM assigned_tallies WHERE {IS_UNSETTLED}
  UNION ALL SELECT 'unsettled', timestamptz 'epoch', 0, -number, 0 FROM assigned_tallies WHERE {IS_UNSETTLED}
  UNION ALL SELECT 'unsettled', timestamptz 'epoch', 0, number, 0 FROM ticket_tallies WHERE {IS_UNSETTLED}
)"""
# What the tallies say, of some tickets; nobody has so many of his own that it takes long.
COUNTED = f"""(
  SELECT figure, moment, key, 1::bigint AS number, took AS seconds
  FROM (SELECT * FROM tickets WHERE {{seen}}) AS ticket
  LEFT JOIN first_answers AS answer ON ticket_id = ticket.id
  CROSS JOIN LATERAL (VALUES (figure_seconds(created_at, resolved_at))) AS times(to_resolve)
  CROSS JOIN LATERAL (VALUES
    ('opened', created_at, 0::bigint, 0::bigint),
    ('resolved', resolved_at, 0, 0),
    ('time_to_resolve', date_trunc('day', resolved_at, 'UTC'), figure_step(to_resolve), to_resolve),
    ('time_to_answer', date_trunc('day', answered_at, 'UTC'), figure_step(answer.seconds), answer.seconds),
    ('unsettled', CASE WHEN {IS_UNSETTLED} THEN timestamptz 'epoch' END, coalesce(assignee_id, 0), 0)
  ) AS counted(figure, moment, key, took)
  WHERE moment IS NOT NULL
)"""


def source(seen: scopes.Conditions) -> str:
    """Rows as those of the table `figure_tallies`, of the tickets that meet these conditions."""
    return COUNTED.format(seen=" AND ".join(f"({condition})" for condition in seen)) if seen else TALLIES
