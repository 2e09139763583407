"""What the local classifier says: by itself without a key, and beside Gemini."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from support_desk.triage import classify
from support_desk.triage.classify import Triage
from support_desk.triage.local import local
from support_desk.triage.suggestion import NOTHING_KNOWN
from support_desk.words import Source
from tests.desks import PATIENCE_SECONDS
from tests.processes import eventually
from tests.triage.suggesting import suggestions


def test_without_a_key_the_local_classifier_answers_and_nobody_is_asked(gemini):
    [said] = suggestions(Triage(gemini.settings(gemini_api_key=None)), "My card was charged twice.")

    assert said == local.suggest("", "My card was charged twice.")
    assert (said.category, said.source) == ("billing", Source.local)
    assert gemini.asked == []


def test_what_the_local_classifier_cannot_read_gets_the_defaults(gemini):
    assert suggestions(Triage(gemini.settings(gemini_api_key=None)), "ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺ") == [NOTHING_KNOWN]


def test_a_local_classifier_that_fails_leaves_the_defaults(gemini, monkeypatch):
    def suggest(title, description):
        raise MemoryError

    monkeypatch.setattr(local, "suggest", suggest)

    assert suggestions(Triage(gemini.settings(gemini_api_key=None)), "My card was charged twice.") == [NOTHING_KNOWN]


def test_gemini_and_the_local_classifier_disagree_in_the_open(gemini, monkeypatch):
    monkeypatch.setattr(classify, "OPINION_SECONDS", 60)  # a machine that has much else to do
    second = local.suggest("", "My card was charged twice.")
    gemini.says("account", "low", "x" * 190)

    [said] = suggestions(Triage(gemini.settings()), "My card was charged twice.")

    assert (said.category, said.priority, said.source) == ("account", "low", Source.gemini)
    assert said.reason.startswith("xxx")
    assert said.reason.endswith(f"… The local classifier would say Billing · {second.priority.capitalize()}.")
    assert len(said.reason) <= 200


def test_where_they_agree_the_reason_is_geminis_alone(gemini):
    second = local.suggest("", "My card was charged twice.")
    gemini.says(second.category, second.priority, "Charged twice.")

    assert [said.reason for said in suggestions(Triage(gemini.settings()), "My card was charged twice.")] == [
        "Charged twice."
    ]


@pytest.fixture
def slow_classifier(monkeypatch) -> Iterator[list[str]]:
    """The local classifier comes to no end before the test does; the list is what it has begun to read."""
    is_over, begun = Event(), []

    def suggest(title: str, description: str) -> None:
        begun.append(description)
        is_over.wait(PATIENCE_SECONDS)
        begun.append("…")

    monkeypatch.setattr(local, "suggest", suggest)
    yield begun
    is_over.set()


def test_an_answer_of_geminis_never_waits_for_the_local_classifier(gemini, slow_classifier):
    gemini.says("account", "low", "Their words.")

    [said] = suggestions(Triage(gemini.settings()), "My card was charged twice.")

    assert said.reason == "Their words."
    assert "…" not in slow_classifier


def test_a_local_classifier_that_takes_too_long_costs_only_the_time_limit(gemini, slow_classifier):
    said = suggestions(Triage(gemini.settings(gemini_api_key=None, gemini_timeout_seconds=0.1)), "Anything")

    assert said == [NOTHING_KNOWN]
    assert "…" not in slow_classifier


def test_the_local_classifier_reads_in_one_thread_however_many_ask_at_once(gemini, monkeypatch):
    threads = []
    monkeypatch.setattr(local, "suggest", lambda title, description: threads.append(threading.current_thread()))
    triage = Triage(gemini.settings(gemini_api_key=None))

    async def ask_together():
        return await asyncio.gather(*(triage.suggest(f"Number {number}") for number in range(100)))

    assert asyncio.run(ask_together()) == [NOTHING_KNOWN] * 100
    assert len(threads) == 100
    assert len(set(threads)) == 1


def test_what_nobody_waits_for_any_more_is_not_read(gemini, monkeypatch):
    is_over, read = Event(), []

    def suggest(title, description):
        read.append(description)
        is_over.wait(PATIENCE_SECONDS)

    monkeypatch.setattr(local, "suggest", suggest)
    patient = Triage(gemini.settings(gemini_api_key=None))
    impatient = Triage(gemini.settings(gemini_api_key=None, gemini_timeout_seconds=0.1))
    with ThreadPoolExecutor(1) as thread:
        thread.submit(suggestions, patient, "one")
        assert eventually(lambda: read == ["one"])

        assert suggestions(impatient, "two") == [NOTHING_KNOWN]
        is_over.set()
        suggestions(patient, "three")

    assert read == ["one", "three"]
