"""The OpenAPI document keeps its word, as schemathesis tries it with its default checks."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import hypothesis
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import EngineFinished, FatalError, NonFatalError, PhaseFinished, ScenarioFinished
from sqlalchemy import text

ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx"]
CONFIG = {
    "seed": 1,
    "generation": {"max-examples": 12, "database": "none"},
    "checks": {
        # It invents versions for If-Match and secrets of invitations: 412 and 410 are the right answers to them.
        "positive_data_acceptance": {"expected-statuses": [*ACCEPTED, "410", "412"]},
        # It does not see that DELETE …/delete/ deletes, and then misses the ticket.
        "ensure_resource_availability": {"enabled": False},
    },
}

# Repeated, short, empty and odd ones; what they have in common is that each is allowed.
SEARCHES = [
    "",
    " ",
    "log log",
    "log LOG log",
    "former former #7",
    "a",
    "zq",
    "zq a b 一",
    "一 一",
    "#",
    "#1 1 01",
    "#0",
]
SEARCHES += [
    "%",
    "\\",
    "_ %_",
    "'",
    '"; --',
    "ß SS ss",
    "İ i ı",
    "ﬁ",
    "²²²",
    "e\u0301",
    "\u200b",
    "\ufeff",
    "👩‍👩‍👧",
    "�",
]
SEARCHES += [
    " \t\u3000\x1f",
    "log " * 16,
    "x" * 500,
    "9" * 18,
    "9" * 19,
    "black white green",
    "lo og log logi ogin login",
]
FILL = text("""
INSERT INTO tickets (title, description, category, priority, created_at)
SELECT 'Ticket ' || n, concat_ws(' ', md5(n::text),
    (ARRAY['login', 'log Log', 'Straße 一', 'white', 'İ 50%_'])[n % 5 + 1],
    CASE WHEN n < 600 THEN 'former' END, CASE WHEN n % 2 = 0 THEN 'black' END),
  (ARRAY['billing', 'technical', 'account', 'general'])[n % 4 + 1], 'low',
  timestamptz '2026-01-01' + n * interval '1 minute'
FROM generate_series(1, 2000) AS n
""")


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    """Schemathesis takes a profile for what its user wishes, and then tries ten times as much."""
    hypothesis.settings.load_profile("default")
    yield
    hypothesis.settings.load_profile("desk")


@pytest.fixture
def events(api, make_ticket) -> list:
    """All that happens when schemathesis tries the whole document."""
    for _ in range(3):
        make_ticket()
    config = SchemathesisConfig.from_dict(CONFIG)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", api.app, config=config)
    _know_that_nobody_has_an_account(schema.raw_schema)
    _know_what_a_query_is(schema.raw_schema)
    return list(from_schema(schema).execute())


def _know_that_nobody_has_an_account(document: dict) -> None:
    """No document can say which accounts there are; on an open desk there is none to assign a ticket to, or to be."""
    for name in ("TicketIn", "ChangeIn"):
        document["components"]["schemas"][name]["properties"]["assignee"] = {"type": "null"}
    asked = [each for path in document["paths"].values() for each in path.get("get", {}).get("parameters", [])]
    for whose in (parameter["schema"]["items"] for parameter in asked if parameter["name"] == "assignee"):
        whose["pattern"] = whose["pattern"].replace("me|", "")


def _know_what_a_query_is(document: dict) -> None:
    """To the document the filter of a bulk deed is text; which names and words it may have says that of the list."""
    [query, _null] = document["components"]["schemas"]["BulkIn"]["properties"]["filter"]["anyOf"]
    query["enum"] = ["", "status=open", "?priority=low&search=x", "search=log+in&status=closed&status=resolved"]


def failures(events: list) -> Iterator[str]:
    for event in events:
        if isinstance(event, FatalError | NonFatalError):
            yield repr(vars(event) if hasattr(event, "__dict__") else event.info)
        if isinstance(event, ScenarioFinished):
            for case, checks in event.recorder.checks.items():
                for check in checks:
                    if check.failure_info:
                        failure = check.failure_info.failure
                        asked = event.recorder.interactions[case].request
                        yield f"{failure.operation}: {failure.message}\n{asked.method} {asked.uri} {asked.body!r}"


def test_the_api_answers_as_its_document_says(events):
    assert sorted(set(failures(events))) == []
    assert isinstance(events[-1], EngineFinished)

    run = {event.phase.name.name for event in events if isinstance(event, PhaseFinished) and event.phase.is_enabled}
    assert {"COVERAGE", "FUZZING", "STATEFUL_TESTING"} <= run
    statuses = {
        interaction.response.status_code
        for event in events
        if isinstance(event, ScenarioFinished)
        for interaction in event.recorder.interactions.values()
        if interaction.response
    }
    assert {200, 201, 204, 404, 405, 412, 415, 422} <= statuses


def test_whatever_is_searched_for_on_a_filled_desk_is_answered(api, session):
    session.execute(FILL)
    session.commit()
    config = SchemathesisConfig.from_dict(CONFIG | {"generation": CONFIG["generation"] | {"mode": "positive"}})
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", api.app, config=config)
    parameters = schema.raw_schema["paths"]["/api/tickets/"]["get"]["parameters"]
    next(parameter for parameter in parameters if parameter["name"] == "search")["schema"] = {"enum": SEARCHES}
    _know_that_nobody_has_an_account(schema.raw_schema)

    events = list(from_schema(schema.include(path="/api/tickets/", method="GET")).execute())

    assert sorted(set(failures(events))) == []
    asked = {
        (
            parse_qs(urlsplit(interaction.request.uri).query, keep_blank_values=True).get("search", [""])[0],
            interaction.response.status_code,
        )
        for event in events
        if isinstance(event, ScenarioFinished)
        for interaction in event.recorder.interactions.values()
        if interaction.response
    }
    assert {(search, 200) for search in SEARCHES} == asked


@pytest.mark.parametrize(
    "title", ["x", " x\n", "x" * 200, f"\u3000{'x' * 200}\x1c", "", "\x85\x1f", "x" * 201, "a\x00b", "\ufeff"]
)
def test_the_documented_pattern_lets_through_what_the_api_takes(api, title):
    document = api.get("/api/openapi.json").json()
    pattern = document["components"]["schemas"]["TicketIn"]["properties"]["title"]["pattern"]

    answer = api.post("/api/tickets/", json={"title": title, "description": "d"})

    assert (answer.status_code == 201) == bool(re.search(pattern, title))
    assert answer.status_code in (201, 422)
