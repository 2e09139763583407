"""The real client against a server that speaks Gemini's protocol, well and badly."""

import logging
import re
import unicodedata

import pytest

from support_desk.triage.gemini import INSTRUCTION, GeminiFailed, ask
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Category, Priority, Source
from tests.gemini_standin import FAILURES, KEY

ENDLESS = ("endless_body", "endless_headers", "hang")


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


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_said_in_one_request_and_without_secrets(gemini, caplog, failure):
    caplog.set_level(logging.DEBUG)
    gemini.fails(failure)
    limit = 1 if failure in ENDLESS else 30

    with pytest.raises(GeminiFailed) as failed:
        ask("Quarterly flamingo", "The ostrich cannot log in.", gemini.settings(gemini_timeout_seconds=limit))

    assert gemini.has_been_asked(1)
    assert len(gemini.asked) == 1
    assert 1 <= len(failed.value.reason) <= 60
    said = failed.value.reason + "".join(str(record.__dict__) for record in caplog.records)
    assert not any(secret in said for secret in (KEY, "flamingo", "ostrich"))


@pytest.mark.parametrize("failure", [*ENDLESS, "flood", "endless_error"])
def test_an_endless_answer_is_cut_off_by_closing_the_connection(gemini, failure):
    gemini.fails(failure)
    limit = 0.5 if failure in ENDLESS else 30

    with pytest.raises(GeminiFailed):
        ask("", "A description", gemini.settings(gemini_timeout_seconds=limit))

    assert gemini.hung_up.wait(30)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        ("http_429", "HTTP 429"),
        ("http_301", "HTTP 301"),
        ("safety_block", "finish reason 3"),
        ("blocked_prompt", "the prompt was blocked"),
        ("no_candidates", "no candidates"),
        ("broken_json", "an answer outside the schema"),
        ("unknown_words", "an answer outside the schema"),
        ("flood", "the answer is too long"),
    ],
)
def test_the_reason_names_what_was_wrong(gemini, failure, reason):
    gemini.fails(failure)

    with pytest.raises(GeminiFailed) as failed:
        ask("", "A description", gemini.settings())

    assert failed.value.reason == reason


@pytest.mark.parametrize("failure", ENDLESS)
def test_an_answer_that_does_not_end_is_reported_as_the_time_limit(gemini, failure):
    gemini.fails(failure)

    with pytest.raises(GeminiFailed, match=r"^no answer within 0\.5 s$"):
        ask("", "A description", gemini.settings(gemini_timeout_seconds=0.5))


def test_nobody_listening_is_a_failure(gemini):
    settings = gemini.settings()
    gemini.close()

    with pytest.raises(GeminiFailed, match=r"^ConnectionError$"):
        ask("", "A description", settings)


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "[]",
        '"billing"',
        "[" * 100_000,
        '{"category": "Billing", "priority": "low", "reason": ""}',
        '{"category": ["billing"], "priority": "low", "reason": ""}',
        '{"category": "billing", "priority": null, "reason": ""}',
        '{"category": "billing"}',
        '```json\n{"category": "billing", "priority": "low", "reason": ""}\n```',
        "",
    ],
)
def test_anything_but_the_schema_is_no_answer(gemini, text):
    gemini.says_text(text)

    with pytest.raises(GeminiFailed, match=r"^an answer outside the schema$"):
        ask("", "A description", gemini.settings())


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("  Two\n\nlines\tand  spaces ", "Two lines and spaces"),
        ("zero\u200bwidth \u202ereversed\u2066 \ufeff\x00\x1b[31mred", "zerowidth reversed [31mred"),
        ("<b>bold</b> [link](http://example.com)", "<b>bold</b> [link](http://example.com)"),
        ("naïve Größe 日本語", "naïve Größe 日本語"),
        ("\u3164\u2800\U000e0041", "Gemini gave no reason."),
        ("", "Gemini gave no reason."),
        ("x" * 201, "x" * 199 + "…"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_reason_is_one_plain_line_of_at_most_200_characters(gemini, reason, shown):
    gemini.says("billing", "low", reason)

    assert ask("", "A description", gemini.settings()).reason == shown


def test_a_reason_that_is_no_text_is_left_out(gemini):
    gemini.says_text('{"category": "billing", "priority": "low", "reason": {"html": "<script>"}}')

    assert ask("", "A description", gemini.settings()).reason == "Gemini gave no reason."


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
