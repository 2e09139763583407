"""The statements by which tickets like a text are found: how rare its parts are, who has them, and how many."""

from functools import lru_cache

from support_desk.tickets.sql.as_json import both
from support_desk.tickets.sql.scopes import Seen

# As much of a ticket is compared, folded as all searches are.
TEXT = "left(search_key(title, description), 4000) AS text"
# 20 in a row in 15 places, as the sample of a search.
RARITY = f"""
WITH sampled AS MATERIALIZED (
  SELECT {TEXT} FROM tickets WHERE id = ANY (ARRAY(
    SELECT low + (high - low) * place / 15 + neighbour
    FROM (SELECT min(id) AS low, max(id) AS high FROM tickets) AS numbers,
      generate_series(0, 14) AS place, generate_series(0, 19) AS neighbour
  )){{seen}}
), sought AS MATERIALIZED (
  SELECT part, search_fold(part) AS folded FROM unnest(%(parts)s::text[]) AS part
)
SELECT part, (SELECT count(*) FROM sampled WHERE strpos(text, folded) > 0) AS number,
  (SELECT count(*) FROM sampled) AS sampled
FROM sought
"""
# The offset keeps the planner from asking for all pairs at once.
CANDIDATES = """
SELECT DISTINCT found.id FROM unnest(%(first)s::text[], %(second)s::text[]) AS pair (first, second)
CROSS JOIN LATERAL (
  SELECT id FROM tickets
  WHERE search_key(title, description) LIKE search_fold(pair.first)
    AND search_key(title, description) LIKE search_fold(pair.second){seen}
  LIMIT %(limit)s
) AS found
"""
# Words and meaning are two witnesses: what both say counts more than what one of them says. The last place is kept for
# the ticket that is nearest by meaning, whatever its words, as it may be in another language.
WEIGHED = f"""
WITH candidates AS MATERIALIZED (
  SELECT id, title, status, {TEXT} FROM tickets
  WHERE (id = ANY (%(ids)s::bigint[])
      OR id = ANY (ARRAY(SELECT id FROM tickets ORDER BY created_at DESC, id DESC LIMIT %(newest)s)){{or_near}})
    AND id IS DISTINCT FROM %(but)s{{seen}}
), marks AS MATERIALIZED (
  SELECT search_fold(part) AS part, weight FROM unnest(%(parts)s::text[], %(weights)s::float8[]) AS mark (part, weight)
), compared AS MATERIALIZED (
  SELECT id, title, status, {{cosine}} AS cosine,
    coalesce((SELECT sum(weight) FROM marks WHERE strpos(text, part) > 0) / %(whole)s, 0) AS share
  FROM candidates
), scored AS MATERIALIZED (
  SELECT *, 1 - (1 - share) * (1 - %(trust)s * greatest(coalesce(cosine, 0), 0)) AS score FROM compared
  WHERE share >= %(least)s OR cosine >= %(least_cosine)s
), best AS MATERIALIZED (
  SELECT * FROM scored ORDER BY score DESC, id DESC LIMIT %(limit)s - 1
), nearest AS (
  SELECT * FROM scored WHERE id NOT IN (SELECT id FROM best)
  ORDER BY cosine DESC NULLS LAST, score DESC, id DESC LIMIT 1
)
SELECT id, title, status, CAST(round(CAST(score AS numeric), 3) AS float8) AS score
FROM (SELECT * FROM best UNION ALL SELECT * FROM nearest) AS found
ORDER BY found.score DESC, id DESC
"""
BY_WORDS = {"or_near": "", "cosine": "NULL::float8"}
BY_MEANING = {
    "or_near": """
      OR id = ANY (ARRAY(SELECT ticket_id FROM meanings.of_tickets
        ORDER BY meaning <=> CAST(%(meaning)s AS halfvec) LIMIT %(near)s))""",
    "cosine": "(SELECT 1 - (meaning <=> CAST(%(meaning)s AS halfvec)) FROM meanings.of_tickets WHERE ticket_id = id)",
}


@lru_cache(64)
def rarity_sql(seen: Seen) -> str:
    """For each of `parts` in how many of the sampled tickets it is, and how many these are."""
    return RARITY.format(seen=both(seen.tickets))


@lru_cache(64)
def candidates_sql(seen: Seen) -> str:
    """The numbers of at most `limit` tickets for each pair of patterns, which have both."""
    return CANDIDATES.format(seen=both(seen.tickets))


@lru_cache(64)
def weighed_sql(seen: Seen, by_meaning: bool) -> str:
    """The columns of an `Alike`, of the tickets `ids` and the newest, those first that share most with the text.

    By meaning, also of those that are `near` to it, and what they are about counts as well.
    """
    return WEIGHED.format(seen=both(seen.tickets), **(BY_MEANING if by_meaning else BY_WORDS))
