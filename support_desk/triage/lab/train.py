"""Trains the local classifier on all examples and writes its model: python -m support_desk.triage.lab.train."""

from collections import Counter
from dataclasses import replace

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from support_desk.triage.lab.examples import Example, examples, truth
from support_desk.triage.local.classifier import MODEL
from support_desk.triage.local.features import Features, features
from support_desk.triage.local.linear import BLOCKS, CATEGORIES, PARTS, REST, SCORES, Array, Model
from support_desk.triage.local.local import FOLDER

# Chosen by cross-validation on the given tickets, as are all numbers below.
RAREST = {"words": 2, "pieces": 3}
SIGNAL_WEIGHT = 0.5
SOFTNESS_CATEGORY, SOFTNESS_PRIORITY = 10.0, 5.0
TRUST = np.array([0.75] * SCORES)
# Our own examples have fewer general tickets and are a little more urgent than those that were given.
LEAN = np.array([0, 0, 0, 0.5, -0.6, -0.5, 0.5])
HEAT = np.array([1.23, 1.71])


def main() -> None:
    """Write the model of all examples, and say how large it is."""
    tickets = [*examples("given"), *examples("own")]
    write(trained(tickets))


def seen(ticket: Example) -> Features:
    """The features of an example."""
    return features(ticket.title, ticket.description)


def trained(examples: list[Example]) -> Model:
    """The model that follows from these examples.

    Each is learned a second time without its title, because a ticket is often judged before it has one.
    """
    examples = [*examples, *(replace(example, title="") for example in examples)]
    tickets = [seen(example) for example in examples]
    categories, priorities = truth(examples)
    blocks = {block: _Block(block, tickets) for block in BLOCKS}
    signals = np.array([ticket.signals for ticket in tickets]) * SIGNAL_WEIGHT
    table = sparse.hstack([*(block.table for block in blocks.values()), sparse.csr_matrix(signals)]).tocsr()
    weights, offset = _fitted(table, categories, priorities)
    ends = np.cumsum([block.table.shape[1] for block in blocks.values()])
    rows = dict(zip(BLOCKS, np.split(weights[: ends[-1]], ends[:-1]), strict=True))
    return Model(
        {name: block.keys for name, block in blocks.items()},
        {name: block.idf for name, block in blocks.items()},
        rows,
        weights[ends[-1] :] * SIGNAL_WEIGHT,
        offset + LEAN,
        TRUST,
        HEAT,
    )


class _Block:
    """The known features of one kind, and the table of what each ticket has of them, its rows of length 1."""

    def __init__(self, name: str, tickets: list[Features]) -> None:
        counts = [ticket.counts(name) for ticket in tickets]
        owners = Counter(number for count in counts for number in count)
        known = sorted(number for number, many in owners.items() if many >= RAREST[name])
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


def _fitted(table: sparse.csr_matrix, categories: Array, priorities: Array) -> tuple[Array, Array]:
    """A row of weights for each column of `table`, and the offsets."""
    weights, offset = np.zeros((table.shape[1], SCORES)), np.zeros(SCORES)
    which = LogisticRegression(C=SOFTNESS_CATEGORY, max_iter=300).fit(table, categories)
    weights[:, :CATEGORIES], offset[:CATEGORIES] = which.coef_.T, which.intercept_
    for level in range(SCORES - CATEGORIES):
        above = LogisticRegression(C=SOFTNESS_PRIORITY, max_iter=300).fit(table, priorities > level)
        weights[:, CATEGORIES + level], offset[CATEGORIES + level] = above.coef_[0], above.intercept_[0]
    return weights, offset


def write(model: Model) -> None:
    """Keep the model in its file, as plain arrays."""
    arrays = {f"{block}_{part}": values for part in PARTS for block, values in getattr(model, part).items()}
    arrays = {name: values.astype(np.float16) if "weights" in name else values for name, values in arrays.items()}
    np.savez_compressed(FOLDER / MODEL, **arrays, **{name: getattr(model, name) for name in REST})


if __name__ == "__main__":
    main()
