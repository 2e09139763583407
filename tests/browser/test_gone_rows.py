"""A row that somebody else takes out of the queue stays as long as a pointer or the focus is among the rows."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.browser.rows import button, numbers, row

AWAY = "UPDATE tickets SET category = 'billing' WHERE id BETWEEN :oldest AND :newest"


@pytest.fixture
def open_ones(open_page, three) -> Page:
    """The open tickets, with the pointer on the last row."""
    page = open_page("/tickets?status=open")
    expect(numbers(page)).to_have_text(["#3", "#2", "#1"])
    row(page, 1).hover()
    return page


def away(page: Page) -> None:
    page.get_by_role("heading", name="Tickets", exact=True).hover()


def test_it_says_what_became_of_it_and_goes_when_the_pointer_has_left(open_ones, desk):
    place = row(open_ones, 1).bounding_box()
    desk.client.patch("/api/tickets/2/", json={"status": "in_progress"}).raise_for_status()
    expect(row(open_ones, 2).locator(".became")).to_have_text("In progress")
    desk.client.delete("/api/tickets/3/").raise_for_status()
    expect(row(open_ones, 3).locator(".became")).to_have_text("Deleted")

    assert row(open_ones, 1).bounding_box() == place
    expect(row(open_ones, 3).get_by_role("button")).to_have_count(0)
    expect(row(open_ones, 3).get_by_role("checkbox")).to_have_count(0)
    away(open_ones)

    expect(numbers(open_ones)).to_have_text(["#1"])


def test_the_focus_holds_it_too_and_it_goes_with_those_that_wait(open_ones, desk, make_ticket):
    away(open_ones)
    row(open_ones, 1).get_by_role("link").focus()
    desk.client.patch("/api/tickets/2/", json={"status": "closed"}).raise_for_status()
    expect(row(open_ones, 2).locator(".became")).to_have_text("Closed")
    make_ticket(title="Another")

    open_ones.get_by_role("button", name="1 new").click()

    expect(numbers(open_ones)).to_have_text(["#4", "#3", "#1"])


def test_one_that_comes_back_is_there_as_before(open_ones, desk):
    desk.client.patch("/api/tickets/2/", json={"status": "resolved"}).raise_for_status()
    expect(row(open_ones, 2).locator(".became")).to_have_text("Resolved")

    desk.client.patch("/api/tickets/2/", json={"status": "open"}).raise_for_status()

    expect(row(open_ones, 2).locator(".became")).to_have_count(0)
    expect(row(open_ones, 2).get_by_role("checkbox")).to_be_visible()


def test_what_could_not_be_learnt_is_asked_for_again(open_ones, desk, make_ticket):
    row(open_ones, 3).hover()
    open_ones.route("**/api/tickets/1/", lambda route: route.abort())
    with open_ones.expect_request("**/api/tickets/1/"):
        desk.client.patch("/api/tickets/1/", json={"status": "in_progress"}).raise_for_status()
    expect(row(open_ones, 1).locator(".became")).to_have_text("Changed")
    open_ones.unroute("**/api/tickets/1/")

    make_ticket(title="Another")

    expect(row(open_ones, 1).locator(".became")).to_have_text("In progress")


def test_the_newest_50_stay_however_many_go(open_page, make_ticket, session):
    for number in range(100):
        make_ticket(title=f"Ticket {number + 1}", category="technical")
    page = open_page("/tickets?category=technical")
    row(page, 100).hover()
    gone = page.locator(".became")

    for newest, stay in ((99, 20), (79, 40), (59, 50), (39, 50)):
        session.execute(text(AWAY), {"newest": newest, "oldest": newest - 19})
        session.commit()
        expect(row(page, newest - 19).locator(".became")).to_be_visible()
        expect(gone).to_have_count(stay)

    expect(numbers(page).first).to_have_text("#100")
    expect(row(page, 99)).to_have_count(0)
    expect(row(page, 59).locator(".became")).to_be_visible()


def test_what_one_has_done_by_oneself_takes_the_row_away_at_once(open_ones):
    row(open_ones, 2).hover()
    button(open_ones, "Resolve #2").click()

    expect(numbers(open_ones)).to_have_text(["#3", "#1"])
