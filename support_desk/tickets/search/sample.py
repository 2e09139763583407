"""A sample of the tickets: roughly how many have the words of a search, and by which parts to look these up."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from sqlalchemy import and_, true
from sqlmodel import Session

from support_desk.people.scopes import Scope
from support_desk.store.prepared import Prepared, compiled
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.sql.conditions import Shape, conditions, filter_values
from support_desk.tickets.sql.tables import TICKETS

# The index knows trigrams of letters and digits. Of the first words, so many trigrams each are looked at.
DIGITS = frozenset("0123456789")
MOST_WORDS, MOST_TRIGRAMS = 6, 6
# One trigram of each word is read faster than all, if at most so many of the sample have those but not the words.
MOST_ASTRAY = 1
# Tickets of neighbouring numbers lie on the same pages: so the sample takes 20 in a row, in 15 places.
SAMPLE = 15 * 20
SAMPLED = """
WITH sampled AS MATERIALIZED (
  SELECT id, search_key(title, description) AS text FROM tickets WHERE id = ANY (ARRAY(
    SELECT low + (high - low) * place / 15 + neighbour
    FROM (SELECT min(id) AS low, max(id) AS high FROM tickets) AS numbers,
      generate_series(0, 14) AS place, generate_series(0, 19) AS neighbour
  ))
  AND {filtered}
), sought AS MATERIALIZED (
  SELECT part, search_fold(part) AS folded FROM unnest(%(parts)s::text[]) AS part
)
SELECT part, array_agg(id) AS found_in, (SELECT max(id) FROM tickets) AS number
FROM sampled, sought WHERE strpos(text, folded) > 0 GROUP BY part
"""


@dataclass(frozen=True)
class Sample:
    """What a sample of the tickets that pass the filters says about a search.

    `share` is how many of all tickets it finds, 0 to 1, and `number` how many there are, both roughly. `parts`, one for
    each word, are easier to look up than the words, and few other tickets have them; None when there are no such parts.
    """

    share: float
    number: int
    parts: Sequence[str] | None


def draw_sample(session: Session, scope: Scope, wanted: TicketFilter) -> Sample:
    """Look for the words and their trigrams in a few tickets from everywhere."""
    words = wanted.sought
    trigrams = {word: _some(trigrams_of(word)) for word in words[:MOST_WORDS]}
    parts = list({*trigrams, *chain(*trigrams.values())})
    statement = _sampled(Shape.of(scope, replace(wanted, cursor=None)))
    found = statement.run(session, filter_values(scope, wanted) | {"parts": parts}).all()
    having = dict.fromkeys(parts, frozenset[int]()) | {row.part: frozenset(row.found_in) for row in found}
    together = frozenset.intersection(*(having[word] for word in trigrams))
    rarest, have_rarest = _rarest(trigrams, having)
    return Sample(
        share=len(together) / SAMPLE,
        number=max((row.number for row in found), default=0),
        parts=[*rarest, *words[MOST_WORDS:]] if len(have_rarest - together) <= MOST_ASTRAY else None,
    )


def trigrams_of(word: str) -> list[str]:
    """The parts of a word by which the index knows it, whatever the locale of the database."""
    threes = (word[at : at + 3] for at in range(len(word) - 2))
    return [three for three in threes if all(letter.isalpha() or letter in DIGITS for letter in three)]


@lru_cache(512)
def _sampled(shape: Shape) -> Prepared:
    return Prepared("sample", SAMPLED.format(filtered=compiled(and_(true(), *conditions(shape, TICKETS)))))


def _some(trigrams: list[str]) -> list[str]:
    return trigrams[:: len(trigrams) // MOST_TRIGRAMS or 1][:MOST_TRIGRAMS]


def _rarest(trigrams: Mapping[str, Sequence[str]], having: Mapping[str, frozenset[int]]) -> tuple[list[str], Set[int]]:
    """For each word the part that, with those of the words before it, the fewest tickets have; and those tickets."""
    rarest, have_rarest = [], frozenset.union(*having.values())
    for word, choices in trigrams.items():
        rarest.append(min(choices or [word], key=lambda part: (len(have_rarest & having[part]), len(having[part]))))
        have_rarest &= having[rarest[-1]]
    return rarest, have_rarest
