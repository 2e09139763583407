"""Teaches the guard and writes it: python -m support_desk.triage.lab.guarding.teaching.

It reads our own tickets, many of them with a text that commands the machine put somewhere into them, some with a text
that only sounds or looks like that. Of each word and sign it learns whether it is of a command.
"""

import random
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from support_desk.triage.lab.examples import Example, examples
from support_desk.triage.lab.guarding.hiding import JOINTS, TITLE_JOINTS
from support_desk.triage.lab.guarding.sayings import Sayings, mixed, sayings
from support_desk.triage.lab.report import line
from support_desk.triage.lab.storing import write_guard
from support_desk.triage.local.guard import AROUND, NEAR, odds, shown, table
from support_desk.triage.local.linear import Array
from support_desk.triage.local.marks import MOST_LOOKS, ROWS, marks

EPOCHS, BATCH, SEED = 8, 32, 15
RATE, DECAY = 3e-3, 1e-4
LOOKS, INNER = 16, 32
# How much of what a mark looks like is left out.
DROPPED = 0.25
LENGTHS = (16, 32, 64, 128, 256)


def main() -> None:
    """Write the guard that all examples teach, but for those that are held out."""
    write_guard(taught(examples("own"), sayings(held_out=False)))


def taught(tickets: Sequence[Example], said: Sayings) -> dict[str, Array]:
    """The layers of the guard: the same for the same texts in the same order."""
    dice = random.Random(SEED)
    state = [_beginning(), *(jax.tree.map(jnp.zeros_like, _beginning()) for _ in range(2))]
    total = EPOCHS * len(tickets) * 2 / BATCH
    number = 0
    for epoch in range(EPOCHS):
        lost = []
        for looks, mask, truth in _batches(_epoch(tickets, said, dice), dice):
            rate = RATE * max(0.02, min(1.0, number / 50) * (1 - number / total))
            number += 1
            loss, state = _step(state, looks, mask, truth, rate, number, jax.random.key(number))
            lost.append(float(loss))
        line(f"epoch {epoch + 1} of {EPOCHS}: {np.mean(lost):.4f}")
    layers = {name: np.asarray(values).copy() for name, values in state[0].items()}
    layers["looks"][0] = 0
    return layers


def _beginning() -> dict[str, Any]:
    dice = np.random.default_rng(SEED)
    near, far = (2 * NEAR + 1) * LOOKS, (1 + len(AROUND)) * INNER
    return {
        "looks": jnp.asarray(dice.normal(0, 0.1, (ROWS, LOOKS)), jnp.float32),
        "near": jnp.asarray(dice.normal(0, (2 / near) ** 0.5, (near, INNER)), jnp.float32),
        "near 0": jnp.zeros(INNER),
        "far": jnp.asarray(dice.normal(0, (2 / far) ** 0.5, (far, INNER)), jnp.float32),
        "far 0": jnp.zeros(INNER),
        "last": jnp.asarray(dice.normal(0, 0.1, (INNER, 1)), jnp.float32),
        "last 0": jnp.zeros(1),
    }


def _epoch(tickets: Sequence[Example], said: Sayings, dice: random.Random) -> Iterator[tuple[Array, Array]]:
    """Of all tickets once, in some of their texts: the looks of the marks, and which of them are of a command."""
    for ticket in tickets:
        yield _read(*mixed(ticket.description, ticket.language, said, JOINTS, dice))
        yield _read(*mixed(ticket.title, ticket.language, said, TITLE_JOINTS, dice))


def _read(text: str, start: int, end: int) -> tuple[Array, Array]:
    head, inner = shown(text[:start]), shown(text[start:end])
    found = marks(shown(text))[: LENGTHS[-1]]
    is_told = [len(head) <= mark.start < len(head) + len(inner) for mark in found]
    return table(found), np.array(is_told, np.float32)


def _batches(read: Iterator[tuple[Array, Array]], dice: random.Random) -> list[tuple[Array, Array, Array]]:
    """Those of like length together, in random order."""
    texts = [each for each in read if len(each[0])]
    dice.shuffle(texts)
    found = []
    for length, shorter in zip(LENGTHS, (0, *LENGTHS), strict=False):
        alike = [each for each in texts if shorter < len(each[0]) <= length]
        for at in range(0, len(alike), BATCH):
            looks = np.zeros((BATCH, length, MOST_LOOKS), np.int32)
            mask, truth = np.zeros((BATCH, length, 1), np.float32), np.zeros((BATCH, length), np.float32)
            for row, (seen, told) in enumerate(alike[at : at + BATCH]):
                looks[row, : len(seen)], mask[row, : len(seen)], truth[row, : len(seen)] = seen, 1, told
            found.append((looks, mask, truth))
    dice.shuffle(found)
    return found


@partial(jax.jit, donate_argnums=0)
def _step(state: Any, looks: Any, mask: Any, truth: Any, rate: Any, number: Any, key: Any) -> tuple[Any, Any]:
    """One step of AdamW, https://arxiv.org/abs/1711.05101."""
    layers, first, second = state
    loss, slope = jax.value_and_grad(_loss)(layers, looks, mask, truth, key)
    first = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, first, slope)
    second = jax.tree.map(lambda old, new: 0.99 * old + 0.01 * new * new, second, slope)

    def moved(value: Any, mean: Any, square: Any) -> Any:
        way = (mean / (1 - 0.9**number)) / (jnp.sqrt(square / (1 - 0.99**number)) + 1e-8)
        return value - rate * (way + DECAY * value)

    return loss, [jax.tree.map(moved, layers, first, second), first, second]


def _loss(layers: Any, looks: Any, mask: Any, truth: Any, key: Any) -> Any:
    stays = jax.random.bernoulli(key, 1 - DROPPED, looks.shape)
    scores = odds(layers | {"looks": layers["looks"].at[0].set(0)}, looks * stays, mask, jnp)
    surprise = (jnp.logaddexp(0, scores) - truth * scores) * mask[..., 0]
    return surprise.sum() / mask.sum()


if __name__ == "__main__":
    main()
