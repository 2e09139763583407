"""Why the local classifier says what it says, in the ticket's own words."""

from dataclasses import dataclass

import numpy as np

from support_desk.triage.local.features import Features, Token
from support_desk.triage.local.linear import BLOCKS, CATEGORIES, SCORES, Array, Parts
from support_desk.triage.suggestion import REASON_LIMIT
from support_desk.words import Category, Priority

LONGEST_QUOTE = 28
# Chosen by cross-validation: above both, four in five answers are right in both words; below either, one in three.
SURE_CATEGORY, SURE_PRIORITY = 0.6, 0.55


@dataclass(frozen=True)
class Answer:
    """Probabilities in the order of `Category` and `Priority`; `parts` is what each known feature adds, by block.

    In a language that the model was never taught (`is_familiar` is False) it is sure of nothing.
    """

    category: Array
    priority: Array
    parts: dict[str, Parts]
    is_familiar: bool


def reason(features: Features, answer: Answer, category: Category, priority: Priority) -> str:
    """One sentence of at most 200 characters: the words that spoke loudest for each of both, and whether it is sure."""
    towards_category = np.zeros(SCORES)
    towards_category[:CATEGORIES] = -1 / (CATEGORIES - 1)
    towards_category[list(Category).index(category)] = 1
    level = list(Priority).index(priority)
    towards_priority = np.zeros(SCORES)
    towards_priority[CATEGORIES : CATEGORIES + level] = 1 / max(1, level)
    towards_priority[CATEGORIES + level :] = -1 / max(1, len(Priority) - 1 - level)
    parts = [
        _because(category, _loudest(features, answer, towards_category, 2)),
        _because(priority, _loudest(features, answer, towards_priority, 2)),
    ]
    sentence = f"{'; '.join(parts)}."
    if not (answer.is_familiar and is_sure(answer.category, answer.priority)):
        return f"Not sure: {sentence}"[:REASON_LIMIT]
    return (sentence[0].upper() + sentence[1:])[:REASON_LIMIT]


def is_sure(category: Array, priority: Array) -> bool:
    """Whether probabilities like these are mostly right."""
    return bool(category.max() >= SURE_CATEGORY and priority.max() >= SURE_PRIORITY)


def _because(word: str, quotes: list[str]) -> str:
    return f"{word} because of {', '.join(f'“{quote}”' for quote in quotes)}" if quotes else f"{word} on the whole"


def _loudest(features: Features, answer: Answer, towards: Array, most: int) -> list[str]:
    """The words and pairs that add most to the score, as the ticket has them, loudest first, none twice."""
    quotes: list[str] = []
    taken: set[int] = set()
    for loudness, first, last in sorted(_heard(features.tokens, answer, towards), reverse=True):
        if loudness <= 0 or len(quotes) == most:
            break
        quote = features.texts[features.tokens[first].place][features.tokens[first].start : features.tokens[last].end]
        quote = " ".join(quote.split())
        if len(quote) <= LONGEST_QUOTE and not taken & {first, last} and quote.lower() not in map(str.lower, quotes):
            quotes.append(quote)
            taken |= {first, last}
    return quotes


QUIET = 0.02


def _heard(tokens: list[Token], answer: Answer, towards: Array) -> list[tuple[float, int, int]]:
    """Every word and every pair of neighbours: how loud it is, the first and the last of its tokens."""
    words, pieces = (answer.parts[block].towards(towards) for block in BLOCKS)
    alone = [_sum(words, token.words) + _sum(pieces, token.pieces) for token in tokens]
    heard = [(loudness, at, at) for at, loudness in enumerate(alone) if tokens[at].end - tokens[at].start > 3]
    for at, token in enumerate(tokens):
        if token.pair in words and min(alone[at - 1], alone[at]) > 0:
            heard.append((alone[at - 1] + alone[at] + words[token.pair], at - 1, at))
    return heard


def _sum(parts: dict[int, float], numbers: list[int]) -> float:
    return sum(parts.get(number, 0.0) for number in numbers)
