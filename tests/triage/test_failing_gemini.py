"""What happens when Gemini does not serve: the local classifier answers, and the log says why, once."""

import asyncio
import logging
import threading

import pytest

from support_desk.triage import gemini as gemini_module
from support_desk.triage.classify import MOST_AT_ONCE, Triage
from support_desk.triage.local import local
from support_desk.words import Source
from tests.desks import PATIENCE_SECONDS
from tests.gemini_answers import FAILURES, KEY
from tests.triage.suggesting import log_lines, suggestions


@pytest.fixture(autouse=True)
def local_classifier_is_loaded() -> None:
    """As on a desk that has run for a while; on a busy machine it takes longer than some of these tests wait."""
    local.suggest("", "My card was charged twice.")


@pytest.mark.parametrize("failure", FAILURES)
def test_every_failure_ends_with_the_local_classifier_and_one_log_line_without_secrets(gemini, caplog, failure):
    caplog.set_level(logging.DEBUG)
    gemini.fails(failure)
    limit = 3 if failure in ("endless_body", "endless_headers", "hang") else 30

    [said] = suggestions(Triage(gemini.settings(gemini_timeout_seconds=limit)), "The ostrich waits.")
    assert said.source is Source.local

    [line] = log_lines(caplog)
    assert line.startswith("Gemini did not serve: ")
    assert "\n" not in line
    said = "".join(str(record.__dict__) for record in caplog.records)
    assert KEY not in said
    assert "ostrich" not in said


def test_a_reason_is_logged_once_until_it_changes_or_gemini_serves_again(gemini, caplog):
    triage = Triage(gemini.settings())
    for how, description in [("http_429", "one"), ("http_429", "two"), (None, "three"), ("http_429", "four")]:
        if how:
            gemini.fails(how)
        else:
            gemini.says("general", "low")
        suggestions(triage, description)
    gemini.fails("http_500")
    suggestions(triage, "five")

    expected = ["HTTP 429", "HTTP 429", "HTTP 500"]
    assert log_lines(caplog) == [f"Gemini did not serve: {reason}" for reason in expected]


def test_after_three_failures_gemini_is_left_alone_until_one_probe_succeeds(gemini, clock):
    triage = Triage(gemini.settings(), clock)
    gemini.fails("http_503")
    suggestions(triage, "one", "two", "three", "four", "five")
    assert len(gemini.asked) == 3

    clock.now += 10
    suggestions(triage, "six", "seven")
    assert len(gemini.asked) == 4

    gemini.says("billing", "low")
    clock.now += 20
    assert [said.source for said in suggestions(triage, "eight", "nine")] == [Source.gemini, Source.gemini]


@pytest.mark.parametrize("refusal", ["blocked_prompt", "safety_block", "no_candidates"])
def test_texts_that_gemini_will_not_speak_about_turn_it_off_for_nobody(gemini, clock, refusal):
    triage = Triage(gemini.settings(), clock)
    gemini.fails(refusal)
    assert {said.source for said in suggestions(triage, "one", "two", "three", "four")} == {Source.local}

    gemini.says("billing", "low")
    assert [said.source for said in suggestions(triage, "five")] == [Source.gemini]


def test_a_failure_is_not_kept_as_an_answer(gemini):
    triage = Triage(gemini.settings())
    gemini.fails("http_500")
    suggestions(triage, "The same")
    gemini.says("billing", "low")

    assert [said.source for said in suggestions(triage, "The same")] == [Source.gemini]


def test_nobody_pays_for_a_question_while_gemini_is_left_alone(gemini):
    triage, paid = Triage(gemini.settings()), []
    gemini.fails("http_500")
    suggestions(triage, "One", "Two", "Three")

    async def may_ask() -> bool:
        paid.append(True)
        return True

    assert asyncio.run(triage.suggest("Four", may_ask=may_ask)).source is Source.local
    assert paid == []


def test_when_all_threads_are_busy_the_next_does_without_gemini(gemini, caplog):
    triage, paid = Triage(gemini.settings()), []
    gemini.pause()

    async def may_ask() -> bool:
        paid.append(True)
        return True

    async def one_too_many():
        waiting = [asyncio.create_task(triage.suggest(f"Number {number}")) for number in range(MOST_AT_ONCE)]
        await asyncio.to_thread(gemini.has_been_asked, MOST_AT_ONCE)
        last = await triage.suggest("One too many", may_ask=may_ask)
        gemini.resume()
        return last, await asyncio.gather(*waiting)

    last, served = asyncio.run(one_too_many())

    assert last.source is Source.local
    assert {said.source for said in served} == {Source.gemini}
    assert (len(gemini.asked), paid) == (MOST_AT_ONCE, [])
    assert log_lines(caplog) == ["Gemini did not serve: too many questions at once"]


def test_a_client_library_that_takes_too_long_to_load_costs_only_the_time_limit(gemini, monkeypatch):
    is_over = threading.Event()
    monkeypatch.setattr(gemini_module, "load", is_over.wait)

    said = suggestions(Triage(gemini.settings(gemini_timeout_seconds=3)), "Anything")
    is_over.set()

    assert [answer.source for answer in said] == [Source.local]
    assert gemini.asked == []


def test_a_client_library_that_cannot_be_loaded_is_a_reason_like_others(gemini, monkeypatch, caplog):
    def load():
        raise ImportError("no such library")

    monkeypatch.setattr(gemini_module, "load", load)
    triage = Triage(gemini.settings())
    asyncio.run(triage.warm_up())

    assert [said.source for said in suggestions(triage, "Anything", "Something")] == [Source.local, Source.local]
    assert log_lines(caplog) == ["Gemini did not serve: ImportError"]


def test_no_thread_is_left_behind_by_an_endless_answer(gemini):
    gemini.fails("endless_body")
    suggestions(Triage(gemini.settings(gemini_timeout_seconds=0.5)), "Anything")

    for thread in threading.enumerate():
        if thread.name == "triage":
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()
