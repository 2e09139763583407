"""Who is asked for a suggestion, and what happens when Gemini does not serve."""

import asyncio
import logging
import threading
import time

import pytest

from support_desk.triage import classify
from support_desk.triage import gemini as gemini_module
from support_desk.triage.classify import MOST_AT_ONCE, Triage
from support_desk.triage.local import local
from support_desk.triage.suggestion import NOTHING_KNOWN
from support_desk.words import Source
from tests.clock import Clock
from tests.gemini_standin import FAILURES, KEY


@pytest.fixture
def clock():
    return Clock()


def suggestions(triage, *descriptions):
    """What is suggested for each, one after the other."""

    async def ask_all():
        return [await triage.suggest(description) for description in descriptions]

    return asyncio.run(ask_all())


def log_lines(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "support_desk.triage"]


def test_without_a_key_the_local_classifier_answers_and_nobody_is_asked(gemini):
    [said] = suggestions(Triage(gemini.settings(gemini_api_key=None)), "My card was charged twice.")

    assert said == local.suggest("", "My card was charged twice.")
    assert (said.category, said.source) == ("billing", Source.local)
    assert gemini.asked == []


def test_what_the_local_classifier_cannot_read_gets_the_defaults(gemini):
    assert suggestions(Triage(gemini.settings(gemini_api_key=None)), "帮助我") == [NOTHING_KNOWN]


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


def test_an_answer_of_geminis_never_waits_for_the_local_classifier(gemini, monkeypatch):
    is_over = threading.Event()
    monkeypatch.setattr(local, "suggest", lambda title, description: is_over.wait(30) and None)
    gemini.says("account", "low", "Their words.")

    [said] = suggestions(Triage(gemini.settings()), "My card was charged twice.")
    is_over.set()

    assert said.reason == "Their words."


def test_a_local_classifier_that_takes_too_long_costs_only_the_time_limit(gemini, monkeypatch):
    is_over = threading.Event()
    monkeypatch.setattr(local, "suggest", lambda title, description: is_over.wait(30) and None)
    start = time.monotonic()

    said = suggestions(Triage(gemini.settings(gemini_api_key=None, gemini_timeout_seconds=0.1)), "Anything")
    took = time.monotonic() - start
    is_over.set()

    assert said == [NOTHING_KNOWN]
    assert took < 5


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
    is_over, read = threading.Event(), []

    def suggest(title, description):
        read.append(description)
        is_over.wait(30)

    monkeypatch.setattr(local, "suggest", suggest)
    impatient = Triage(gemini.settings(gemini_api_key=None, gemini_timeout_seconds=0.1))

    assert suggestions(impatient, "one", "two") == [NOTHING_KNOWN] * 2
    is_over.set()
    suggestions(Triage(gemini.settings(gemini_api_key=None)), "three")

    assert read == ["one", "three"]


def test_with_a_key_gemini_is_asked_about_title_and_description(gemini):
    gemini.says("billing", "high")

    suggestion = asyncio.run(Triage(gemini.settings()).suggest("My card was charged twice.", "Flamingo"))

    assert (suggestion.category, suggestion.priority, suggestion.source) == ("billing", "high", Source.gemini)
    assert "Title: Flamingo\nDescription: My card was charged twice." in gemini.asked[0].text


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


def test_the_same_text_is_answered_from_memory_for_five_minutes(gemini, clock):
    triage = Triage(gemini.settings(), clock)
    first = suggestions(triage, "The same", "The same", "Another")[0]
    assert len(gemini.asked) == 2

    gemini.says("billing", "critical")
    clock.now += 299
    assert [said.category for said in suggestions(triage, "The same")] == [first.category]
    clock.now += 1
    assert [said.category for said in suggestions(triage, "The same")] == ["billing"]


def test_a_failure_is_not_kept_as_an_answer(gemini):
    triage = Triage(gemini.settings())
    gemini.fails("http_500")
    suggestions(triage, "The same")
    gemini.says("billing", "low")

    assert [said.source for said in suggestions(triage, "The same")] == [Source.gemini]


def test_those_who_ask_the_same_at_once_share_one_request(gemini):
    triage = Triage(gemini.settings())

    async def ask_together():
        return await asyncio.gather(*(triage.suggest("The same") for _ in range(20)))

    assert {said.source for said in asyncio.run(ask_together())} == {Source.gemini}
    assert len(gemini.asked) == 1


def test_one_who_leaves_does_not_take_the_answer_from_the_others(gemini):
    triage = Triage(gemini.settings())
    gemini.pause()

    async def one_leaves():
        leaver, stayer = (asyncio.create_task(triage.suggest("The same")) for _ in range(2))
        await asyncio.to_thread(gemini.has_been_asked, 1)
        leaver.cancel()
        gemini.resume()
        return await stayer

    assert asyncio.run(one_leaves()).source is Source.gemini
    assert len(gemini.asked) == 1


def test_when_all_threads_are_busy_the_next_does_without_gemini(gemini, caplog):
    triage = Triage(gemini.settings())
    gemini.pause()

    async def one_too_many():
        waiting = [asyncio.create_task(triage.suggest(f"Number {number}")) for number in range(MOST_AT_ONCE)]
        await asyncio.to_thread(gemini.has_been_asked, MOST_AT_ONCE)
        last = await triage.suggest("One too many")
        gemini.resume()
        return last, await asyncio.gather(*waiting)

    last, served = asyncio.run(one_too_many())

    assert last.source is Source.local
    assert {said.source for said in served} == {Source.gemini}
    assert len(gemini.asked) == MOST_AT_ONCE
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
            thread.join(30)
            assert not thread.is_alive()


def test_what_was_suggested_is_remembered_whoever_said_it(gemini, clock):
    with_key, without = Triage(gemini.settings(), clock), Triage(gemini.settings(gemini_api_key=None), clock)
    [said] = suggestions(with_key, "Some text")
    [said_without] = suggestions(without, "Some text")

    assert with_key.remembered("Some text") == said
    assert without.remembered("Some text") == said_without
    assert with_key.remembered("Some text", "Some title") is None
    assert with_key.remembered("Other text") is None
    clock.now += 3600
    assert with_key.remembered("Some text") is None
