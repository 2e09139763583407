"""Teaches the guard and writes it: python -m support_desk.triage.lab.guarding.teaching.

It reads our own tickets, many of them with a text that commands the machine put somewhere into them, some with a text
that only sounds or looks like that. Of each word and sign it learns whether it is of a command, the first of it or the
last.
"""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from support_desk.triage.lab.examples import Example, examples
from support_desk.triage.lab.guarding.choosing import FOLDS, Count, beginning, best, counts, losing
from support_desk.triage.lab.guarding.hiding import IN_TEXT, IN_TITLE
from support_desk.triage.lab.guarding.sayings import Sayings, mixed, sayings
from support_desk.triage.lab.report import line
from support_desk.triage.lab.storing import write_guard
from support_desk.triage.local import local
from support_desk.triage.local.classifier import ENCODER
from support_desk.triage.local.encoder import Encoder, WordMeanings
from support_desk.triage.local.guard import AROUND, NEAR, Guard, odds, table
from support_desk.triage.local.hidden import shown
from support_desk.triage.local.linear import Array
from support_desk.triage.local.marks import MOST_LOOKS, ROWS, Mark, marks

EPOCHS, BATCH, SEED = 16, 32, 15
# What one network makes of a text that it has never met depends on where it began; the mean of some depends less.
NETWORKS = 3
RATE, DECAY = 3e-3, 1e-4
# Numbers for a word's meaning in the encoder; for how a mark looks and what it means in the network; and within it.
WIDTH, LOOKS, MEANING, INNER = 384, 24, 48, 128
# How much of what a mark looks like is left out, and of how many marks the meaning.
DROPPED = 0.4
# Tickets that are put together from parts, for each language without any of ours.
LETTERS = 150
LENGTHS = (16, 32, 64, 128, 256)
# What counts of a mark: whether it is part of a command, the first of one, the last of one.
COUNTS = (1.0, 0.5, 0.5)


def main() -> None:
    """Write the guard that all examples teach, but for those that are held out."""
    tickets, said = examples("own"), sayings(held_out=False)
    meanings = WordMeanings(Encoder.read(local.FOLDER / ENCODER))
    jobs = [(_others(tickets, fold), said.some(fold, FOLDS, held=False), SEED) for fold in range(FOLDS)]
    jobs += [(tickets, said, SEED + number) for number in range(NETWORKS)]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        networks = list(pool.map(taught, *zip(*jobs, strict=True)))
    found = judged([Guard([network], 0.0, meanings) for network in networks[:FOLDS]], tickets, said)
    guard = Guard(networks[FOLDS:], 0.0, meanings)
    write_guard(replace(guard, leaning=best(found, partial(losing, guard, examples("given")))))


def _others(tickets: Sequence[Example], fold: int) -> list[Example]:
    return [each for at, each in enumerate(tickets) if at % FOLDS != fold]


def judged(guards: Sequence[Guard], tickets: Sequence[Example], said: Sayings) -> dict[float, tuple[Count, Count]]:
    """What each leaning finds and cuts in the third that each guard did not learn from."""
    found = beginning()
    for fold, guard in enumerate(guards):
        counts(guard, tickets[fold::FOLDS], said.some(fold, FOLDS, held=True), found)
    return found


def taught(tickets: Sequence[Example], said: Sayings, seed: int) -> dict[str, Array]:
    """The layers of a network."""
    dice = random.Random(seed)
    state = [_beginning(seed), *(jax.tree.map(jnp.zeros_like, _beginning(seed)) for _ in range(2))]
    words, key = Words(), jax.random.key(seed)
    total = EPOCHS * len(tickets) * 2.2 / BATCH
    number = 0
    for epoch in range(EPOCHS):
        lost = []
        batches = _batches(_epoch(tickets, said, words, dice), dice)
        rows = words.rows()
        for looks, numbers, truth, mask in batches:
            rate = RATE * max(0.02, min(1.0, number / 50) * (1 - number / total))
            number += 1
            loss, state = _step(state, looks, rows[numbers], mask, truth, rate, number, jax.random.fold_in(key, number))
            lost.append(float(loss))
        line(f"epoch {epoch + 1} of {EPOCHS}: {np.mean(lost):.4f}")
    layers = {name: np.asarray(values).copy() for name, values in state[0].items()}
    layers["looks"][0] = 0
    return layers


def _beginning(seed: int) -> dict[str, Any]:
    dice = np.random.default_rng(seed)
    near, far = (2 * NEAR + 1) * (LOOKS + MEANING), (1 + len(AROUND)) * INNER
    return {
        "looks": jnp.asarray(dice.normal(0, 0.1, (ROWS, LOOKS)), jnp.float32),
        "meaning": jnp.asarray(dice.normal(0, 0.1, (WIDTH, MEANING)), jnp.float32),
        "near": jnp.asarray(dice.normal(0, (2 / near) ** 0.5, (near, INNER)), jnp.float32),
        "near 0": jnp.zeros(INNER),
        "far": jnp.asarray(dice.normal(0, (2 / far) ** 0.5, (far, INNER)), jnp.float32),
        "far 0": jnp.zeros(INNER),
        "last": jnp.asarray(dice.normal(0, 0.1, (INNER, 3)), jnp.float32),
        "last 0": jnp.zeros(3),
    }


