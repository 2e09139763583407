"""Ways to search: through the tickets in order, or by the search index.

The planner takes conditions for independent and words for evenly spread over time. Where that makes it walk through the
tickets in order, it may walk through all of them. A sample says what walking and the index would cost, so that neither
is taken where the other is much cheaper. Of words of one or two letters the index knows nothing: if they are rare,
there is no way but through all tickets.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy import Row
from sqlmodel import Session

from support_desk.store.prepared import Prepared
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.search.lanes import HeldUp, is_hasty
from support_desk.tickets.search.page_sql import BITMAPS_ONLY, NO_BITMAPS, Shape, count_sql, occurs, parameters

# Common words fill a page so soon that nothing else need be asked; how soon, the first tickets tell.
FIRST_WALK, FURTHER_WALK = 250, 10_000
# A ticket that the index finds costs as much as so many walked by: it is fetched from anywhere, and sorted.
WALKED_FOR_ONE_FOUND = 4
# To ask the index at all costs as much as to walk by so many.
WALKED_FOR_INDEX = 30_000
# The index knows trigrams of letters and digits. Of the first words, so many trigrams each are looked at.
DIGITS = frozenset("0123456789")
MOST_WORDS, MOST_TRIGRAMS = 6, 6
# One trigram of each word is read faster than all, if at most so many of the sample have those but not the words.
MOST_ASTRAY = 1
# Tickets of neighbouring numbers lie on the same pages: so the sample takes 20 in a row, in 15 places.
SAMPLE = 15 * 20
SAMPLED = Prepared(
    "sample",
    """
