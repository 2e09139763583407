"""The real client against a server that speaks Gemini's protocol, well and badly."""

import logging
import re
import unicodedata

import pytest

from support_desk.triage.gemini import INSTRUCTION, GeminiFailed, ask
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Category, Priority, Source
from tests.gemini_answers import KEY


def test_a_good_answer_becomes_a_suggestion(gemini):
    gemini.says("billing", "high", "They were charged twice.")

    suggestion = ask("Charged twice", "My card was charged twice.", gemini.settings())

    assert suggestion == Suggestion(Category.billing, Priority.high, Source.gemini, "They were charged twice.")


def test_the_question_asks_for_closed_json_at_temperature_zero(gemini):
    ask("A title", "A description", gemini.settings())

    [asked] = gemini.asked
    config = asked.body["generationConfig"]
    assert config["temperature"] == 0
    assert config["responseMimeType"] == "application/json"
    properties = config["responseSchema"]["properties"]
    assert properties["category"]["enum"] == [word.value for word in Category]
    assert properties["priority"]["enum"] == [word.value for word in Priority]
    assert sorted(config["responseSchema"]["required"]) == ["category", "priority", "reason"]


def test_the_rubric_is_in_the_system_instruction_and_the_ticket_is_not(gemini):
    ask("Quarterly flamingo", "The ostrich cannot log in.", gemini.settings())

    [asked] = gemini.asked
    for word in [*Category, *Priority]:
        assert f"- {word}: " in asked.system
    assert "flamingo" not in asked.system
    assert "ostrich" not in asked.system


def test_the_ticket_stands_between_marks_that_differ_each_time(gemini):
    for _ in range(2):
        ask("A title", "A description", gemini.settings())

    marks = [
        re.search(r"^BEGIN TICKET (\w{16})\n.*\nEND TICKET \1$", asked.text, re.M | re.S) for asked in gemini.asked
    ]
    assert marks[0][1] != marks[1][1]
    for asked, mark in zip(gemini.asked, marks, strict=True):
        assert f"BEGIN TICKET {mark[1]}" in asked.system


@pytest.mark.parametrize("model", ["gemini-3.5-flash-lite", "models/gemini-3.5-pro"])
def test_key_and_model_are_those_of_the_settings(gemini, model):
    ask("", "A description", gemini.settings(gemini_model=model))

    assert [(asked.key, asked.model) for asked in gemini.asked] == [(KEY, model.removeprefix("models/"))]


def test_settings_do_not_linger_from_one_question_to_the_next(gemini):
    with pytest.raises(GeminiFailed, match=r"^HTTP 403$"):
        ask("", "A description", gemini.settings(gemini_api_key="another"))

    assert ask("", "A description", gemini.settings()).source is Source.gemini
    assert [asked.key for asked in gemini.asked] == ["another", KEY]


def test_a_text_that_is_no_proper_unicode_or_too_long_is_still_asked(gemini):
    ask("\ud800" + "t" * 500, "\udfff" + "d" * 50_000, gemini.settings())

    [asked] = gemini.asked
    assert asked.text.count("t" * 199) == 1
    assert len(asked.text) < 20_500


def test_braces_in_a_ticket_are_sent_as_they_are(gemini):
    ask("{title} {mark}", "{0} %s {description!r}", gemini.settings())

    assert "Title: {title} {mark}\nDescription: {0} %s {description!r}\n" in gemini.asked[0].text


def test_logging_turned_on_for_the_library_does_not_show_the_ticket(gemini, caplog, monkeypatch):
    monkeypatch.setenv("GOOGLE_SDK_PYTHON_LOGGING_SCOPE", "google")
    caplog.set_level(logging.DEBUG)
    for name in ("google", "google.auth", "google.ai", "urllib3"):
        caplog.set_level(logging.DEBUG, logger=name)

    ask("Quarterly flamingo", "The ostrich cannot log in.", gemini.settings())

    said = "".join(str(record.__dict__) for record in caplog.records)
    assert not any(secret in said for secret in (KEY, "flamingo", "ostrich"))


def test_the_instruction_is_short_and_plain():
    assert len(INSTRUCTION) < 3000
    assert all(unicodedata.category(character)[0] != "C" or character == "\n" for character in INSTRUCTION)
