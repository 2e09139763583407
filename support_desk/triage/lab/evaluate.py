"""How often triage is right and how long it takes: python -m support_desk.triage.lab.evaluate.

Accuracy is cross-validated on the given tickets: each is judged by a model that was trained on the other folds of them
and on our own examples, which are never judged.
"""

import random
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter

import numpy as np
from sklearn.model_selection import StratifiedKFold

from support_desk.settings import settings
from support_desk.triage import gemini, local
from support_desk.triage.features import features
from support_desk.triage.lab.examples import Example, examples, truth
from support_desk.triage.lab.report import confusion, line, shares, table
from support_desk.triage.lab.train import seen, trained
from support_desk.triage.linear import Array
from support_desk.triage.suggestion import Suggestion

FOLDS, REPEATS = 5, 3
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
    line(f"{len(given)} given tickets, judged in {FOLDS} folds {REPEATS} times; {len(own)} of our own only to learn from")
    report_accuracy(given, cross_validated(given, own))
    report_latency(given)
    if settings().gemini_api_key:
        report_gemini(given)


def cross_validated(given: list[Example], own: list[Example]) -> Array:
    """What was said of each given ticket in each repeat: the probabilities, 4 of categories and 4 of priorities."""
    category, priority = truth(given)
    jobs = [
        (given, own, learned, judged, repeat)
        for repeat in range(REPEATS)
        for learned, judged in StratifiedKFold(FOLDS, shuffle=True, random_state=repeat).split(category, category * 4 + priority)
    ]
    said = np.zeros((REPEATS, len(given), 8))
    with ProcessPoolExecutor(2) as pool:
        for repeat, judged, answers in pool.map(_judged, jobs):
            said[repeat, judged] = answers
    return said


def _judged(job: tuple[list[Example], list[Example], Array, Array, int]) -> tuple[int, Array, list[Array]]:
    given, own, learned, judged, repeat = job
    tickets = [*(given[at] for at in learned), *own]
    model = trained([seen(ticket) for ticket in tickets], *truth(tickets))
    answers = [model.answer(seen(given[at])) for at in judged]
    return repeat, judged, [np.concatenate([answer.category, answer.priority]) for answer in answers]


def report_accuracy(given: list[Example], said: Array) -> None:
    """Shares overall, by category and by language, the confusion tables, and what being sure is worth."""
    category, priority = truth(given)
    repeats = len(said)
    right = (np.tile(category, repeats), np.tile(priority, repeats))
    told = (said[..., :4].argmax(2).ravel(), (said[..., 4:].cumsum(2) < 0.5).sum(2).ravel())
    language = np.tile([ticket.language for ticket in given], repeats)
    shares(right, told, language)
    confusion(right, told)
    sure = np.minimum(said[..., :4].max(2) / 0.6, said[..., 4:].max(2) / 0.5).ravel() >= 1
    line(f"sure of {sure.mean():.0%}")


def report_latency(given: list[Example]) -> None:
    """Of the trained model on tickets of 200 words; the first call, and memory, in a process of its own."""
    words = " ".join(ticket.description for ticket in given).split()
    rng = random.Random(1)
    starts = [rng.randrange(len(words) - 200) for _ in range(300)]
    local.suggest("Warm up", "Please.")
    times = [_milliseconds(" ".join(words[at : at + 200])) for at in starts]
    load, growth = subprocess.check_output([sys.executable, "-c", COLD_START], text=True).split()
    line("")


def _milliseconds(description: str) -> float:
    start = perf_counter()
    local.suggest("A title", description)
    return (perf_counter() - start) * 1000
