"""The next ticket is there at once: the browser knows it before the desk has told of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.holding import Holder
from tests.browser.rows import row

WIDE = {"width": 1440, "height": 900}


def held(page: Page) -> Holder:
    """The page's socket, once it is loaded anew and knows ticket 2: what was asked for before counts no more."""
    holder, address = Holder(page), page.url
    page.goto("about:blank")
    with page.expect_response(re.compile("/api/tickets/2/$")):
        page.goto(address)
    expect(page.locator("#hydrated")).to_be_attached()
    return holder


@pytest.fixture
def opened(open_page, three):
    """A function that opens an address on a wide screen, whose socket can be held."""

    def open_it(path: str) -> tuple[Page, Holder]:
        page = open_page(path, window=WIDE)
        return page, held(page)

    return open_it


def pane_of(page: Page):
    return page.get_by_role("region", name="Ticket", exact=True)


def is_told(page: Page) -> None:
    """The desk has told of the ticket that the page shows."""
    expect(page.locator("main .one-ticket")).to_have_attribute("data-told", "true")


def test_beside_the_queue_the_next_ticket_is_there_before_the_desk_has_told_of_it(opened):
    page, holder = opened("/tickets?ticket=3")
    expect(pane_of(page).get_by_role("heading", name="Cannot pay")).to_be_visible()
    holder.holds = True

    page.keyboard.press("j")
    expect(pane_of(page).get_by_role("heading", name="Cannot sign in")).to_be_visible()
    expect(pane_of(page).locator(".ticket-head")).to_contain_text("#2Open")
    expect(pane_of(page).locator(".description")).to_contain_text("It says no.")
    expect(page.locator("main .one-ticket")).to_have_attribute("data-told", "false")
    expect(row(page, 2).get_by_role("link")).to_be_focused()
    place = pane_of(page).locator(".description").bounding_box()
    holder.let_go()

    is_told(page)
    expect(row(page, 2).get_by_role("link")).to_be_focused()
    assert pane_of(page).locator(".description").bounding_box()["y"] == place["y"]
    assert page.errors == []


def test_the_way_back_leads_to_the_ticket_as_it_was(opened, desk):
    page, holder = opened("/tickets?ticket=3")
    desk.client.patch("/api/tickets/3/", json={"comment": "Just so."}).raise_for_status()
    expect(pane_of(page).get_by_role("list", name="Timeline")).to_contain_text("Just so.")
    page.keyboard.press("j")
    expect(pane_of(page).get_by_role("heading", name="Cannot sign in")).to_be_visible()
    is_told(page)
    holder.holds = True

    page.keyboard.press("k")

    expect(pane_of(page).get_by_role("heading", name="Cannot pay")).to_be_visible()
    expect(pane_of(page).get_by_role("list", name="Timeline")).to_contain_text("Just so.")


def test_on_its_own_page_too_and_no_word_comes_to_stand_at_another_ticket(opened):
    page, holder = opened("/tickets/3")
    page.get_by_label("Add a comment").fill("This is about paying.")
    page.get_by_label("Add a comment").press("Escape")
    holder.holds = True

    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Cannot sign in", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("/tickets/2$"))
    expect(page.get_by_label("Add a comment")).to_have_value("")
    page.keyboard.press("j")  # what comes next is not known yet
    holder.let_go()

    expect(page.get_by_role("heading", name="Cannot print", level=1)).to_be_visible()
    expect(page).to_have_title("#1 Cannot print")


def test_a_key_that_waits_leads_nobody_away_who_has_begun_to_type(opened):
    page, holder = opened("/tickets/3")
    holder.holds = True
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("/tickets/2$"))
    page.keyboard.press("j")  # what comes next is not known yet
    page.get_by_label("Add a comment").press_sequentially("Half a sen")
    holder.let_go()

    expect(page.get_by_role("link", name="Older ticket #1")).to_be_visible()
    is_told(page)
    expect(page.get_by_label("Add a comment")).to_have_value("Half a sen")
    expect(page).to_have_url(re.compile("/tickets/2$"))


def test_what_has_changed_meanwhile_is_asked_for_again(opened, desk):
    page, holder = opened("/tickets?ticket=3")
    with page.expect_response(re.compile("/api/tickets/2/$")):
        desk.client.patch("/api/tickets/2/", json={"status": "in_progress"}).raise_for_status()
    holder.holds = True

    page.keyboard.press("j")

    expect(pane_of(page).get_by_role("heading", name="Cannot sign in")).to_be_visible()
    expect(pane_of(page).locator(".ticket-head")).to_contain_text("In progress")


@pytest.mark.parametrize("status", [401, 404, 500])
def test_nothing_stands_in_for_what_could_not_be_had(open_page, three, status):
    page = open_page("/tickets?ticket=3", window=WIDE)
    page.route(re.compile("/api/tickets/2/$"), lambda route: route.fulfill(status=status, body="{}"))
    holder = held(page)
    expect(pane_of(page).get_by_role("heading", name="Cannot pay")).to_be_visible()

    holder.holds = True
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("ticket=2$"))
    expect(pane_of(page).get_by_role("heading", name="Cannot sign in")).to_have_count(0)
    holder.let_go()

    expect(pane_of(page).get_by_role("heading", name="Cannot sign in")).to_be_visible()
    is_told(page)


def test_the_link_to_the_next_ticket_keeps_the_focus_where_nothing_was_known_of_that(open_page, three):
    page = open_page()
    page.add_init_script("globalThis.requestIdleCallback = () => 1")  # as long as there is something else to do
    page.goto(f"{page.url}tickets/3")

    page.get_by_role("link", name="Older ticket #2").click()

    expect(page.get_by_role("heading", name="Cannot sign in", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Older ticket #1")).to_be_focused()
