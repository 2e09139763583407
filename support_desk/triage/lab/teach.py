"""Teaches the encoder on our own examples and writes it: python -m support_desk.triage.lab.teach.

It learns the words of each ticket and, beside them, the five facts that a priority follows from. The rows of the pieces
stay as they are, so that what it learns in one language is worth something in the others.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from support_desk.triage.lab.examples import Example, accompanied, examples, injected
from support_desk.triage.lab.facts import FACTS
from support_desk.triage.lab.reading import Parameters, beginning, scored
from support_desk.triage.lab.report import line
from support_desk.triage.lab.source import Source
from support_desk.triage.lab.storing import write_encoder
from support_desk.triage.lab.vocabulary import kept
from support_desk.triage.local.encoder import MOST_TOKENS, Array, tokens
from support_desk.triage.local.pieces import Pieces
from support_desk.words import Category, Priority

EPOCHS, BATCH, SEED = 4, 32, 15
RATE, HEAD_RATE, DECAY = 1e-4, 1e-3, 0.01
# How much the facts count beside the words themselves; how often a ticket is read without its title, how often with
# text that tells the reader what to answer, and how often with something small beside it.
FACTS_WEIGHT, TITLELESS, INJECTED, ACCOMPANIED = 0.3, 0.3, 0.15, 0.15
LENGTHS = (24, 48, 72, MOST_TOKENS)
LEVELS = len(Priority) - 1
OUTPUTS = len(Category) + LEVELS + sum(len(words) for words in FACTS.values())


def main() -> None:
    """Write the encoder that our own examples teach."""
    source = Source()
    own = examples("own")
    rows, pieces, used = kept(source, own)
    embeddings = source.array("emb.word", source.rows)[rows]
    write_encoder(taught(source, embeddings, pieces, own), embeddings, pieces, used)


def taught(source: Source, embeddings: Array, pieces: Pieces, tickets: list[Example]) -> Parameters:
    """The parameters after all epochs: the same for the same examples in the same order."""
    fixed = jnp.asarray(embeddings)
    parameters = beginning(source, OUTPUTS)
    state = (parameters, *(jax.tree.map(jnp.zeros_like, parameters) for _ in range(2)))
    dice = random.Random(SEED)
    batches = [batch for _ in range(EPOCHS) for batch in batched(tickets, pieces, dice)]
    for number, (read, mask, truth) in enumerate(batches):
        share = number / len(batches)
        rate = min(1.0, share * 10) * (1 - share)
        loss, state = step(fixed, state, read, mask, truth, rate, number + 1, jax.random.key(number))
        if number % 50 == 0:
            line(f"step {number} of {len(batches)}: {float(loss):.3f}")
    return state[0]


def batched(tickets: list[Example], pieces: Pieces, dice: random.Random) -> Iterator[tuple[Array, Array, Array]]:
    """All tickets once, in random order, those of like length together: numbers of pieces, which are there, truth."""
    read = []
    for ticket in tickets:
        seen = replace(ticket, title="") if dice.random() < TITLELESS else ticket
        seen = accompanied(seen, dice) if dice.random() < ACCOMPANIED else seen
        seen = injected(seen, dice) if dice.random() < INJECTED else seen
        read.append((tokens(pieces, seen.title, seen.description), ticket))
    dice.shuffle(read)
    groups: list[tuple[int, list[tuple[list[int], Example]]]] = []
    for length, shorter in zip(LENGTHS, (0, *LENGTHS), strict=False):
        alike = [pair for pair in read if shorter < len(pair[0]) <= length]
        groups += [(length, alike[at : at + BATCH]) for at in range(0, len(alike), BATCH)]
    dice.shuffle(groups)
    for length, group in groups:
        numbers = np.zeros((BATCH, length), np.int32)
        mask = np.zeros((BATCH, length), np.float32)
        truth = np.full((BATCH, 2 + len(FACTS)), -1, np.int32)
        for row, (found, ticket) in enumerate(group):
            numbers[row, : len(found)], mask[row, : len(found)] = found, 1
            truth[row] = answers(ticket)
        yield numbers, mask, truth


def answers(ticket: Example) -> list[int]:
    """The numbers of a ticket's words and facts; -1 where nobody has said a fact."""
    told = [words.index(ticket.facts[name]) if ticket.facts else -1 for name, words in FACTS.items()]
    return [list(Category).index(ticket.category), list(Priority).index(ticket.priority), *told]


@partial(jax.jit, donate_argnums=1)
def step(fixed: Any, state: Any, read: Any, mask: Any, truth: Any, rate: Any, number: Any, key: Any) -> tuple[Any, Any]:
    """One step of AdamW, https://arxiv.org/abs/1711.05101; the heads learn faster than what they read."""
    parameters, first, second = state
    loss, slope = jax.value_and_grad(_loss)(parameters, fixed, read, mask, truth, key)
    norm = jnp.sqrt(sum(jnp.sum(each * each) for each in jax.tree.leaves(slope)))
    slope = jax.tree.map(lambda each: each * jnp.minimum(1.0, 1.0 / (norm + 1e-6)), slope)
    first = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, first, slope)
    second = jax.tree.map(lambda old, new: 0.999 * old + 0.001 * new * new, second, slope)

    def moved(path: Any, value: Any, mean: Any, square: Any) -> Any:
        speed = rate * (HEAD_RATE if "head" in str(path[0]) else RATE)
        way = (mean / (1 - 0.9**number)) / (jnp.sqrt(square / (1 - 0.999**number)) + 1e-8)
        return value - speed * (way + (DECAY * value if value.ndim > 1 else 0))

    return loss, (jax.tree_util.tree_map_with_path(moved, parameters, first, second), first, second)


def _loss(parameters: Parameters, fixed: Any, read: Any, mask: Any, truth: Any, key: Any) -> Any:
    scores = scored(parameters, fixed, read, mask, key)
    is_there = (truth[:, 0] >= 0).astype(jnp.float32)
    total = _mean(_surprise(scores[:, : len(Category)], truth[:, 0]), is_there)
    above = scores[:, len(Category) : len(Category) + LEVELS]
    is_above = (truth[:, 1:2] > jnp.arange(LEVELS)).astype(jnp.float32)
    total += _mean((jnp.logaddexp(0, above) - is_above * above).sum(1), is_there)
    at = len(Category) + LEVELS
    for number, words in enumerate(FACTS.values()):
        told = truth[:, 2 + number]
        total += FACTS_WEIGHT * _mean(_surprise(scores[:, at : at + len(words)], told), (told >= 0).astype(jnp.float32))
        at += len(words)
    return total


def _surprise(scores: Any, truth: Any) -> Any:
    return -jnp.take_along_axis(jax.nn.log_softmax(scores), jnp.maximum(truth, 0)[:, None], 1)[:, 0]


def _mean(values: Any, is_there: Any) -> Any:
    return (values * is_there).sum() / jnp.maximum(is_there.sum(), 1)


if __name__ == "__main__":
    main()
