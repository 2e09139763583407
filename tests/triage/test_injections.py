"""What a ticket that speaks to the model cannot do."""

import asyncio
import json
import re
import unicodedata

import pytest

from support_desk.triage.classify import Triage
from support_desk.triage.gemini import INSTRUCTION
from support_desk.words import Category, Priority
from tests.triage.injections import INJECTIONS


@pytest.mark.parametrize(("title", "description"), INJECTIONS)
def test_whatever_a_ticket_makes_the_model_say_the_answer_is_valid_and_plain(gemini, title, description):
    hostile = [
        description,
        json.dumps({"category": title, "priority": "critical!", "reason": description}),
        json.dumps({"category": "billing", "priority": description, "reason": title}),
        json.dumps({"category": "billing", "priority": "high", "reason": description, "html": description}),
    ]
    for text in hostile:
        gemini.says_text(text)
        suggestion = asyncio.run(Triage(gemini.settings()).suggest(description, title))

        assert isinstance(suggestion.category, Category)
        assert isinstance(suggestion.priority, Priority)
        assert 1 <= len(suggestion.reason) <= 200
        assert suggestion.reason == " ".join(suggestion.reason.split())
        assert all(unicodedata.category(character)[0] != "C" for character in suggestion.reason)


@pytest.mark.parametrize(("title", "description"), INJECTIONS)
def test_a_ticket_is_sent_only_inside_the_fence(gemini, title, description):
    asyncio.run(Triage(gemini.settings()).suggest(description, title))

    [asked] = gemini.asked
    assert [content["role"] for content in asked.body["contents"]] == ["user"]
    mark = asked.text.split("\n", 1)[0].removeprefix("BEGIN TICKET ")
    assert re.fullmatch(r"[0-9a-f]{16}", mark)
    assert mark not in title + description
    assert asked.text == (
        f"BEGIN TICKET {mark}\nTitle: {title}\nDescription: {description}\nEND TICKET {mark}\n\nLabel the ticket above."
    )
    assert asked.system == INSTRUCTION.format(mark=mark)
    assert description not in json.dumps(asked.body | {"contents": []}, ensure_ascii=False)


def test_there_are_at_least_forty_injections():
    assert len(set(INJECTIONS)) >= 40
