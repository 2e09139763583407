"""How often triage is right and how long it takes: python -m support_desk.triage.lab.evaluate.

Accuracy is cross-validated on the given tickets: each is judged by a model that was trained on the other folds of them
and on our own examples, which are never judged.
"""

import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from time import perf_counter

import numpy as np
from sklearn.model_selection import StratifiedKFold

from support_desk.settings import settings
from support_desk.triage import gemini
from support_desk.triage.lab.examples import Example, examples, truth
from support_desk.triage.lab.report import Pair, confusion, line, shares
from support_desk.triage.lab.train import trained
from support_desk.triage.local import local
from support_desk.triage.local.classifier import ENCODER, Classifier, middle
from support_desk.triage.local.encoder import Encoder
from support_desk.triage.local.linear import Array
from support_desk.triage.local.reason import is_sure
from support_desk.triage.suggestion import Suggestion

# No kind of ticket is rarer than that among the given ones.
FOLDS, REPEATS = 4, 1
GEMINI_CALLS = 60
COLD_START = """
import psutil, time
from support_desk.settings import settings
from support_desk.triage import classify, local
before, start = psutil.Process().memory_info().rss, time.perf_counter()
local.suggest("Warm up", "Please.")
print((time.perf_counter() - start) * 1000, (psutil.Process().memory_info().rss - before) / 2**20)
"""


def main() -> None:
    """Print it all."""
    given, own = examples("given"), examples("own")
    line(
        f"{len(given)} given tickets, judged in {FOLDS} folds {REPEATS} times; {len(own)} of our own only to learn from"
    )
    titled, untitled = cross_validated(given, own)
    report_accuracy(given, titled)
    line("\nThe same, judged by their descriptions alone")
    report_shares(given, untitled)
    report_latency(given)
    if settings().gemini_api_key:
        report_gemini(given)


def cross_validated(given: list[Example], own: list[Example]) -> Array:
    """What was said of the given tickets, with and without their titles, in each repeat: 4 and 4 probabilities."""
    category, priority = truth(given)
    jobs = [
        (given, own, learned, judged, repeat)
        for repeat in range(REPEATS)
        for learned, judged in StratifiedKFold(FOLDS, shuffle=True, random_state=repeat).split(
            category, category * 4 + priority
        )
    ]
    said = np.zeros((2, REPEATS, len(given), 8))
    with ProcessPoolExecutor(2) as pool:
        for repeat, judged, answers in pool.map(_judged, jobs):
            said[:, repeat, judged] = answers
    return said


def _judged(job: tuple[list[Example], list[Example], Array, Array, int]) -> tuple[int, Array, list[list[Array]]]:
    given, own, learned, judged, repeat = job
    tickets = [*(given[at] for at in learned), *own]
    classifier = Classifier(trained(tickets), _encoder())
    titled = [given[at] for at in judged]
    untitled = [replace(ticket, title="") for ticket in titled]
    answers = [[_probabilities(classifier, ticket) for ticket in tickets] for tickets in (titled, untitled)]
    return repeat, judged, answers


@cache
def _encoder() -> Encoder:
    return Encoder.read(local.FOLDER / ENCODER)


def _probabilities(classifier: Classifier, ticket: Example) -> Array:
    suggestion = classifier.suggestion(ticket.title, ticket.description)
    assert suggestion and suggestion.category_probabilities and suggestion.priority_probabilities
    return np.array(suggestion.category_probabilities + suggestion.priority_probabilities)


def report_accuracy(given: list[Example], said: Array) -> None:
    """Shares overall, by category and by language, the confusion tables, and what being sure is worth."""
    right, told = report_shares(given, said)
    confusion(right, told)
    both = (right[0] == told[0]) & (right[1] == told[1])
    sure = np.array([is_sure(row[:4], row[4:]) for row in said.reshape(-1, 8)])
    line(f"\nSure of {sure.mean():.0%}, both words right in {both[sure].mean():.0%} of these")
    line(f"and in {both[~sure].mean():.0%} of the others")


def report_shares(given: list[Example], said: Array) -> tuple[Pair, Pair]:
    """The shares alone; returns what is right and what was said."""
    category, priority = truth(given)
    right = (np.tile(category, REPEATS), np.tile(priority, REPEATS))
    rows = said.reshape(-1, 8)
    told = (rows[:, :4].argmax(1), np.array([middle(row) for row in rows[:, 4:]]))
    shares(right, told, np.tile([ticket.language for ticket in given], REPEATS))
    return right, told


def report_latency(given: list[Example]) -> None:
    """How long the trained model takes for 200 words; its first call, and memory, in a process of its own."""
    words = " ".join(ticket.description for ticket in given).split()
    starts = random.Random(1).sample(range(len(words) - 200), 300)
    local.suggest("Warm up", "Please.")
    texts = [" ".join(words[at : at + 200]) for at in starts]
    times = [_milliseconds(partial(local.suggest, "A title", text)) for text in texts]
    line(f"\n200 words: p50 {np.percentile(times, 50):.1f} ms, p99 {np.percentile(times, 99):.1f} ms")
    load, growth = subprocess.check_output([sys.executable, "-c", COLD_START], text=True).split()
    line(f"first suggestion {float(load):.0f} ms, the process grows by {float(growth):.0f} MB")


def report_gemini(given: list[Example]) -> None:
    """What Gemini says of some of the given tickets, and how long it takes."""
    asked = random.Random(1).sample(given, min(GEMINI_CALLS, len(given)))
    answers: list[tuple[Example, Suggestion]] = []
    times = []
    for number, ticket in enumerate(asked, 1):
        sys.stderr.write(f"\rGemini [{'#' * (30 * number // len(asked)):<30}] {number}/{len(asked)}")
        start = perf_counter()
        with suppress(gemini.GeminiFailed):
            answers.append((ticket, gemini.ask(ticket.title, ticket.description, settings())))
            times.append((perf_counter() - start) * 1000)
    sys.stderr.write("\n")
    line(f"\nGemini answered {len(answers)} of {len(asked)} questions")
    if answers:
        right, told = (
            truth([ticket for ticket, _ in answers]),
            truth([replace(t, category=s.category, priority=s.priority) for t, s in answers]),
        )
        shares(right, told, np.array([ticket.language for ticket, _ in answers]))
        confusion(right, told)
        line(f"\np50 {np.percentile(times, 50):.0f} ms, p99 {np.percentile(times, 99):.0f} ms")


def _milliseconds(function: Callable[[], object]) -> float:
    start = perf_counter()
    function()
    return (perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
