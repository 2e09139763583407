"""The page of a sign-in link over plain HTTP: opened where it was asked for it lets in, elsewhere it asks first."""

from http.cookies import SimpleCookie

import pytest
from sqlalchemy import text
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from support_desk.doors.front_door import FrontDoor
from support_desk.people.links.sign_in_door import SignInDoor
from support_desk.people.links.sign_in_links import ask_for_link, letter_of
from support_desk.store import db

LOCAL = "http://localhost:8000"
pytestmark = pytest.mark.usefixtures("mail_is_on")


@pytest.fixture
def browser(database):
    """A browser before pages that say nothing but that they are pages."""

    async def page(_):
        return HTMLResponse("<p>A page</p>")

    app = FrontDoor(SignInDoor(Starlette(routes=[Route("/{path:path}", page)])))
    with TestClient(app, base_url=LOCAL, follow_redirects=False) as client:
        yield client


@pytest.fixture
def asked(file_ticket) -> tuple[str, str]:
    """The path of Rita's link, and what the browser shows that has asked for it."""
    file_ticket()
    with Session(db.engine()) as session, session.begin():
        cookie = ask_for_link(session, "rita@example.com")
        letter = letter_of(session, 1)
    return f"/sign-in/{letter.secret}", f"desk_asked={cookie}"


def sign_ins(session) -> list[str]:
    session.rollback()
    return list(session.execute(text("SELECT requester FROM sign_ins")).scalars())


def test_opened_where_it_was_asked_for_a_link_lets_in_at_once(browser, asked, session):
    path, cookie = asked

    let = browser.get(path, headers={"Cookie": cookie, "User-Agent": "Firefox"})

    assert (let.status_code, let.headers["Location"]) == (303, "/my-tickets")
    cookies = SimpleCookie(", ".join(let.headers.get_list("Set-Cookie")))
    assert cookies["desk_session"]["httponly"] and cookies["desk_asked"]["max-age"] == "0"
    assert sign_ins(session) == ["rita@example.com"]
    assert browser.get(path, headers={"Cookie": cookie}).status_code == 200  # it has been used: the page says so


@pytest.mark.parametrize("wanted", ["/my-tickets/7", "/my-tickets?cursor=t7", "/my-tickets"])
def test_a_link_leads_where_its_reader_wanted_to_go(browser, asked, wanted):
    path, cookie = asked

    let = browser.get(path, headers={"Cookie": f"{cookie}.{wanted.encode().hex()}"})

    assert (let.status_code, let.headers["Location"]) == (303, wanted)


@pytest.mark.parametrize(
    "planted",
    [
        "https://evil.example",
        "//evil.example",
        "/my-tickets/..//evil.example",
        "/my-tickets/7\r\nX: y",
        "/tickets",
        "é",
    ],
)
def test_a_link_leads_nowhere_else_whatever_the_cookie_says(browser, asked, planted):
    path, cookie = asked

    assert (
        browser.get(path, headers={"Cookie": f"{cookie}.{planted.encode().hex()}"}).headers["Location"] == "/my-tickets"
    )


@pytest.mark.parametrize("broken", ["x", "ff", "2f.2f"])
def test_a_cookie_that_is_broken_behind_the_key_still_lets_in(browser, asked, broken):
    path, cookie = asked

    assert browser.get(path, headers={"Cookie": f"{cookie}.{broken}"}).headers["Location"] == "/my-tickets"


@pytest.mark.parametrize(
    "cookie", ["", "desk_asked=", f"desk_asked={'x' * 43}", f"desk_asked={'x' * 5_000}", 'desk_asked="']
)
def test_elsewhere_the_page_asks_first_and_nothing_is_used_up(browser, asked, session, cookie):
    path, right = asked

    shown = browser.get(path, headers={"Cookie": cookie})

    assert (shown.status_code, shown.text) == (200, "<p>A page</p>") and "Set-Cookie" not in shown.headers
    assert sign_ins(session) == []
    assert browser.get(path, headers={"Cookie": right}).status_code == 303


def test_what_only_looks_at_a_link_uses_nothing_up(browser, asked, session):
    path, cookie = asked

    assert browser.head(path, headers={"Cookie": cookie}).status_code == 200
    assert sign_ins(session) == []


@pytest.mark.parametrize("secret", ["unknown", "x" * 5_000, "%00", "a/b"])
def test_an_unknown_link_lets_nobody_in(browser, asked, session, secret):
    assert browser.get(f"/sign-in/{secret}", headers={"Cookie": asked[1]}).status_code == 200
    assert sign_ins(session) == []


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/"])
def test_the_sign_in_itself_is_left_alone(browser, path):
    # A browser without a script would not say whose page it is that posts the form.
    assert browser.get(path).headers.get_list("Referrer-Policy") == ["same-origin"]


def test_the_address_of_the_page_reaches_nobody_else(browser, asked):
    for path, cookie in (asked, ("/sign-in/unknown", "")):
        headers = browser.get(path, headers={"Cookie": cookie}).headers

        assert headers.get_list("Referrer-Policy") == ["no-referrer"]
        assert (headers["X-Robots-Tag"], headers["Cache-Control"]) == ("noindex", "no-store")
