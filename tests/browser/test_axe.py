"""What axe says of every page: nothing, in light and dark, on a phone and on a desk; and no page is too wide."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session

from support_desk.people.models import Account
from support_desk.people.ticket_links import link_of
from support_desk.tickets.models import TimelineEntry
from tests.browser.rows import button
from tests.browser.seen import expect_nothing
from tests.given_people import PASSWORD

SAID = [
    ("comment", "Now it smokes.", True, "Tom", "requester"),
    ("comment", "He should have called.", False, "Ada", "agent"),
    ("comment", "Please unplug it.", True, "Ada", "agent"),
]


@pytest.fixture
def ada(make_account) -> Account:
    return make_account("ada@example.com", "Ada Lovelace")


@pytest.fixture
def link(session: Session, ada, make_ticket) -> str:
    """The address of the page of ticket 1, on which much was said, also among the team."""
    make_ticket(
        title="Cannot print " + "W" * 60,
        requester_name="Tom",
        requester_email="tom@example.org",
        suggested_category="technical",
        suggested_priority="high",
        suggestion_source="gemini",
    )
    session.add(TimelineEntry(ticket_id=1, kind="status", before="open", after="in_progress", actor="Ada"))
    for kind, body, public, actor, actor_kind in SAID:
        session.add(TimelineEntry(ticket_id=1, kind=kind, body=body, public=public, actor=actor, actor_kind=actor_kind))
    secret = link_of(session, 1)
    session.commit()
    return f"/t/{secret}"


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit ticket").click()


def test_the_form_of_a_new_ticket_and_what_takes_its_place(open_page, ada, gemini):
    page = open_page("/", locale="en")
    expect_nothing(page)
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("The title is empty.")
    expect_nothing(page)

    page.get_by_label("Title").fill("Cannot print")
    page.get_by_label("Description").fill("The printer stays silent.")
    page.get_by_label("Your e-mail").fill("tom@example.org")
    expect(page.get_by_role("status", name="AI suggestion")).to_contain_text("Gemini")
    expect_nothing(page)
    submit(page)
    expect(page.get_by_role("link", name="View ticket")).to_be_visible()
    expect_nothing(page)


def test_the_pages_of_an_open_desk(open_page, make_ticket):
    for path in ("/", "/tickets", "/dashboard", "/setup", "/sign-in"):
        page = open_page(path, locale="en")
        expect(page.get_by_role("complementary", name="Open desk")).to_be_visible()
        expect_nothing(page)


def test_signing_in_and_what_goes_wrong_there(open_page, ada):
    page = open_page("/sign-in", locale="en")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill("wrong horse")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    expect_nothing(page)


@pytest.mark.parametrize("path", ["/invitation/unknown", "/setup", "/t/unknown", "/no/such/page"])
def test_pages_that_lead_no_further(open_page, ada, path):
    page = open_page(path, locale="en")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect_nothing(page)


def test_an_invitation(page_of, open_page, ada):
    page = page_of(ada, "/people")
    page.get_by_role("button", name="Invite").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("grace@")
    dialog.get_by_role("button", name="Invite").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect_nothing(page)
    dialog.get_by_label("Name").fill("Grace")
    dialog.get_by_label("E-mail").fill("grace@example.com")
    dialog.get_by_role("button", name="Invite").click()
    shown = page.get_by_role("textbox", name="Invitation link")
    expect(shown).to_be_visible()
    expect_nothing(page)

    guest = open_page(shown.input_value().removeprefix(page.url.removesuffix("/people")), locale="en")
    expect(guest.get_by_text("grace@example.com")).to_be_visible()
    expect_nothing(guest)


def test_the_settings(page_of, ada, token_of):
    token_of(ada)
    page = page_of(ada, "/settings")
    expect(page.get_by_role("list", name="API tokens")).to_be_visible()
    expect_nothing(page)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Set up a second factor").click()
    expect(page.get_by_role("img", name="QR code of the secret")).to_be_visible()
    expect_nothing(page)
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect_nothing(page)


def test_a_customers_ticket(open_page, link):
    page = open_page(link, locale="en")
    expect(page.get_by_role("list", name="Conversation")).to_contain_text("Please unplug it.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_have_text("The comment is empty.")
    expect_nothing(page)
    page.get_by_role("button", name="It is solved").click()
    expect(page.get_by_role("status", name="Status")).to_have_text("Resolved")
    expect_nothing(page)


def test_a_ticket_as_the_team_sees_it(page_of, ada, link):
    page = page_of(ada, "/tickets/1")
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("Please unplug it.")
    page.get_by_role("button", name="Show the customer's link").click()
    expect(page.get_by_role("textbox", name="Customer's link")).to_have_value(re.compile("/t/"))
    expect_nothing(page)
    page.get_by_label("Visible to the customer").check()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("The comment is empty.")
    expect_nothing(page)
    page.goto(page.url.replace("/1", "/99"))
    expect(page.get_by_text("There is no such ticket")).to_be_visible()
    expect_nothing(page)


@pytest.mark.parametrize("asked", ["Close", "Delete"])
def test_the_queue_and_what_it_asks(page_of, ada, link, asked):
    page = page_of(ada, "/tickets")
    expect(page.get_by_role("button", name="Resolve #1")).to_be_visible()
    expect_nothing(page)
    button(page, f"{asked} #1").click()
    expect(page.locator("[role=dialog], [role=alertdialog]")).to_be_visible()
    expect_nothing(page)


def test_what_is_said_in_passing(page_of, ada, link):
    page = page_of(ada, "/tickets")
    page.get_by_role("button", name="Resolve #1").click()
    expect(page.get_by_role("status", name="Last change").get_by_role("button", name="Undo")).to_be_visible()
    expect_nothing(page)


def test_what_is_selected(page_of, ada, link):
    page = page_of(ada, "/tickets")
    page.get_by_role("checkbox", name="Select all on this page").check()
    expect(page.get_by_role("toolbar", name="Selected tickets")).to_contain_text("1 ticket selected")
    expect_nothing(page)
    page.get_by_role("button", name="Set priority").click()
    expect(page.get_by_role("menu", name="Set priority")).to_be_visible()
    expect_nothing(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete selected").click()
    expect(page.get_by_role("alertdialog", name="Delete 1 ticket?")).to_be_visible()
    expect_nothing(page)


def test_the_sheets_of_the_queue(page_of, ada, link):
    page = page_of(ada, "/tickets?status=open&status=in_progress&opened=..-2d")
    for name in ("Several statuses", "Display"):
        page.get_by_role("button", name=name).click()
        expect_nothing(page)
        page.keyboard.press("Escape")


def test_the_numbers(page_of, ada, link):
    page = page_of(ada, "/dashboard")
    expect(page.get_by_role("group", name="Total tickets")).to_have_text("1")
    expect_nothing(page)
