"""Files on the pages: chosen, dropped, pasted, sent with a bar, shown small, and deleted."""

import re

import pytest
from playwright.sync_api import Page, expect

from support_desk.people.models import Account
from support_desk.people.ticket_links import link_of
from tests.given_files import PNG

PICTURE = {"name": "screen.png", "mimeType": "image/png", "buffer": PNG}
LOG = {"name": "desk.log", "mimeType": "text/plain", "buffer": b"It says no.\n"}
# What a page does when something is dropped on it, or pasted into it.
GIVE = """(node, [kind, name]) => {
  const data = new DataTransfer();
  data.items.add(new File(["bytes"], name, {type: "application/octet-stream"}));
  const given = kind === "paste" ? {clipboardData: data} : {dataTransfer: data};
  const event = new (kind === "paste" ? ClipboardEvent : DragEvent)(kind, {bubbles: true, cancelable: true, ...given});
  node.dispatchEvent(event);
}"""


@pytest.fixture
def ada(make_account) -> Account:
    return make_account("ada@example.com", "Ada Lovelace")


@pytest.fixture
def link(session, ada, make_ticket) -> str:
    """The address of the page of ticket 1, whose customer is Tom."""
    make_ticket(title="Cannot print", requester_name="Tom", requester_email="tom@example.org")
    secret = link_of(session, 1)
    session.commit()
    return f"/t/{secret}"


def attach(page: Page, *files: dict) -> None:
    page.get_by_label("Attach files").set_input_files(list(files))


def said(page: Page):
    return page.get_by_role("list", name="Conversation").get_by_role("listitem")


def is_loaded(page: Page, name: str) -> None:
    """The small picture of a file has come."""
    picture = page.get_by_role("link", name=name).locator("img")
    expect(picture).to_have_js_property("naturalWidth", 1)


def test_a_customer_sends_a_picture_and_an_agent_answers_with_a_file(open_page, page_of, ada, link):
    customer, agent = open_page(link, locale="en"), page_of(ada, "/tickets/1")

    attach(customer, PICTURE)
    expect(customer.get_by_role("list", name="Chosen files")).to_contain_text("screen.png")
    customer.get_by_label("Your reply").fill("Look at this.")
    customer.get_by_role("button", name="Send").click()
    expect(said(customer).last).to_contain_text("Look at this.")
    is_loaded(customer, "screen.png")
    expect(customer.get_by_label("Your reply")).to_have_value("")
    expect(customer.get_by_text("1 file is attached.")).to_be_visible()

    expect(agent.get_by_role("list", name="Timeline")).to_contain_text("Tom (customer)")
    is_loaded(agent, "screen.png")
    attach(agent, LOG)
    agent.get_by_role("button", name="Comment", exact=True).click()
    expect(agent.get_by_role("link", name="desk.log")).to_be_visible()
    attach(agent, LOG | {"name": "for you.log"})
    agent.get_by_label("Visible to the customer").check()
    agent.get_by_role("button", name="Comment", exact=True).click()
    expect(customer.get_by_role("link", name="for you.log")).to_be_visible()
    expect(agent.get_by_label("Visible to the customer")).not_to_be_checked()
    assert "desk.log" not in customer.content()
    assert customer.errors == agent.errors == []


