"""The steps by which tickets like a text are found; the page above `similar` says why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

from sqlmodel import Session

from support_desk.people.scopes import Scope
from support_desk.store.records import records_of
from support_desk.tickets.queries import found_ticket
from support_desk.tickets.search import BITMAPS_ONLY, occurs, trigrams_of
from support_desk.tickets.similar.marks import Mark, marks_of
from support_desk.tickets.similar.meanings import meaning_of
from support_desk.tickets.similar.statements import candidates_sql, rarity_sql, weighed_sql
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.pages import rows

MOST_ALIKE = 5
# What shares less with a text, and is about something as far from it (a cosine), is not like it.
LEAST_SHARE, LEAST_COSINE = 0.1, 0.25
# How much is said by what a text is about, where its words say nothing: chosen on half of benchmarks/alike.jsonl.
TRUST = 0.7
# As many of its words are looked up, and of each so many of its trigrams are tried; the first few two by two as well.
LOOKED_UP, TRIGRAMS, IN_PAIRS = 6, 4, 4
# So many tickets of each, so many of the newest, and so many that are about nearly the same.
FOUND_OF_EACH, NEWEST, NEAR = 40, 200, 40
# Where more of the sample has three letters, the index would take long to tell all that have them.
TOO_COMMON = 0.05
# Before much is known, nothing is taken for very rare or very common.
BELIEVED = 30
# A letter of a script without spaces says as much as two or three of another.
LONG, LONG_UNSPACED = 8, 3


@dataclass(frozen=True, slots=True)
class Alike:
    """A ticket like a text; its `score` is how much it shares with it, 0 to 1."""

    id: int
    title: str
    status: str
    score: float


@dataclass(frozen=True)
class Rarity:
    """How many of a sample's tickets have each part of a text."""

    numbers: Mapping[str, int]
    sampled: int

    def weight(self, mark: Mark) -> float:
        """How much a ticket shares with the text that has this mark."""
        rare = log((self.sampled + BELIEVED + 1) / (self.numbers.get(mark.part, 0) + 1))
        is_unspaced = len(mark.part) < len(mark.word) and len(mark.part) <= 2
        length = min(len(mark.part) / (LONG_UNSPACED if is_unspaced else LONG), 1)
        return rare * length * (1.5 if mark.in_title else 1)

    def share(self, part: str) -> float:
        """The share of tickets that have this part, 0 to 1."""
        return self.numbers.get(part, 0) / max(self.sampled, 1)


def like_text(session: Session, scope: Scope, title: str, description: str, but: int | None = None) -> Sequence[Alike]:
    """At most five tickets like these texts, the most alike first; not the one with the number `but`."""
    marks = marks_of(title, description)
    seen, values = scopes.seen(scope), scopes.values(scope)
    rarity = _rarity(rows(session, rarity_sql(seen), values | {"parts": _asked_for(marks)}))
    if not rarity.sampled:
        return ()
    weights = {mark: rarity.weight(mark) for mark in marks}
    meaning = meaning_of(session, title, description)
    if not (meaning or any(weights.values())):
        return ()
    patterns = _patterns(weights, rarity)
    ids = _candidates(session, candidates_sql(seen), patterns, values)
    given = {
        "parts": [mark.part for mark in marks],
        "weights": [weights[mark] for mark in marks],
        "whole": sum(weights.values()) or 1,
        "ids": ids,
        "newest": NEWEST,
        "but": but,
        "least": LEAST_SHARE,
        "limit": MOST_ALIKE,
        "meaning": meaning,
        "near": NEAR,
        "least_cosine": LEAST_COSINE,
        "trust": TRUST,
    }
    return records_of(Alike, rows(session, weighed_sql(seen, meaning is not None), values | given))


def like_ticket(session: Session, scope: Scope, ticket_id: int) -> Sequence[Alike]:
    """At most five other tickets like this one, the most alike first.

    Raises:
        TicketNotFound: no such ticket.
    """
    ticket = found_ticket(session, scope, ticket_id)
    return like_text(session, scope, ticket.title, ticket.description, but=ticket_id)


def _asked_for(marks: Sequence[Mark]) -> list[str]:
    """All parts of which the sample is to tell how rare they are."""
    words = dict.fromkeys(mark.word for mark in marks)
    return list(dict.fromkeys([*(mark.part for mark in marks), *(each for word in words for each in _trigrams(word))]))


def _rarity(found: Sequence) -> Rarity:
    return Rarity({row.part: row.number for row in found}, found[0].sampled if found else 0)


def _patterns(weights: Mapping[Mark, float], rarity: Rarity) -> list[tuple[str, str]]:
    """What the index is to be asked for: the rarest trigrams of the words that weigh most, alone and two by two."""
    heaviest = sorted(weights, key=lambda mark: -weights[mark])
    words = dict.fromkeys(mark.word for mark in heaviest)
    rarest = (min(_trigrams(word), key=rarity.share, default=None) for word in words)
    trigrams = list(dict.fromkeys(each for each in rarest if each and rarity.share(each) <= TOO_COMMON))[:LOOKED_UP]
    patterns = [occurs(trigram) for trigram in trigrams]
    return [*combinations(patterns[:IN_PAIRS], 2), *zip(patterns, patterns, strict=True)]


def _candidates(
    session: Session, sql: str, patterns: Iterable[tuple[str, str]], values: Mapping[str, object]
) -> list[int]:
    first, second = [list(each) for each in zip(*patterns, strict=True)] or ([], [])
    if not first:
        return []
    given = {"first": first, "second": second, "limit": FOUND_OF_EACH}
    return [row.id for row in rows(session, BITMAPS_ONLY + sql, {**values, **given})]


def _trigrams(word: str) -> list[str]:
    """Some of a word's trigrams, from all over it."""
    found = trigrams_of(word)
    return found[:: len(found) // TRIGRAMS or 1][:TRIGRAMS]
