"""Who is asked for a suggestion, and what happens when Gemini does not serve."""

import asyncio

import pytest

from support_desk.triage.classify import Triage
from support_desk.words import Source
from tests.triage.suggesting import suggestions


def test_with_a_key_gemini_is_asked_about_title_and_description(gemini):
    gemini.says("billing", "high")

    suggestion = asyncio.run(Triage(gemini.settings()).suggest("My card was charged twice.", "Flamingo"))

    assert (suggestion.category, suggestion.priority, suggestion.source) == ("billing", "high", Source.gemini)
    assert "Title: Flamingo\nDescription: My card was charged twice." in gemini.asked[0].text


def test_the_same_text_is_answered_from_memory_for_five_minutes(gemini, clock):
    triage = Triage(gemini.settings(), clock)
    first = suggestions(triage, "The same", "The same", "Another")[0]
    assert len(gemini.asked) == 2

    gemini.says("billing", "critical")
    clock.now += 299
    assert [said.category for said in suggestions(triage, "The same")] == [first.category]
    clock.now += 1
    assert [said.category for said in suggestions(triage, "The same")] == ["billing"]


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


@pytest.mark.anyio
async def test_what_was_suggested_is_remembered_whoever_said_it(gemini, clock):
    with_key, without = Triage(gemini.settings(), clock), Triage(gemini.settings(gemini_api_key=None), clock)
    said, said_without = await with_key.suggest("Some text"), await without.suggest("Some text")

    assert await with_key.remembered("Some text") == said
    assert await without.remembered("Some text") == said_without
    assert await with_key.remembered("Some text", "Some title") is None
    assert await with_key.remembered("Other text") is None
    clock.now += 3600
    assert await with_key.remembered("Some text") is None
