"""How often triage is right and how long it takes: python -m support_desk.triage.lab.evaluate.

The given tickets are judged in folds: all that is chosen is chosen on the other folds, in folds of their own. Only the
guard's threshold is not: for it, it counts how many of all of them lose a word, whatever their labels. The second set
is judged by the model as it is shipped; nothing was ever learned from it, nor chosen on it. Of both, the worse figures
are those to quote.
"""

import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import perf_counter

import numpy as np
from sklearn.model_selection import StratifiedKFold

from support_desk.settings import settings
from support_desk.triage import gemini
from support_desk.triage.lab.examples import JUDGING, Example, examples, truth
from support_desk.triage.lab.guarding.judging import report_guard
from support_desk.triage.lab.report import Pair, calibration, confusion, line, shares, spread
from support_desk.triage.lab.train import blended, encoder_scores, linear_scores, trained
from support_desk.triage.local import local
from support_desk.triage.local.blend import Blend, middle, probabilities
from support_desk.triage.local.classifier import Classifier
from support_desk.triage.local.linear import Array
from support_desk.triage.local.reason import is_sure
from support_desk.triage.suggestion import NOTHING_KNOWN, Suggestion
from support_desk.words import Category, Priority

# No kind of ticket is rarer than that among the given ones.
FOLDS = 4
COLD_START = """
import psutil, time
from support_desk.settings import settings
from support_desk.triage import classify
from support_desk.triage.local import local
before, start = psutil.Process().memory_info().rss, time.perf_counter()
local.suggest("Warm up", "Please.")
print((time.perf_counter() - start) * 1000, (psutil.Process().memory_info().rss - before) / 2**20)
"""


def main() -> None:
    """Print it all."""
    shipped = Classifier.read(local.FOLDER)
    own, given, second = examples("own"), examples("given"), examples("second")
    report_guard(shipped.guard, given)
    given = guarded(shipped, given)
    line(f"{len(own)} own examples; {len(given)} given tickets, judged in {FOLDS} folds")
    folds, said = judged_in_folds(shipped, given, own)
    report(given, said)
    spread(folds, *truth(given), said[:, :4].argmax(1), middle(said[:, 4:]))
    line(f"\n{len(second)} tickets of the second set, judged by the model as it is shipped")
    said = judged(shipped, second)
    report(second, said)
    line("\nThe same, judged by their descriptions alone")
    untitled = [replace(ticket, title="") for ticket in second]
    report_shares(second, judged(shipped, untitled))
    for name in JUDGING[1:]:
        others = examples(name)
        line(f"\n{len(others)} tickets of the {name} set by the model as it is shipped")
        report_shares(others, judged(shipped, others))
    report_latency(given)
    if settings().gemini_api_key:
        report_gemini(second, said)


def guarded(classifier: Classifier, tickets: list[Example]) -> list[Example]:
    """The tickets as the guard leaves them."""
    kept = [classifier.guard.kept(ticket.title, ticket.description) for ticket in tickets]
    return [
        replace(ticket, title=title, description=description)
        for ticket, (title, description) in zip(tickets, kept, strict=True)
    ]


def judged(classifier: Classifier, tickets: list[Example]) -> Array:
    """What a classifier suggests for each ticket: 4 and 4 probabilities; where it knows nothing, the defaults."""
    said = [classifier.suggestion(ticket.title, ticket.description) or NOTHING_KNOWN for ticket in tickets]
    return np.array(
        [
            (
                *(each.category_probabilities or [word == each.category for word in Category]),
                *(each.priority_probabilities or [word == each.priority for word in Priority]),
            )
            for each in said
        ],
        float,
    )


def judged_in_folds(shipped: Classifier, given: list[Example], own: list[Example]) -> tuple[list[Array], Array]:
    """The places of each fold, and what is said of each ticket by what knows the other folds only."""
    category, priority = truth(given)
    by_encoder = encoder_scores(shipped.encoder, given)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(category, category * 4 + priority)
    jobs = [(given, own, by_encoder, learned, judged) for learned, judged in folds]
    said = np.zeros((len(given), 8))
    with ProcessPoolExecutor(2) as pool:
        for (*_, judged), rows in zip(jobs, pool.map(_judged_fold, jobs), strict=True):
            said[judged] = rows
    return [judged for *_, judged in jobs], said


def _judged_fold(job: tuple[list[Example], list[Example], Array, Array, Array]) -> Array:
    given, own, by_encoder, learned, judged = job
    known = [given[at] for at in learned]
    blend = blended(known, own, by_encoder[learned])
    return _said(blend, linear_scores(trained([*known, *own]), [given[at] for at in judged]), by_encoder[judged])


def _said(blend: Blend, by_linear: Array, by_encoder: Array) -> Array:
    return np.concatenate(probabilities(blend.scores(by_linear, by_encoder)), axis=1)


def report(tickets: list[Example], said: Array) -> None:
    """Shares overall, by category and by language, the confusion tables, and what being sure is worth."""
    right, told = report_shares(tickets, said)
    confusion(right, told)
    calibration(right, told, said)
    both = (right[0] == told[0]) & (right[1] == told[1])
    sure = np.array([is_sure(row[:4], row[4:]) for row in said])
    line(f"\nSure of {sure.mean():.0%}, both words right in {both[sure].mean():.0%} of these")
    line(f"and in {both[~sure].mean():.0%} of the others")


def report_shares(tickets: list[Example], said: Array) -> tuple[Pair, Pair]:
    """The shares alone; returns what is right and what was said."""
    right, told = truth(tickets), (said[:, :4].argmax(1), middle(said[:, 4:]))
    shares(right, told, np.array([ticket.language for ticket in tickets]))
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


def report_gemini(tickets: list[Example], said: Array) -> None:
    """What Gemini says of the same tickets, how long it takes, and where the two differ."""
    answers: dict[int, Suggestion] = {}
    times = []
    for number, ticket in enumerate(tickets):
        sys.stderr.write(f"\rGemini [{'#' * (30 * number // len(tickets)):<30}] {number}/{len(tickets)}")
        start = perf_counter()
        with suppress(gemini.GeminiFailed):
            answers[number] = gemini.ask(ticket.title, ticket.description, settings())
            times.append((perf_counter() - start) * 1000)
    line(f"\nGemini answered {len(answers)} of {len(tickets)} questions")
    if not answers:
        return
    asked = [tickets[number] for number in answers]
    right, told = truth(asked), truth([_as_told(tickets[number], answer) for number, answer in answers.items()])
    shares(right, told, np.array([ticket.language for ticket in asked]))
    confusion(right, told)
    line(f"\np50 {np.percentile(times, 50):.0f} ms, p99 {np.percentile(times, 99):.0f} ms")
    line("\nWhere the two differ: right · Gemini · local classifier · title")
    rows = said[list(answers)]
    for ticket, *words in zip(asked, *told, rows[:, :4].argmax(1), middle(rows[:, 4:]), strict=True):
        if words[:2] != words[2:]:
            line(f"{_words(*truth([ticket]))} · {_words(*words[:2])} · {_words(*words[2:])} · {ticket.title[:60]}")


def _as_told(ticket: Example, answer: Suggestion) -> Example:
    return replace(ticket, category=answer.category, priority=answer.priority)


def _words(category: Array, priority: Array) -> str:
    return f"{list(Category)[int(category)]} {list(Priority)[int(priority)]}"


def _milliseconds(function: Callable[[], object]) -> float:
    start = perf_counter()
    function()
    return (perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
