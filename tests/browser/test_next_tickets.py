"""From one ticket to the next: what is written of each goes to it, and to no other."""

import re

from playwright.sync_api import Page, expect
from sqlmodel import col, select

from support_desk.tickets.models import TimelineEntry
from tests.browser.holding import CUTTABLE
from tests.browser.rows import row

WIDE = {"width": 1440, "height": 900}
LOG = {"name": "desk.log", "mimeType": "text/plain", "buffer": b"It says no.\n"}


def comment(page: Page, words: str) -> None:
    """Comment on the ticket that is shown, and see that it is there."""
    box = page.get_by_role("textbox", name="Add a comment")
    box.fill(words)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("list", name="Timeline")).to_contain_text(words)
    expect(box).to_have_value("")


def test_one_comment_on_each_of_several_tickets_in_a_row(open_page, three):
    page = open_page("/tickets?ticket=3", window=WIDE)
    pane = page.get_by_role("region", name="Ticket", exact=True)
    expect(pane.get_by_role("heading", name="Cannot pay")).to_be_visible()
    comment(page, "Of the third.")

    row(page, 2).get_by_role("link").click()
    expect(pane.get_by_role("heading", name="Cannot sign in")).to_be_visible()
    comment(page, "Of the second.")
    comment(page, "Of the second, too.")
    row(page, 3).get_by_role("link").click()
    expect(pane.get_by_role("heading", name="Cannot pay")).to_be_visible()
    comment(page, "Of the third again.")

    assert page.errors == []


def test_a_comment_that_waits_for_the_desk_goes_to_the_ticket_it_was_written_on(open_page, three, session):
    page = open_page("/tickets?ticket=3", window=WIDE)
    page.add_init_script(CUTTABLE)
    page.reload()
    pane = page.get_by_role("region", name="Ticket", exact=True)
    expect(pane.get_by_role("heading", name="Cannot pay")).to_be_visible()

    page.evaluate("cut()")
    expect(page.get_by_role("alert").filter(has_text="out of reach")).to_be_visible()
    page.get_by_role("textbox", name="Add a comment").fill("Of the third.")
    page.get_by_role("button", name="Comment", exact=True).click()
    row(page, 2).get_by_role("link").click()
    expect(page).to_have_url(re.compile("ticket=2$"))
    row(page, 3).get_by_role("link").click()
    expect(page).to_have_url(re.compile("ticket=3$"))
    expect(page.get_by_role("textbox", name="Add a comment")).to_have_value("")  # who saw it might send it again
    row(page, 2).get_by_role("link").click()
    expect(page).to_have_url(re.compile("ticket=2$"))
    page.evaluate("globalThis.isCut = false")
    expect(pane.get_by_role("heading", name="Cannot sign in")).to_be_visible()
    comment(page, "Of the second.")

    written = select(TimelineEntry.ticket_id, TimelineEntry.body).order_by(col(TimelineEntry.id))
    assert session.exec(written).all() == [(3, "Of the third."), (2, "Of the second.")]


def test_half_a_comment_is_there_again_where_it_was_written(open_page, three):
    page = open_page("/tickets?ticket=3", window=WIDE)
    pane, box = page.get_by_role("region", name="Ticket", exact=True), page.get_by_role("textbox", name="Add a comment")
    expect(pane.get_by_role("heading", name="Cannot pay")).to_be_visible()

    box.fill("Half a comment")
    row(page, 2).get_by_role("link").click()
    expect(pane.get_by_role("heading", name="Cannot sign in")).to_be_visible()
    expect(box).to_have_value("")
    row(page, 3).get_by_role("link").click()
    expect(pane.get_by_role("heading", name="Cannot pay")).to_be_visible()
    expect(box).to_have_value("Half a comment")
    comment(page, "A whole comment.")
    page.get_by_role("link", name="Close the ticket").click()
    expect(pane).to_be_hidden()
    row(page, 3).get_by_role("link").click()
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("A whole comment.")

    expect(box).to_have_value("")
    assert page.errors == []


def test_half_an_answer_keeps_who_will_read_it_and_its_files(open_page, three, make_ticket):
    make_ticket(title="Cannot log out", requester_name="Tom", requester_email="tom@example.org")
    page = open_page("/tickets?ticket=4", window=WIDE)
    pane, box = page.get_by_role("region", name="Ticket", exact=True), page.get_by_role("textbox", name="Add a comment")
    check, files = page.get_by_label("Visible to the customer"), page.get_by_role("list", name="Chosen files")

    def go(number: int, title: str) -> None:
        row(page, number).get_by_role("link").click()
        expect(pane.get_by_role("heading", name=title)).to_be_visible()

    expect(pane.get_by_role("heading", name="Cannot log out")).to_be_visible()
    page.get_by_label("Attach files").set_input_files([LOG])
    box.fill("See the log.")
    check.check()
    go(3, "Cannot pay")
    expect(check).to_be_hidden()
    expect(box).to_have_value("")
    expect(files.get_by_role("listitem")).to_have_count(0)
    box.fill("For the team.")
    go(4, "Cannot log out")
    expect(box).to_have_value("See the log.")
    expect(check).to_be_checked()
    expect(box).to_have_accessible_description("Public: Tom will read this.")
    expect(files).to_contain_text("desk.log")
    check.uncheck()
    page.get_by_role("button", name="Remove desk.log").click()
    go(3, "Cannot pay")
    expect(box).to_have_value("For the team.")
    expect(check).to_be_hidden()
    go(4, "Cannot log out")

    expect(box).to_have_value("See the log.")
    expect(check).not_to_be_checked()
    expect(files.get_by_role("listitem")).to_have_count(0)
    assert page.errors == []


def test_files_that_do_not_arrive_are_told_of_where_one_is_by_then(open_page, three):
    page = open_page("/tickets?ticket=3", window=WIDE)
    pane, box = page.get_by_role("region", name="Ticket", exact=True), page.get_by_role("textbox", name="Add a comment")
    expect(pane.get_by_role("heading", name="Cannot pay")).to_be_visible()
    held = []
    page.route("**/attachments/", lambda route: held.append(route))

    box.fill("See the log.")
    page.get_by_label("Attach files").set_input_files([LOG])
    with page.expect_request("**/attachments/"):
        page.get_by_role("button", name="Comment", exact=True).click()
    row(page, 2).get_by_role("link").click()
    expect(pane.get_by_role("heading", name="Cannot sign in")).to_be_visible()
    held.pop().fulfill(status=503, json={"detail": "Files are out of reach at the moment. Please try again soon."})

    told = page.get_by_role("alert").filter(has_text="#3")
    expect(told).to_contain_text("Files are out of reach")
    told.get_by_role("button", name="Dismiss").click()
    expect(told).to_be_hidden()
    row(page, 3).get_by_role("link").click()
    expect(box).to_have_value("See the log.")
    expect(page.get_by_role("list", name="Chosen files")).to_contain_text("desk.log")
