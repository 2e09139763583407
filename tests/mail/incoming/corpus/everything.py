"""The corpus: 500 mails of all kinds, each with what must become of it."""

from collections.abc import Callable

from tests.mail.incoming.corpus.enclosures import enclosed
from tests.mail.incoming.corpus.heads import heads
from tests.mail.incoming.corpus.machines import machines
from tests.mail.incoming.corpus.own_words import own_words
from tests.mail.incoming.corpus.quoting import answers, passed_on
from tests.mail.incoming.corpus.samples import Sample, copy_of, plain
from tests.mail.incoming.corpus.structures import structures
from tests.mail.incoming.corpus.texts import texts

NUMBER = 500
COPIES = 10


def corpus(to: Callable[[int], str] = lambda number: f"desk+{number}@example.com") -> list[Sample]:
    """500 mails or more; `to` is where an answer to a ticket is sent."""
    found = [*texts(), *heads(), *structures(), *enclosed(), *machines(), *passed_on(), *own_words(), *answers(to)]
    some = [sample for sample in found if sample.becomes in ("ticket", "answer")]
    found += [copy_of(sample) for sample in some[:: len(some) // COPIES]]
    number = 0
    while len(found) < NUMBER:
        number += 1
        found.append(
            Sample(
                f"an ordinary mail, {number}",
                plain(f"Hello, this is number {number}."),
                "ticket",
                own=f"number {number}.",
            )
        )
    return found
