"""From one ticket to the next: what is written of each goes to it, and to no other."""

import re

from playwright.sync_api import Page, expect
from sqlmodel import col, select

from support_desk.tickets.models import TimelineEntry
from tests.browser.holding import CUTTABLE
from tests.browser.rows import row

WIDE = {"width": 1440, "height": 900}


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
    page.evaluate("globalThis.isCut = false")
    expect(pane.get_by_role("heading", name="Cannot sign in")).to_be_visible()
    comment(page, "Of the second.")

    written = select(TimelineEntry.ticket_id, TimelineEntry.body).order_by(col(TimelineEntry.id))
    assert session.exec(written).all() == [(3, "Of the third."), (2, "Of the second.")]
