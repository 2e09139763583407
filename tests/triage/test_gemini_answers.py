"""What of Gemini's answers is used: words of the schema, and a reason that is one plain line."""

import logging

import pytest

from support_desk.triage.gemini import GeminiFailed, ask
from tests.desks import PATIENCE_SECONDS
from tests.gemini_answers import FAILURES, KEY

ENDLESS = ("endless_body", "endless_headers", "hang")
# Long enough for a busy machine to ask at all.
LIMIT = 2


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_said_in_one_request_and_without_secrets(gemini, caplog, failure):
    caplog.set_level(logging.DEBUG)
    gemini.fails(failure)
    limit = LIMIT if failure in ENDLESS else 30

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
    limit = LIMIT if failure in ENDLESS else 30

    with pytest.raises(GeminiFailed):
        ask("", "A description", gemini.settings(gemini_timeout_seconds=limit))

    assert gemini.hung_up.wait(PATIENCE_SECONDS)


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

    with pytest.raises(GeminiFailed, match=f"^no answer within {LIMIT} s$"):
        ask("", "A description", gemini.settings(gemini_timeout_seconds=LIMIT))


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
