"""A customer asks for a link, comes in by it, sees his tickets, and goes; and an invitation that is mailed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seen import expect_nothing
from tests.mail.smtp_server import MailServer, text_of

LINK = re.compile(r"http://localhost:\d+(/sign-in/[\w-]{43})")


@pytest.fixture
def mail_server(port) -> Iterator[MailServer]:
    server = MailServer(port).start()
    yield server
    server.stop()


@pytest.fixture
def mailing(start_desk, database, mail_server, make_account):
    """A closed desk whose mails go to the server."""
    make_account("ada@example.com", "Ada Lovelace")
    sender = {"SMTP_URL": mail_server.url, "MAIL_FROM": "support@desk.example.com"}
    return start_desk(DATABASE_URL=database, **sender).ready()


def own(page: Page):
    return page.get_by_role("list", name="My tickets").get_by_role("listitem")


def asked(page: Page, mail_server: MailServer) -> str:
    """The path of the link that comes after asking for it."""
    before = len(mail_server.mails)
    page.get_by_label("E-mail").fill("rita@example.com")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("status").filter(has_text="a link is on its way")).to_be_visible()
    return LINK.search(text_of(mail_server.wait_for(before + 1)[-1]))[1]


def test_a_customer_asks_for_a_link_and_sees_his_tickets(
    open_page, mailing, mail_server, session_of, make_ticket, session
):
    make_ticket(title="Cannot print", requester_name="Rita", requester_email="Rita@example.com")
    make_ticket(title="An affair of others", requester_email="tom@example.com")
    page = open_page("/my-tickets/1", mailing.url, locale="en")
    page.wait_for_url("**/sign-in?next=**")
    expect(page.locator("#hydrated")).to_be_attached()
    path = asked(page, mail_server)
    expect_nothing(page)

    page.goto(mailing.url + path)
    page.wait_for_url("**/my-tickets/1")
    page.goto(f"{mailing.url}/my-tickets")
    expect(own(page)).to_have_count(1)
    expect(own(page)).to_contain_text(["Cannot print"])
    make_ticket(title="Now it smokes", requester_email="rita@example.com")
    expect(own(page)).to_contain_text(["Now it smokes", "Cannot print"])
    expect_nothing(page)

    own(page).get_by_role("link", name="Cannot print").click()
    page.wait_for_url("**/my-tickets/1")
    page.get_by_label("Your reply").fill("It is still silent.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("list", name="Conversation")).to_contain_text("It is still silent.")
    page.get_by_label("Your reply").fill("This is what it says.")
    page.get_by_label("Attach files").set_input_files([{"name": "log", "mimeType": "text/plain", "buffer": b"No."}])
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("list", name="Conversation")).to_contain_text("This is what it says.")
    expect(page.get_by_role("link", name="log")).to_be_visible()
    page.get_by_role("button", name="It is solved").click()
    expect(page.get_by_role("status", name="Status")).to_have_text("Resolved")
    page.get_by_role("navigation").get_by_role("link", name="My tickets").click()
    expect(own(page)).to_contain_text(["Now it smokes", "Resolved"])

    page.get_by_role("button", name="rita@example.com").click()
    expect(page.get_by_role("menuitem")).to_have_text(["My tickets", "Sign out"])
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto(mailing.url + path)
    expect(page.get_by_text("This link has been used")).to_be_visible()
    expect_nothing(page)
    page.get_by_role("link", name="Ask for a new link").click()
    expect(page.get_by_role("button", name="Send me a link")).to_be_visible()
    assert page.errors == []


def test_opened_in_another_browser_a_link_asks_first(open_page, mailing, mail_server, make_ticket):
    make_ticket(title="Cannot print", requester_email="rita@example.com")
    path = asked(open_page("/sign-in", mailing.url, locale="en"), mail_server)

    phone = open_page(path, mailing.url, {"width": 390, "height": 844}, locale="en")

    expect(phone.get_by_text("You will see the tickets of rita@example.com.")).to_be_visible()
    expect_nothing(phone)
    phone.get_by_role("main").get_by_role("button", name="Sign in").press("Enter")
    phone.wait_for_url("**/my-tickets")
    expect(own(phone)).to_contain_text(["Cannot print"])
    assert phone.errors == []


def test_without_mail_nothing_is_shown_that_needs_it(open_page, make_account):
    make_account()
    page = open_page("/sign-in", locale="en")

    expect(page.get_by_text("For the people who answer the tickets.")).to_be_visible()
    expect(page.get_by_role("button", name="Send me a link")).to_have_count(0)


def test_with_mail_an_invitation_is_mailed_and_not_shown(open_page, mailing, mail_server, database, session):
    page = open_page("/sign-in", mailing.url, locale="en")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_label("Password").press("Enter")  # presses Sign in, and not the other button
    page.wait_for_url("**/tickets")
    page.get_by_role("link", name="People").click()
    page.get_by_role("button", name="Invite").click()
    dialog = page.get_by_role("dialog", name="Invite somebody")
    dialog.get_by_label("Name").fill("Grace Hopper")
    dialog.get_by_label("E-mail").fill("grace@example.com")
    dialog.get_by_role("button", name="Invite").click()

    expect(page.get_by_text("An invitation is on its way to Grace Hopper (grace@example.com).")).to_be_visible()
    expect(page.get_by_role("textbox", name="Invitation link")).to_have_count(0)
    assert re.search(r"/invitation/[\w-]{43}", text_of(mail_server.wait_for(1)[0]))
