"""Asking triage by REST; what triage itself does is tested where it lives."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from support_desk.people.identity import forget_everybody
from support_desk.tickets.models import Ticket
from support_desk.triage.classify import Triage

ASKED = {"description": "I was charged twice."}


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
def test_who_loses_his_right_while_triage_is_asked_opens_no_ticket(make_account, signed_in, session, monkeypatch, key):
    client, suggest = signed_in(make_account()), Triage.suggest

    async def late(*given, **named):
        session.execute(text("DELETE FROM sign_ins"))
        session.commit()
        forget_everybody()
        return await suggest(*given, **named)

    monkeypatch.setattr(Triage, "suggest", late)

    assert client.post("/api/tickets/", json={"title": "t", **ASKED}, headers=key).status_code == 401
    assert session.exec(select(Ticket)).all() == []


@pytest.mark.parametrize("path", ["/api/tickets/classify/", "/api/tickets/classify"])
def test_classify_answers_with_both_words_who_says_so_and_why(api, session, path):
    answer = api.post(path, json=ASKED)

    said = answer.json()
    assert answer.status_code == 200
    assert list(said) == ["suggested_category", "suggested_priority", "source", "reason"]
    assert said["source"] in ("local", "default")
    assert said["reason"]
    assert session.exec(select(Ticket)).all() == []


@pytest.mark.parametrize("failure", ["http_429", "http_503", "broken_json", "safety_block", "reset"])
def test_classify_and_a_new_ticket_never_fail_because_of_gemini(api, use_settings, gemini, failure):
    use_settings(**gemini.environment)
    gemini.fails(failure)

    said = api.post("/api/tickets/classify/", json=ASKED)
    made = api.post("/api/tickets/", json={"title": "t", **ASKED})

    assert (said.status_code, said.json()["source"] != "gemini") == (200, True)
    assert (made.status_code, made.json()["suggestion_source"]) == (201, said.json()["source"])


def test_what_gemini_says_is_answered_and_kept(api, use_settings, gemini):
    use_settings(**gemini.environment)
    gemini.says("billing", "high", "Charged twice.")

    said = api.post("/api/tickets/classify/", json=ASKED).json()
    made = api.post("/api/tickets/", json={"title": "t", **ASKED, "priority": "low"}).json()

    reason = said.pop("reason")  # which may go on with what the local classifier would say instead
    assert reason.startswith("Charged twice.")
    assert said == {"suggested_category": "billing", "suggested_priority": "high", "source": "gemini"}
    assert (made["category"], made["priority"]) == ("billing", "low")
    assert (made["suggested_category"], made["suggested_priority"]) == ("billing", "high")
    assert made["suggestion_source"] == "gemini"


def test_more_than_thirty_calls_a_minute_are_refused_until_later(api):
    answers = [api.post("/api/tickets/classify/", json=ASKED) for _ in range(31)]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert isinstance(answers[-1].json()["detail"], str)


def test_wrong_input_does_not_count_against_the_limit(api):
    for _ in range(40):
        assert api.post("/api/tickets/classify/", json={}).status_code == 422

    assert api.post("/api/tickets/classify/", json=ASKED).status_code == 200


def test_opening_tickets_is_not_limited_but_beyond_the_budget_gemini_is_not_asked(api, use_settings, gemini):
    use_settings(**gemini.environment)
    gemini.says("billing", "high", "Charged twice.")

    made = [api.post("/api/tickets/", json={"title": f"t {place}", **ASKED}) for place in range(40)]

    assert [answer.status_code for answer in made] == [201] * 40
    said = [answer.json()["suggestion_source"] for answer in made]
    assert (said[:30], "gemini" in said[30:]) == (["gemini"] * 30, False)
    assert len(gemini.asked) == 30
    said = api.post("/api/tickets/classify/", json={"description": "Where is my invoice?"})
    assert (said.status_code, said.json()["source"]) == (200, "local")


def test_classify_and_new_tickets_have_one_budget(api, use_settings, gemini):
    use_settings(**gemini.environment)
    gemini.says("billing", "high", "Charged twice.")
    for place in range(29):
        api.post("/api/tickets/classify/", json={"description": f"Text {place}"})

    made = [api.post("/api/tickets/", json={"title": f"t {place}", **ASKED}).json() for place in range(2)]

    assert [ticket["suggestion_source"] == "gemini" for ticket in made] == [True, False]
    assert len(gemini.asked) == 30


def test_what_gemini_said_lately_costs_nothing(api, use_settings, gemini):
    use_settings(**gemini.environment)
    gemini.says("billing", "high", "Charged twice.")

    made = [api.post("/api/tickets/", json={"title": "t", **ASKED}).json() for _ in range(40)]

    assert {ticket["suggestion_source"] for ticket in made} == {"gemini"}
    assert len(gemini.asked) == 1
    assert api.post("/api/tickets/classify/", json=ASKED).status_code == 200


def test_new_tickets_that_gemini_is_not_asked_about_cost_nothing(api):
    for _ in range(31):
        assert api.post("/api/tickets/", json={"title": "t", **ASKED}).status_code == 201

    assert api.post("/api/tickets/classify/", json=ASKED).status_code == 200
