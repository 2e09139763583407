"""Pages as they are given in another language than English."""

import gzip

import pytest
from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.testclient import TestClient

from support_desk.doors.languages import InLanguage
from support_desk.errors import InvalidInput, NotAllowed, SignInNeeded
from support_desk.languages.catalogues import address
from support_desk.languages.choosing import language_of
from support_desk.languages.pages import understood
from support_desk.mail.incoming.reading.parsing import MANY_LINES
from support_desk.mail.incoming.taking import A_FAULT
from support_desk.people.accounts.actions import LAST_ADMIN, TAKEN
from support_desk.people.authority import NO_MAILBOX, NO_TOKEN
from support_desk.people.factors.actions import NOT_BEGUN
from support_desk.people.factors.tries import WRONG_CODE
from support_desk.tickets.filters.spans import Span
from support_desk.triage.suggestion import NOTHING_KNOWN
from support_desk.views.states.shown import shown_number

PAGE = '<html lang="en"><head><title>People · Support desk</title><script>a("Close")</script></head><b>Close</b></html>'
GERMAN = {"accept-language": "de"}


@pytest.fixture
def browser() -> TestClient:
    async def pages(*call):
        await HTMLResponse(PAGE, headers={"etag": '"as-built"'})(*call)

    return TestClient(InLanguage(pages))


def test_a_page_is_german_for_whose_browser_asks_for_it_and_its_scripts_stay_as_they_are(browser):
    page = browser.get("/", headers=GERMAN)

    assert '<html lang="de"><head><script src="/languages/de-' in page.text
    assert "<title>Personen · Support-Desk</title>" in page.text
    assert "<b>Schließen</b>" in page.text
    assert '<script>a("Close")</script>' in page.text
    assert page.headers["content-encoding"] == "gzip"


def test_an_english_page_is_as_it_was_built(browser):
    page = browser.get("/", headers={"accept-language": "en-GB"})

    assert page.text == PAGE
    assert page.headers["etag"] == '"as-built"'


def test_a_cache_keeps_languages_apart(browser):
    for headers in (GERMAN, {"accept-language": "en"}):
        assert "Accept-Language" in browser.get("/", headers=headers).headers["vary"]
    assert "etag" not in browser.get("/", headers=GERMAN).headers


def test_a_page_that_was_read_in_english_is_given_whole_in_german(browser):
    assert browser.get("/", headers=GERMAN | {"if-none-match": '"as-built"'}).status_code == 200


@pytest.mark.parametrize("condition", [{}, {"if-range": '"as-built"'}])
@pytest.mark.parametrize("end", [29, PAGE.encode().index("·".encode())], ids=["of whole letters", "with half a letter"])
def test_a_page_of_which_a_part_is_asked_for_is_given_whole_in_german(tmp_path, end, condition):
    page = tmp_path / "page.html"
    page.write_text(PAGE)

    async def pages(*call):
        await FileResponse(page, headers={"etag": '"as-built"'})(*call)

    given = TestClient(InLanguage(pages)).get("/", headers=GERMAN | condition | {"range": f"bytes=0-{end}"})

    assert given.status_code == 200
    assert given.text.endswith("<b>Schließen</b></html>")
    assert "accept-ranges" not in given.headers


def test_a_script_is_asked_for_as_the_browser_asks_for_it():
    async def scripts(scope, receive, send):
        asked = Headers(scope=scope)
        await PlainTextResponse(f"{asked.get('accept-encoding')} {asked.get('if-none-match')}")(scope, receive, send)

    asked = GERMAN | {"accept-encoding": "br", "if-none-match": '"kept"'}
    assert TestClient(InLanguage(scripts)).get("/assets/queue.js", headers=asked).text == 'br "kept"'


def test_whoever_takes_nothing_packed_is_given_it_plainly(browser):
    page = browser.get("/", headers=GERMAN | {"accept-encoding": "identity"})

    assert "content-encoding" not in page.headers
    assert "<b>Schließen</b>" in page.text


def test_a_catalogue_is_kept_for_a_year(browser):
    given = browser.get(address("de"))

    assert given.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert given.text.startswith("globalThis.deskWords={")
    assert len(gzip.compress(given.content)) < 30_000


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "de-AT, en;q=0.5", "de"),
        ("", "fr, de;q=0.3, en;q=0.5", "en"),
        ("", "fr;q=1, de;q=nonsense", "de"),
        ("", "de;q=0, en", "en"),
        ("desk_language=de", "en", "de"),
        ("desk_language=xx", "de", "de"),
        ('a="b; desk_language=en', "de", "en"),
        ("desk_language=en; desk_language=%FF", "de", "en"),
        ('desk_language="' + '\\"' * 32_000 + '"', "de", "de"),
    ],
)
def test_the_chosen_language_comes_first_then_the_best_of_the_browsers(cookie, accepted, language):
    assert language_of(cookie, accepted) == language


def test_a_sentence_with_values_is_understood_by_its_message():
    assert (
        understood("The title has 201 characters; it may have 200.", "de")
        == "„Titel“ hat 201 Zeichen; erlaubt sind 200."
    )
    assert understood("Nobody has translated this.", "de") == "Nobody has translated this."


def test_what_is_no_day_is_refused_in_whole_german():
    with pytest.raises(InvalidInput) as refused:
        Span.parsed("opened", "abc")

    said = "„eröffnet“ muss ein Tag wie 2026-11-01 oder -2d sein oder ein Zeitraum wie 2026-11-01..2026-11-07."
    assert understood(refused.value.sentence, "de") == said


@pytest.mark.parametrize(
    "sentence",
    [
        *(
            SignInNeeded().sentence,
            NotAllowed().sentence,
            NO_TOKEN,
            NO_MAILBOX,
            TAKEN,
            LAST_ADMIN,
            NOT_BEGUN,
            WRONG_CODE,
        ),
        *(A_FAULT, MANY_LINES, "The mail server is out of reach: timed out", NOTHING_KNOWN.reason, shown_number(None)),
    ],
)
def test_what_is_said_elsewhere_than_where_it_is_raised_is_translated_too(sentence):
    assert understood(sentence, "de") != sentence
