"""Which pieces of the source the encoder keeps: the commonest of all scripts, and what our own examples are made of."""

import numpy as np

from support_desk.triage.lab.examples import Example
from support_desk.triage.lab.source import Source
from support_desk.triage.local.encoder import Array
from support_desk.triage.local.pieces import Pieces, plain

# `<s>`, `</s>` and `<unk>` of the source, in the order of the encoder's own.
MARKS = (0, 2, 3)
# So many of the commonest pieces stay, and so many of the commonest single characters.
COMMONEST, SINGLE = 20_000, 4_000


def kept(source: Source, tickets: list[Example]) -> tuple[Array, Pieces, Array]:
    """The rows of the source that stay, marks first, their pieces, and of each row whether it is of these tickets."""
    everything = Pieces.of(["", "", "", *source.pieces[4:]], [0.0] * 3 + source.scores[4:].tolist())
    used = {
        number + 1
        for ticket in tickets
        for text in (ticket.title, ticket.description)
        for number in everything.numbers(text)
        if number > 2
    }
    lower = [at for at in range(4, len(source.pieces)) if plain(source.pieces[at]) == source.pieces[at]]
    common = lower[:COMMONEST]
    single = [at for at in lower if len(source.pieces[at]) == 1][:SINGLE]
    rows = np.array([*MARKS, *sorted(used | set(common) | set(single))])
    return rows, Pieces.of([source.pieces[row] for row in rows], source.scores[rows].tolist()), np.isin(rows, [*used])
