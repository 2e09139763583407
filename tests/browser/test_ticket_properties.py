"""What a ticket's page does with its properties, its texts and its neighbours."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from support_desk.tickets.models import Ticket, TimelineEntry

SUGGESTED = {"suggested_category": "technical", "suggested_priority": "high", "suggestion_source": "gemini"}


def status(page: Page):
    return page.get_by_role("combobox", name="Status")


def entries(session, kind: str) -> list[TimelineEntry]:
    return list(session.exec(select(TimelineEntry).where(TimelineEntry.kind == kind)))


def test_arrow_keys_choose_and_enter_saves_what_they_chose(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets/1")
    status(page).focus()

    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(status(page)).to_have_value("resolved")
    assert entries(session, "status") == []
    page.keyboard.press("Enter")

    expect(page.get_by_role("list", name="Timeline")).to_contain_text("Status Open → Resolved")
    expect(status(page)).to_be_focused()
    assert [(entry.before, entry.after) for entry in entries(session, "status")] == [("open", "resolved")]


def test_enter_saves_what_a_letter_chose_that_is_still_held_down(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets/1")
    status(page).focus()

    page.keyboard.down("r")
    expect(status(page)).to_have_value("resolved")
    page.keyboard.down("Enter")
    page.keyboard.up("r")
    page.keyboard.up("Enter")

    expect(page.get_by_role("list", name="Timeline")).to_contain_text("Status Open → Resolved")
    assert [(entry.before, entry.after) for entry in entries(session, "status")] == [("open", "resolved")]


@pytest.mark.parametrize("key", ["Escape", "Tab"])
def test_what_enter_has_not_saved_is_taken_back(open_page, make_ticket, session, key):
    make_ticket()
    page = open_page("/tickets/1")
    status(page).focus()
    page.keyboard.press("ArrowDown")
    expect(status(page)).to_have_value("in_progress")

    page.keyboard.press(key)

    expect(status(page)).to_have_value("open")
    assert session.exec(select(Ticket)).one().status == "open"


@pytest.mark.parametrize("key", ["Escape", "Tab"])
def test_what_a_colleague_chose_meanwhile_is_what_is_taken_back_to(desk, open_page, make_ticket, session, key):
    make_ticket()
    page = open_page("/tickets/1")
    status(page).focus()
    page.keyboard.press("ArrowDown")
    expect(status(page)).to_have_value("in_progress")

    desk.client.patch("/api/tickets/1/", json={"status": "resolved"}).raise_for_status()
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("Status Open → Resolved")
    page.keyboard.press(key)

    expect(status(page)).to_have_value("resolved")
    assert session.exec(select(Ticket)).one().status == "resolved"


def test_what_triage_said_is_applied_in_one_step(open_page, make_ticket, session):
    make_ticket(**SUGGESTED)
    page = open_page("/tickets/1")

    page.get_by_role("button", name="Apply").click()

    expect(page.get_by_role("combobox", name="Category")).to_have_value("technical")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("high")
    expect(page.get_by_role("button", name="Apply")).to_be_hidden()


def test_a_comment_can_resolve_the_ticket(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets/1")

    page.get_by_role("textbox", name="Add a comment").fill("It is fixed.")
    page.get_by_role("button", name="Comment & resolve").click()

    expect(status(page)).to_have_value("resolved")
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("It is fixed.")
    expect(page.get_by_role("button", name="Comment & resolve")).to_be_hidden()
    page.get_by_role("textbox", name="Add a comment").fill("Really.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("Really.")


def test_addresses_are_links_and_nothing_else_is_anything(open_page, make_ticket):
    make_ticket(
        description="See (https://example.com/a_(b)?x=1&y=<i>) or www.example.org. javascript:alert(1) <b>no</b>"
    )
    page = open_page("/tickets/1")
    text = page.locator(".description")

    expect(text.get_by_role("link")).to_have_text(["https://example.com/a_(b)?x=1&y=", "www.example.org"])
    expect(text.get_by_role("link").nth(1)).to_have_attribute("href", "https://www.example.org")
    expect(text.get_by_role("link").first).to_have_attribute("rel", re.compile("noopener noreferrer"))
    expect(text).to_contain_text("<b>no</b>")


def test_a_long_description_is_cut_until_all_of_it_is_wanted(open_page, make_ticket):
    make_ticket(description="\n".join(f"Line {number}" for number in range(100)))
    page = open_page("/tickets/1")
    text = page.locator(".description .prose")
    was = text.bounding_box()["height"]

    page.get_by_role("button", name="Show all").click()

    assert text.bounding_box()["height"] > 3 * was
    page.get_by_role("button", name="Show less").click()
    assert text.bounding_box()["height"] == was


def test_the_tab_is_named_after_its_ticket_and_neighbours_are_a_click_away(open_page, make_ticket):
    for title in ("One", "Two", "Three"):
        make_ticket(title=title)
    page = open_page("/tickets/2")
    expect(page).to_have_title("#2 Two")

    page.get_by_role("link", name="Newer ticket #3").click()
    expect(page.get_by_role("heading", name="Three")).to_be_visible()
    expect(page).to_have_title("#3 Three")
    expect(page.get_by_role("link", name="Newer ticket")).to_have_count(0)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Dashboard").click()

    expect(page).to_have_title("Dashboard · Support desk")


def test_the_next_ticket_is_that_of_the_queue_one_came_from(open_page, make_ticket):
    for title, priority in (("One", "low"), ("Two", "critical"), ("Three", "low"), ("Four", "critical")):
        make_ticket(title=title, priority=priority)
    page = open_page("/tickets?sort=priority", window={"width": 1000, "height": 800})
    page.get_by_role("link", name="Four").click()

    page.get_by_role("link", name="Next ticket #2").click()
    expect(page.get_by_role("heading", name="Two", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Previous ticket #4")).to_be_visible()
    expect(page.get_by_role("link", name="Next ticket #3")).to_be_focused()
    page.reload()
    page.get_by_role("link", name="Next ticket #3").click()

    expect(page.get_by_role("heading", name="Three", level=1)).to_be_visible()


def test_tickets_like_it_are_beside_it_and_beside_what_an_agent_writes(open_page, page_of, make_account, make_ticket):
    make_ticket(title="Printer on the third floor is jammed", description="Paper is stuck in the printer.")
    make_ticket(title="Printer jammed again", description="The printer on the third floor has paper stuck.")
    ada = make_account()

    page = page_of(ada, "/tickets/2")
    region = page.get_by_role("region", name="Similar tickets")
    expect(region.get_by_role("link")).to_have_text([re.compile("#1.*third floor is jammed")])

    for page, is_told in ((page_of(ada, "/"), True), (open_page("/", locale="en"), False)):
        page.get_by_label("Title").fill("Jammed printer")
        page.get_by_label("Description").fill("Paper is stuck in the printer on the third floor.")
        expect(page.get_by_role("status", name="AI suggestion")).to_contain_text(":")
        expect(page.get_by_role("region", name="Similar tickets")).to_have_count(int(is_told))


@pytest.mark.parametrize(
    "window", [{"width": 1440, "height": 900}, {"width": 390, "height": 664}, {"width": 320, "height": 568}]
)
def test_the_composer_is_in_sight_however_long_the_ticket_is(page_of, make_account, make_ticket, window):
    make_ticket(title="W" * 200, description="long " * 2_000, requester_email="tom@example.org")
    page = page_of(make_account(), "/tickets/1", window=window)
    box = page.get_by_role("textbox", name="Add a comment")

    expect(box).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Comment", exact=True)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]


@pytest.mark.parametrize(("address", "width"), [("/tickets/1", 1440), ("/tickets/1", 390), ("/tickets?ticket=1", 1440)])
def test_what_was_done_last_stands_in_nobody_s_way(page_of, make_account, make_ticket, address, width):
    make_ticket(requester_email="tom@example.org")
    page = page_of(make_account(), address, window={"width": width, "height": 800})
    box = page.get_by_role("textbox", name="Add a comment")
    page.get_by_role("combobox", name="Priority", exact=True).select_option("Critical")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)
    box.fill("We look into it.")

    for name in ("Attach files", "Comment & resolve", "Comment"):
        page.get_by_role("button", name=name, exact=True).click(trial=True)
    page.get_by_label("Visible to the customer").click(trial=True)
    page.get_by_role("button", name="Comment", exact=True).click()

    expect(page.get_by_role("list", name="Timeline")).to_contain_text("We look into it.")
    expect(page.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)


def test_what_was_done_is_said_for_a_minute_however_little_may_move(open_page, make_ticket):
    make_ticket()
    page = open_page("/tickets/1")
    page.emulate_media(reduced_motion="reduce")

    page.get_by_role("button", name="Resolve #1").click()

    said = page.locator(".deed.done")
    expect(said).to_have_css("animation-name", "over")
    expect(said).to_have_css("animation-delay", "60s")
    expect(page.locator(".composer")).to_have_css("animation-name", "none")


@pytest.mark.parametrize("window", [{"width": 1280, "height": 800}, {"width": 320, "height": 256}])
def test_what_went_wrong_is_said_in_sight(open_page, make_ticket, window):
    make_ticket(description="A line.\n" * 200)
    page = open_page("/tickets/1", window=window)
    status = page.get_by_role("combobox", name="Status")
    status.locator("[value=resolved]").evaluate("option => option.value = 'lost'")

    status.select_option("lost")

    expect(page.get_by_role("alert").filter(has_text="The status must be one of")).to_be_in_viewport(ratio=1)