class Words:
    """The meanings of all words that were read; each is looked up once."""

    def __init__(self) -> None:
        self._meanings = WordMeanings(Encoder.read(local.FOLDER / ENCODER))
        self._numbers: dict[str, int] = {}
        self._rows = [np.zeros(WIDTH, np.float32)]

    def numbers(self, found: Sequence[Mark]) -> Array:
        """The number of each one's row."""
        for mark in found:
            if mark.word not in self._numbers:
                self._numbers[mark.word] = len(self._rows)
                self._rows.extend(self._meanings.of([mark.word]))
        return np.array([self._numbers[mark.word] for mark in found], np.int32)

    def rows(self) -> Array:
        """All of them; the first means nothing."""
        return np.stack(self._rows)


def _epoch(tickets: Sequence[Example], said: Sayings, words: Words, dice: random.Random) -> Iterator[list[Array]]:
    """Of all tickets once, in some of their texts: the looks of the marks, their words, and which are of a command."""
    for language in sorted({*said.parts.languages()} - {ticket.language for ticket in tickets}):
        for _ in range(LETTERS):
            yield _read(*mixed(said.parts.letter(language, dice), language, said, IN_TEXT, dice), words)
    for ticket in tickets:
        yield _read(*mixed(ticket.description, ticket.language, said, IN_TEXT, dice), words)
        yield _read(*mixed(ticket.title, ticket.language, said, IN_TITLE, dice), words)


def _read(text: str, start: int, end: int, words: Words) -> list[Array]:
    head, inner = shown(text[:start]), shown(text[start:end])
    found = marks(shown(text))[: LENGTHS[-1]]
    is_told = [len(head) <= mark.start < len(head) + len(inner) for mark in found]
    return [table(found), words.numbers(found), np.array(is_told, np.float32)]


def _batches(read: Iterator[list[Array]], dice: random.Random) -> list[list[Array]]:
    """Those of like length together, in random order; with a 1 for each mark in the last of the arrays."""
    texts = [each for each in read if len(each[0])]
    dice.shuffle(texts)
    found = []
    for length, shorter in zip(LENGTHS, (0, *LENGTHS), strict=False):
        alike = [each for each in texts if shorter < len(each[0]) <= length]
        for at in range(0, len(alike), BATCH):
            looks, numbers = np.zeros((BATCH, length, MOST_LOOKS), np.int32), np.zeros((BATCH, length), np.int32)
            truth, mask = np.zeros((BATCH, length), np.float32), np.zeros((BATCH, length, 1), np.float32)
            for row, (seen, words, told) in enumerate(alike[at : at + BATCH]):
                many = len(seen)
                looks[row, :many], numbers[row, :many], truth[row, :many], mask[row, :many] = seen, words, told, 1
            found.append([looks, numbers, truth, mask])
    dice.shuffle(found)
    return found


@partial(jax.jit, donate_argnums=0)
def _step(
    state: Any, looks: Any, meant: Any, mask: Any, truth: Any, rate: Any, number: Any, key: Any
) -> tuple[Any, Any]:
    """One step of AdamW, https://arxiv.org/abs/1711.05101."""
    layers, first, second = state
    loss, slope = jax.value_and_grad(_loss)(layers, looks, meant, mask, truth, key)
    first = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, first, slope)
    second = jax.tree.map(lambda old, new: 0.99 * old + 0.01 * new * new, second, slope)

    def moved(value: Any, mean: Any, square: Any) -> Any:
        way = (mean / (1 - 0.9**number)) / (jnp.sqrt(square / (1 - 0.99**number)) + 1e-8)
        return value - rate * (way + DECAY * value)

    return loss, [jax.tree.map(moved, layers, first, second), first, second]


def _loss(layers: Any, looks: Any, meant: Any, mask: Any, truth: Any, key: Any) -> Any:
    stays = jax.random.bernoulli(key, 1 - DROPPED, looks.shape)
    means = jax.random.bernoulli(jax.random.fold_in(key, 1), 1 - DROPPED, (*looks.shape[:-1], 1))
    scores = odds(layers | {"looks": layers["looks"].at[0].set(0)}, looks * stays, meant * means, mask, jnp)
    before, after = (jnp.pad(truth, ((0, 0), pad)) for pad in ((1, 0), (0, 1)))
    told = jnp.stack([truth, truth * (1 - before[:, :-1]), truth * (1 - after[:, 1:])], -1)
    surprise = (jnp.logaddexp(0, scores) - told * scores) * mask * jnp.array(COUNTS)
    return surprise.sum() / mask.sum()


if __name__ == "__main__":
    main()
