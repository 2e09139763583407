"""Trains the linear model and the blend and writes them: python -m support_desk.triage.lab.train.

The encoder is taught by `teach`, on our own examples alone: how much it counts is chosen on tickets that it has not
seen, and so are all numbers that are chosen here.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from support_desk.triage.lab.examples import Example, accompanied, examples, injected, truth
from support_desk.triage.lab.storing import write_blend, write_linear
from support_desk.triage.local.blend import Blend, probabilities
from support_desk.triage.local.classifier import ENCODER
from support_desk.triage.local.encoder import Encoder
from support_desk.triage.local.features import Features, features
from support_desk.triage.local.linear import BLOCKS, CATEGORIES, SCORES, Array, Linear
from support_desk.triage.local.local import FOLDER

RAREST = {"words": 2, "pieces": 3}
SOFTNESS, STEPS, SEED = (10.0, 5.0), 150, 15
INJECTED, ACCOMPANIED = 0.4, 0.4
INNER_FOLDS = 3
# What holds the blend back from what a few hundred tickets happen to be like.
CAUTION = 0.02


def main() -> None:
    """Write the models of all examples."""
    given, own = examples("given"), examples("own")
    encoder = Encoder.read(FOLDER / ENCODER)
    write_blend(blended(given, own, encoder_scores(encoder, given)))
    write_linear(trained([*given, *own]))


def encoder_scores(encoder: Encoder, tickets: Sequence[Example]) -> Array:
    """The encoder's 7 scores, a row for each ticket."""
    texts = [seen(ticket).texts for ticket in tickets]
    return np.array([encoder.scores(encoder.seen(encoder.tokens(*each))) for each in texts])


def linear_scores(model: Linear, tickets: Sequence[Example]) -> Array:
    """The linear model's 7 scores, a row for each ticket."""
    return np.array([model.scores(model.parts(seen(ticket))) for ticket in tickets])


def seen(ticket: Example) -> Features:
    """The features of an example."""
    return features(ticket.title, ticket.description)


def blended(given: Sequence[Example], own: Sequence[Example], by_encoder: Array) -> Blend:
    """The blend by which tickets that neither half has learned from are told best: a fold of the given at a time."""
    by_linear = np.zeros((len(given), SCORES))
    category, priority = truth(given)
    folds = StratifiedKFold(INNER_FOLDS, shuffle=True, random_state=1)
    for learned, judged in folds.split(category, category * 4 + priority):
        model = trained([*(given[at] for at in learned), *own])
        by_linear[judged] = linear_scores(model, [given[at] for at in judged])
    return fitted(by_linear, by_encoder, category, priority)


def fitted(by_linear: Array, by_encoder: Array, category: Array, priority: Array) -> Blend:
    """The blend under which what is right is likeliest; each half counts the same for all categories, and for all
    priorities."""
    rows = np.arange(len(category))

    def blend(numbers: Array) -> Blend:
        shares = np.repeat(np.exp(numbers[:4]).reshape(2, 2), (CATEGORIES, SCORES - CATEGORIES), axis=1)
        return Blend(shares[0], shares[1], numbers[4:])

    def surprise(numbers: Array) -> float:
        likely = probabilities(blend(numbers).scores(by_linear, by_encoder))
        found = np.log(likely[0][rows, category] + 1e-9) + np.log(likely[1][rows, priority] + 1e-9)
        return float(-found.mean() + CAUTION * (numbers**2).sum())

    begin = np.zeros(4 + SCORES)
    begin[:4] = np.log(0.5)
    return blend(minimize(surprise, begin, method="L-BFGS-B").x)


def trained(examples: Sequence[Example]) -> Linear:
    """The linear model that follows from these examples.

    Each is learned a second time without its title, because a ticket is often judged before it has one, some of them
    with text that tells the reader what to answer, and some with something small beside what they are about.
    """
    dice = random.Random(SEED)
    told = [injected(example, dice) for example in examples if dice.random() < INJECTED]
    beside = [accompanied(example, dice) for example in examples if dice.random() < ACCOMPANIED]
    examples = [*examples, *(replace(example, title="") for example in examples), *told, *beside]
    tickets = [seen(example) for example in examples]
    categories, priorities = truth(examples)
    blocks = {block: _Block(block, tickets) for block in BLOCKS}
    table = sparse.hstack([block.table for block in blocks.values()]).tocsr()
    weights, offset = _weights(table, categories, priorities)
    ends = np.cumsum([block.table.shape[1] for block in blocks.values()])
    return Linear(
        {name: block.keys for name, block in blocks.items()},
        {name: block.idf for name, block in blocks.items()},
        dict(zip(BLOCKS, np.split(weights, ends[:-1]), strict=True)),
        offset,
    )


class _Block:
    """The known features of one kind, and the table of what each ticket has of them, its rows of length 1."""

    def __init__(self, name: str, tickets: list[Features]) -> None:
        counts = [ticket.counts(name) for ticket in tickets]
        owners = Counter(number for count in counts for number in count)
        known = sorted(number for number, many in owners.items() if many >= 2 * RAREST[name])
        self.keys = np.array(known, np.uint32)
        frequency = np.array([owners[number] for number in known])
        self.idf = (np.log((1 + len(tickets)) / (1 + frequency)) + 1).astype(np.float32)
        column = {number: at for at, number in enumerate(known)}
        cells = [
            (row, column[number], 1 + np.log(times))
            for row, count in enumerate(counts)
            for number, times in count.items()
            if number in column
        ]
        rows, columns, values = zip(*cells, strict=True)
        table = sparse.csr_matrix((values, (rows, columns)), (len(tickets), len(known))) @ sparse.diags(self.idf)
        lengths = np.sqrt(np.asarray(table.multiply(table).sum(1)).ravel())
        self.table = sparse.diags(1 / np.maximum(lengths, 1e-9)) @ table


def _weights(table: sparse.csr_matrix, categories: Array, priorities: Array) -> tuple[Array, Array]:
    """A row of weights for each column of `table`, and the offsets."""
    weights, offset = np.zeros((table.shape[1], SCORES)), np.zeros(SCORES)
    which = LogisticRegression(C=SOFTNESS[0], max_iter=STEPS).fit(table, categories)
    weights[:, :CATEGORIES], offset[:CATEGORIES] = which.coef_.T, which.intercept_
    for level in range(SCORES - CATEGORIES):
        above = LogisticRegression(C=SOFTNESS[1], max_iter=STEPS).fit(table, priorities > level)
        weights[:, CATEGORIES + level], offset[CATEGORIES + level] = above.coef_[0], above.intercept_[0]
    return weights, offset


if __name__ == "__main__":
    main()