def test_a_comment_with_a_file_resolves_its_ticket_so_that_it_can_be_undone(page_of, ada, link):
    page = page_of(ada, "/tickets/1")
    attach(page, LOG)
    page.get_by_role("textbox", name="Comment").fill("It is plugged in again.")

    page.get_by_role("button", name="Comment & resolve").click()

    expect(page.get_by_text("Ticket #1 is resolved.")).to_be_visible()
    expect(page.get_by_role("link", name="desk.log")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Resolve #1")).to_be_visible()
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("It is plugged in again.")
    assert page.errors == []


def test_what_is_dropped_and_pasted_is_chosen_and_can_be_removed(open_page, link):
    page = open_page(link, locale="en")
    chosen = page.get_by_role("list", name="Chosen files").get_by_role("listitem")

    page.get_by_role("heading", name="Cannot print").evaluate(GIVE, ["drop", "dropped.bin"])
    page.get_by_label("Your reply").evaluate(GIVE, ["paste", "pasted.bin"])
    expect(chosen).to_have_count(2)
    page.get_by_role("button", name="Remove dropped.bin").click()
    expect(chosen).to_have_count(1)
    page.get_by_role("button", name="Send").click()

    expect(said(page).last).to_contain_text("pasted.bin")
    expect(chosen).to_have_count(0)


def test_too_large_and_too_many_are_told_before_anything_is_sent(open_page, link):
    page = open_page(link, locale="en")

    attach(page, LOG | {"name": "huge.bin", "buffer": b"x" * 25_000_001})
    expect(page.get_by_role("alert").filter(has_text="huge.bin is too large")).to_be_visible()
    attach(page, *[LOG] * 11)
    expect(page.get_by_role("alert").filter(has_text="At most 10 files")).to_be_visible()

    expect(page.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_count(10)


def test_a_refused_upload_keeps_its_words_and_its_files(open_page, link):
    page = open_page(link, locale="en")
    attach(page, LOG)
    page.get_by_label("Your reply").fill("x" * 5001)

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("The comment has 5,001 characters; it may have 5,000.")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value("x" * 5001)
    expect(page.get_by_role("list", name="Chosen files")).to_contain_text("desk.log")


def test_an_upload_shows_a_bar_and_can_be_cancelled(open_page, link):
    page = open_page(link, locale="en")
    held = []
    page.route("**/attachments/**", lambda route: held.append(route))
    attach(page, LOG)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    expect(page.get_by_text("Uploading 1 file")).to_be_visible()

    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_role("progressbar", name="Upload")).to_be_hidden()
    expect(page.get_by_role("list", name="Chosen files")).to_contain_text("desk.log")


def test_files_of_a_new_ticket_follow_it_to_its_page(open_page, ada, gemini):
    page = open_page("/", locale="en")
    page.get_by_label("Title").fill("Cannot print")
    page.get_by_label("Description").fill("The printer stays silent.")
    page.get_by_label("Your e-mail").fill("tom@example.org")
    attach(page, PICTURE, LOG)

    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_text("2 files are attached.")).to_be_visible()
    page.get_by_role("status", name="Submitted").get_by_role("link", name="#1").click()
    page.wait_for_url(re.compile("/t/"))

    is_loaded(page, "screen.png")
    expect(page.get_by_role("link", name="desk.log")).to_be_visible()


def test_an_admin_deletes_a_file_after_being_asked(page_of, open_page, make_account, ada, link):
    agent = page_of(make_account("bob@example.com", "Bob", "agent"), "/tickets/1")
    attach(agent, LOG)
    agent.get_by_role("button", name="Comment", exact=True).click()
    expect(agent.get_by_role("link", name="desk.log")).to_be_visible()
    expect(agent.get_by_role("button", name="Delete desk.log")).to_be_hidden()

    admin = page_of(ada, "/tickets/1")
    admin.get_by_role("button", name="Delete desk.log").click()
    dialog = admin.get_by_role("alertdialog")
    admin.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(admin.get_by_role("button", name="Delete desk.log")).to_be_focused()
    admin.get_by_role("button", name="Delete desk.log").click()
    admin.route("**/api/attachments/*/", lambda route: route.abort())
    dialog.get_by_role("button", name="Delete file").press("Enter")
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    expect(dialog.get_by_role("button", name="Delete file")).to_be_focused()
    admin.unroute("**/api/attachments/*/")
    dialog.get_by_role("button", name="Delete file").click()

    expect(agent.get_by_role("link", name="desk.log")).to_be_hidden()
    expect(agent.get_by_role("list", name="Timeline")).to_contain_text("Deleted the file desk.log")
