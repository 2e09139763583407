"""The page of a secret link over plain HTTP: a cookie once, and nothing that gives the address away."""

from http.cookies import SimpleCookie

import pytest
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from support_desk.doors.front_door import FrontDoor
from support_desk.people.identity import forget_everybody
from support_desk.people.links.link_door import LinkDoor
from support_desk.people.models import TicketKey
from support_desk.people.ticket_links import link_of, renew_link
from support_desk.store import db
from tests.rows import number_of_rows

LOCAL = "http://localhost:8000"


@pytest.fixture
def link(make_ticket) -> str:
    """The secret of ticket 1."""
    make_ticket()
    forget_everybody()
    with Session(db.engine()) as session, session.begin():
        return link_of(session, 1)


@pytest.fixture
def browser(database):
    """A function that makes a browser before pages that say nothing but that they are pages."""

    async def page(_):
        return HTMLResponse("<p>A page</p>")

    app = FrontDoor(LinkDoor(Starlette(routes=[Route("/{path:path}", page)])))
    with TestClient(app, base_url=LOCAL) as first:

        def make(base_url: str = LOCAL) -> TestClient:
            client = TestClient(app, base_url=base_url)
            client.portal = first.portal
            return client

        yield make


def cookie_of(answer) -> SimpleCookie:
    return SimpleCookie(answer.headers.get("Set-Cookie", ""))


def test_a_link_brings_a_cookie_once(browser, link, session):
    rita = browser()

    first, second = rita.get(f"/t/{link}"), rita.get(f"/t/{link}/")

    morsel = cookie_of(first)["desk_ticket"]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"], morsel["secure"]) == (True, "Lax", "/", "")
    assert morsel.value != link
    assert first.status_code == second.status_code == 200 and "Set-Cookie" not in second.headers
    assert session.exec(select(TicketKey.ticket_id)).all() == [1]


def test_the_address_of_the_page_reaches_nobody_else(browser, link):
    for address in (f"/t/{link}", "/t/unknown"):
        headers = browser().get(address).headers

        assert headers.get_list("Referrer-Policy") == ["no-referrer"]
        assert (headers["X-Robots-Tag"], headers["Cache-Control"]) == ("noindex", "no-store")
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert browser().get("/tickets").headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("secret", ["", "unknown", "x" * 5_000, "%00", "a/b"])
def test_an_unknown_link_is_a_page_that_is_not_there_and_brings_nothing(browser, link, session, secret):
    answer = browser().get(f"/t/{secret}")

    assert answer.status_code == 404 and "A page" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert number_of_rows(session, TicketKey) == 0


def test_a_browser_keeps_the_keys_to_its_last_twenty_tickets_the_newest_first(browser, link, make_ticket):
    rita, keys = browser(), []
    for number in range(2, 24):
        make_ticket()
        with Session(db.engine()) as session, session.begin():
            secret = link_of(session, number)
        keys = cookie_of(rita.get(f"/t/{secret}"))["desk_ticket"].value.split(".")

    assert len(keys) == len(set(keys)) == 20
    assert cookie_of(rita.get(f"/t/{link}"))["desk_ticket"].value.split(".")[1:] == keys[:19]


def test_over_https_the_cookie_is_for_https_only(browser, link, use_settings):
    assert cookie_of(browser("https://localhost:8000").get(f"/t/{link}"))["desk_ticket"]["secure"]
    use_settings(PUBLIC_URL="https://localhost:8000")
    assert cookie_of(browser().get(f"/t/{link}"))["desk_ticket"]["secure"]


def test_only_those_who_open_the_page_get_a_key(browser, link, session):
    assert "Set-Cookie" not in browser().head(f"/t/{link}").headers
    assert "Set-Cookie" not in browser().get("/").headers
    assert number_of_rows(session, TicketKey) == 0


def test_a_link_that_was_renewed_opens_nothing_and_neither_do_its_keys(browser, link):
    rita = browser()
    rita.get(f"/t/{link}")
    with Session(db.engine()) as session, session.begin():
        renewed = renew_link(session, 1)
    forget_everybody()

    assert rita.get(f"/t/{link}").status_code == 404
    assert "desk_ticket" in cookie_of(rita.get(f"/t/{renewed}"))
