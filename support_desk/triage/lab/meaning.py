"""Learns how to tell what a text is about: python -m support_desk.triage.lab.meaning.

Needs the encoder, and of our own examples the texts alone.
"""

from collections.abc import Sequence

import numpy as np

from support_desk.triage.lab.examples import Example, examples
from support_desk.triage.lab.storing import write_meanings
from support_desk.triage.local.classifier import ENCODER
from support_desk.triage.local.encoder import Encoder, Meanings
from support_desk.triage.local.linear import Array
from support_desk.triage.local.local import FOLDER

DIMENSIONS = 128


def main() -> None:
    """Write it."""
    write_meanings(whitened(read_by(Encoder.read(FOLDER / ENCODER), examples("own"))))


def read_by(encoder: Encoder, tickets: Sequence[Example]) -> Array:
    """What the encoder sees in each of them."""
    return np.array([encoder.seen(encoder.tokens(ticket.title, ticket.description)) for ticket in tickets])


def whitened(seen: Array) -> Meanings:
    """The directions in which these differ most, each as long as the others."""
    center = seen.mean(0)
    _, lengths, directions = np.linalg.svd(seen - center, full_matrices=False)
    spread = lengths[:DIMENSIONS] / np.sqrt(len(seen))
    return Meanings(center, directions[:DIMENSIONS].T / spread)


if __name__ == "__main__":
    main()