WITH sampled AS MATERIALIZED (
  SELECT id, search_key(title, description) AS text FROM tickets WHERE id = ANY (ARRAY(
    SELECT low + (high - low) * place / 15 + neighbour
    FROM (SELECT min(id) AS low, max(id) AS high FROM tickets) AS numbers,
      generate_series(0, 14) AS place, generate_series(0, 19) AS neighbour
  ))
  AND (%(categories)s::text[] IS NULL OR category = ANY (%(categories)s))
  AND (%(priorities)s::text[] IS NULL OR priority = ANY (%(priorities)s))
  AND (%(statuses)s::text[] IS NULL OR status = ANY (%(statuses)s))
), sought AS MATERIALIZED (
  SELECT part, search_fold(part) AS folded FROM unnest(%(parts)s::text[]) AS part
)
SELECT part, array_agg(id) AS found_in, (SELECT max(id) FROM tickets) AS number
FROM sampled, sought WHERE strpos(text, folded) > 0 GROUP BY part
""",
)


@dataclass(frozen=True)
class Sample:
    """What a sample of the tickets that pass the filters says about a search.

    `share` is how many of all tickets it finds, 0 to 1, and `number` how many there are, both roughly. `parts`, one for
    each word, are easier to look up than the words, and few other tickets have them; None when there are no such parts.
    """

    share: float
    number: int
    parts: Sequence[str] | None


def search(session: Session, wanted: TicketFilter, limit: int, sql: Callable[[Shape], str]) -> Sequence[Row]:
    """At most `limit` rows of `sql` for a filter with words to search for."""
    shape, values = Shape.of(wanted), parameters(wanted, limit)
    if not has_trigrams(wanted):
        walked = _walked(session, sql(shape.walked()), values, FURTHER_WALK)
        return walked if len(walked) == limit else rows(session, _through_all(session, sql(shape)), values)
    walked = _walked(session, sql(shape.walked()), values, FIRST_WALK)
    further = 2 * FIRST_WALK * limit // (len(walked) or 1)
    if len(walked) < limit and further <= FURTHER_WALK:
        walked = _walked(session, sql(shape.walked()), values, further)
    if len(walked) == limit:
        return walked
    if _is_by_index(session, sql(shape), values):
        return rows(session, sql(shape), values)
    sample = draw_sample(session, wanted)
    walk = int(WALKED_FOR_ONE_FOUND * sample.share * sample.number)
    if walk > FIRST_WALK:
        walked = _walked(session, sql(shape.walked()), values, walk)
        if len(walked) == limit:
            return walked
    if sample.parts is None:
        return rows(session, BITMAPS_ONLY + sql(shape), values)
    parts = {f"part_{place}": occurs(part) for place, part in enumerate(sample.parts)}
    return rows(session, BITMAPS_ONLY + sql(shape.by_parts()), values | parts)


def count(session: Session, wanted: TicketFilter, limit: int) -> int:
    """How many tickets a filter with words to search for lets through on all pages, up to `limit`."""
    shape, values = Shape.of(replace(wanted, cursor=None)), parameters(wanted, limit)
    if not has_trigrams(wanted):
        counted = _number(session, count_sql(shape.walked()), values | {"walk": FURTHER_WALK})
        return counted if counted == limit else _number(session, _through_all(session, count_sql(shape)), values)
    among_first = _number(session, count_sql(shape.walked()), values | {"walk": FIRST_WALK})
    if limit / WALKED_FOR_INDEX <= among_first / FIRST_WALK:
        counted = _number(session, count_sql(shape.walked()), values | {"walk": WALKED_FOR_INDEX})
        if counted == limit:
            return counted
    return _number(session, BITMAPS_ONLY + count_sql(shape), values)


def draw_sample(session: Session, wanted: TicketFilter) -> Sample:
    """Look for the words and their trigrams in a few tickets from everywhere."""
    words = wanted.sought
    trigrams = {word: _some(trigrams_of(word)) for word in words[:MOST_WORDS]}
    parts = list({*trigrams, *chain(*trigrams.values())})
    filters = {"categories": wanted.category, "priorities": wanted.priority, "statuses": wanted.status}
    given = {"parts": parts} | {name: list(chosen) or None for name, chosen in filters.items()}
    found = SAMPLED.run(session, given).all()
    having = dict.fromkeys(parts, frozenset[int]()) | {row.part: frozenset(row.found_in) for row in found}
    together = frozenset.intersection(*(having[word] for word in trigrams))
    rarest, have_rarest = [], frozenset.union(*having.values())
    for word, choices in trigrams.items():
        rarest.append(min(choices or [word], key=lambda part: (len(have_rarest & having[part]), len(having[part]))))
        have_rarest &= having[rarest[-1]]
    return Sample(
        share=len(together) / SAMPLE,
        number=max((row.number for row in found), default=0),
        parts=[*rarest, *words[MOST_WORDS:]] if len(have_rarest - together) <= MOST_ASTRAY else None,
    )


def has_trigrams(wanted: TicketFilter) -> bool:
    """Whether the search index knows anything of the words."""
    return any(trigrams_of(word) for word in wanted.sought)


def trigrams_of(word: str) -> list[str]:
    """The parts of a word by which the index knows it, whatever the locale of the database."""
    threes = (word[at : at + 3] for at in range(len(word) - 2))
    return [three for three in threes if all(letter.isalpha() or letter in DIGITS for letter in three)]


def _through_all(session: Session, sql: str) -> str:
    """The statement, to go through all tickets, if there is time for that now."""
    if is_hasty(session):
        raise HeldUp
    return NO_BITMAPS + sql


def _some(trigrams: list[str]) -> list[str]:
    return trigrams[:: len(trigrams) // MOST_TRIGRAMS or 1][:MOST_TRIGRAMS]


def _number(session: Session, sql: str, values: Mapping[str, object]) -> int:
    return rows(session, sql, values)[0][0]


def _walked(session: Session, sql: str, values: Mapping[str, object], walk: int) -> Sequence[Row]:
    return rows(session, sql, {**values, "walk": walk})


def rows(session: Session, sql: str, values: Mapping[str, object]) -> Sequence[Row]:
    """What PostgreSQL answers to a statement that `page_sql` made."""
    return session.connection().exec_driver_sql(sql, dict(values)).all()


def _is_by_index(session: Session, sql: str, values: Mapping[str, object]) -> bool:
    """Whether the planner would use the search index by itself."""
    return any("tickets_search" in line for (line,) in rows(session, f"EXPLAIN {sql}", values))
