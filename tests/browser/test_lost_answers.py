"""A connection that breaks after the desk has done what was sent, and before it has said so."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from support_desk.people.ticket_links import link_of
from support_desk.tickets.models import Ticket, TimelineEntry
from tests.browser.holding import Holder

LOG = {"name": "desk.log", "mimeType": "text/plain", "buffer": b"It says no.\n"}


def held(page: Page) -> Holder:
    holder = Holder(page)
    page.reload()
    expect(page.locator("#hydrated")).to_be_attached()
    return holder


def lose_what_is_told(page: Page, holder: Holder, button: str, text: str) -> None:
    """Press the button, and break the connection once the desk has said this."""
    holder.holds = True
    page.get_by_role("button", name=button, exact=True).click()
    holder.wait_for(text)
    holder.lose()


def write_both(page: Page, box: str, button: str, sheet: str, *texts: str) -> None:
    """Write two texts into a box and send each; that the first was taken, this page does not hear."""
    holder, field = held(page), page.get_by_role("textbox", name=box)
    field.fill(texts[0])
    lose_what_is_told(page, holder, button, sheet)
    expect(field).to_have_value("")
    field.fill(texts[1])
    page.get_by_role("button", name=button, exact=True).click()
    expect(field).to_have_value("")


def bodies(session) -> list[str]:
    session.rollback()
    return [entry.body for entry in session.exec(select(TimelineEntry).order_by(TimelineEntry.id)) if entry.body]


def test_the_next_comment_is_taken_though_nobody_heard_of_the_last(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets/1")

    write_both(page, "Add a comment", "Comment", "comment_sheet", "We look into it.", "Found it.")

    expect(page.get_by_role("list", name="Timeline")).to_contain_text("Found it.")
    assert bodies(session) == ["We look into it.", "Found it."]
    assert page.errors == []


def test_the_next_answer_of_a_customer_is_taken_though_nobody_heard_of_the_last(open_page, make_ticket, session):
    make_ticket(requester_email="tom@example.org")
    secret = link_of(session, 1)
    session.commit()
    page = open_page(f"/t/{secret}")

    write_both(page, "Your reply", "Send", "reply_sheet", "It is back.", "And gone again.")

    expect(page.get_by_text("And gone again.")).to_be_visible()
    assert bodies(session) == ["It is back.", "And gone again."]


@pytest.mark.parametrize("files", [[], [LOG]], ids=["", "with a file"])
def test_a_ticket_is_told_of_and_its_files_follow_though_nobody_heard_of_it(open_page, gemini, session, files):
    page = open_page("/")
    holder = held(page)
    page.get_by_label("Title").fill("Cannot print")
    page.get_by_label("Description").fill("The printer stays silent.")
    page.get_by_label("Attach files").set_input_files(files)
    lose_what_is_told(page, holder, "Submit ticket", "submitted_path")

    expect(page.get_by_role("heading", name="Your ticket is #1")).to_be_visible()
    expect(page.get_by_role("link", name="View ticket")).to_have_attribute("href", "/tickets/1")
    if files:
        expect(page.get_by_text("1 file is attached.")).to_be_attached()
    page.get_by_role("button", name="Submit another").click()
    expect(page.get_by_label("Title")).to_have_value("")
    assert len(session.exec(select(Ticket)).all()) == 1
