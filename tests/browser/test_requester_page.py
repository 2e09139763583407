"""A customer and his ticket, and the agents who see to it."""

import re

import pytest
from playwright.sync_api import Page, expect

from support_desk.people.models import Account
from support_desk.people.ticket_links import link_of


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


def said(page: Page):
    return page.get_by_role("list", name="Conversation").get_by_role("listitem")


def test_a_customers_ticket_from_its_first_word_to_its_last(open_page, page_of, ada, gemini):
    customer = open_page("/", locale="en")
    customer.get_by_label("Title").fill("Cannot print")
    customer.get_by_label("Description").fill("The printer stays silent.")
    customer.get_by_label("Your name").fill("Tom")
    customer.get_by_label("Your e-mail").fill("tom@example.org")
    customer.get_by_role("button", name="Submit ticket").click()
    customer.get_by_role("status", name="Submitted").get_by_role("link", name="#1").click()
    customer.wait_for_url(re.compile("/t/"))
    expect(customer.get_by_role("heading", name="Cannot print")).to_be_visible()
    expect(said(customer)).to_contain_text(["The printer stays silent."])

    agent = page_of(ada, "/tickets/1")
    expect(agent.get_by_role("link", name="tom@example.org")).to_have_attribute("href", "mailto:tom@example.org")
    customer.get_by_label("Your reply").fill("Now it smokes.")
    customer.get_by_role("button", name="Send").click()
    expect(agent.get_by_role("list", name="Timeline")).to_contain_text("Tom (customer)")
    agent.get_by_label("Add a comment").fill("He should have called.")
    agent.get_by_role("button", name="Comment", exact=True).click()
    expect(agent.get_by_role("list", name="Timeline")).to_contain_text("Internal")
    agent.get_by_label("Visible to the customer").check()
    agent.get_by_label("Add a comment").fill("Please unplug it.")
    agent.get_by_role("button", name="Comment", exact=True).click()
    expect(said(customer)).to_contain_text(["stays silent", "Now it smokes.", "Please unplug it."])
    expect(said(customer).last).to_contain_text("Ada Lovelace")
    expect(agent.get_by_label("Visible to the customer")).not_to_be_checked()

    customer.get_by_role("button", name="It is solved").click()
    expect(agent.get_by_role("combobox", name="Status")).to_have_value("resolved")
    customer.get_by_role("button", name="Reopen").click()
    expect(agent.get_by_role("combobox", name="Status")).to_have_value("open")
    agent.get_by_role("combobox", name="Status").select_option("closed")
    expect(customer.get_by_role("status", name="Status")).to_have_text("Closed")
    customer.get_by_label("Your reply").fill("It is still broken.")
    customer.keyboard.press("ControlOrMeta+Enter")

    expect(customer.get_by_role("status", name="Status")).to_have_text("Open")
    expect(agent.get_by_role("combobox", name="Status")).to_have_value("open")
    assert "He should have called." not in customer.content()
    assert [cookie["name"] for cookie in customer.context.cookies()] == ["desk_ticket"]
    assert customer.errors == agent.errors == []


def test_an_answer_that_is_refused_keeps_its_words(open_page, link):
    page = open_page(link, locale="en")
    box = page.get_by_label("Your reply")

    box.fill("x" * 5001)
    page.get_by_role("button", name="Send").click()

    expect(box).to_have_accessible_description("The comment has 5,001 characters; it may have 5,000.")
    expect(box).to_be_focused()
    expect(box).to_have_value("x" * 5001)


def test_a_link_that_opens_nothing_is_told_so_kindly(open_page, ada):
    page = open_page("/t/nothing", locale="en")

    expect(page.get_by_role("heading", name="This link opens no ticket")).to_be_visible()
    expect(page.get_by_role("link", name="ask again")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_be_hidden()


def test_no_navigation_of_agents_is_on_it_whoever_looks(page_of, open_page, ada, link):
    for page in (open_page(link, locale="en"), page_of(ada, link)):
        expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()
        expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(["New ticket"])


def test_a_deleted_ticket_leaves_nothing_on_it(open_page, page_of, ada, link):
    page, agent = open_page(link, locale="en"), page_of(ada, "/tickets/1")
    expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()

    agent.get_by_role("button", name="More #1").click()
    agent.get_by_role("button", name="Delete #1").click()
    agent.get_by_role("alertdialog").get_by_role("button", name="Delete ticket").click()

    expect(page.get_by_role("heading", name="This link opens no ticket")).to_be_visible()
    expect(page.get_by_text("It says no.")).to_be_hidden()


def test_half_a_reply_outlives_a_deletion_that_is_undone(open_page, page_of, make_account, ada, link):
    page, agent = open_page(link, locale="en"), page_of(ada, "/tickets/1")
    box = page.get_by_label("Your reply")
    box.fill("Half a reply")
    agent.get_by_role("button", name="More #1").click()
    agent.get_by_role("button", name="Delete #1").click()
    agent.get_by_role("alertdialog").get_by_role("button", name="Delete ticket").click()
    expect(page.get_by_role("heading", name="This link opens no ticket")).to_be_visible()
    expect(box).to_be_hidden()
    assert "Cannot print" not in page.content() and "It says no." not in page.content()

    agent.get_by_role("button", name="Undo").click()
    expect(agent.get_by_role("status", name="Last change")).to_contain_text("Undone")
    make_account("bob@example.com", "Bob")  # lets all pages be judged again, as every half minute does

    expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()
    expect(box).to_have_value("Half a reply")
    page.get_by_role("button", name="Send").click()
    expect(said(page).last).to_contain_text("Half a reply")
    expect(box).to_have_value("")
    assert page.errors == []


def test_a_double_click_solves_a_ticket_and_does_not_reopen_it(open_page, link):
    page = open_page(link, locale="en")
    page.evaluate("window.clicks = 0; void addEventListener('click', () => window.clicks++)")
    page.get_by_role("button", name="It is solved").click()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()

    page.mouse.down(click_count=2)  # where the pointer still is
    page.mouse.up(click_count=2)

    assert page.evaluate("window.clicks") == 1
    expect(page.get_by_role("status", name="Status")).to_have_text("Resolved")


def test_its_title_is_written_as_its_script_is(open_page, link):
    page = open_page(link, locale="en")

    expect(page.get_by_role("heading", name="Cannot print")).to_have_attribute("dir", "auto")


def test_a_mail_to_a_requester_goes_to_nobody_else(page_of, ada, make_ticket):
    make_ticket(requester_email="ada%40example.com?bcc=spy%40evil.example&x=@example.com")

    page = page_of(ada, "/tickets/1")

    address = "mailto:ada%2540example.com%3Fbcc%3Dspy%2540evil.example%26x%3D@example.com"
    expect(page.get_by_role("link", name="@example.com")).to_have_attribute("href", address)


def test_a_customers_page_is_printed_without_its_form(open_page, link):
    page = open_page(link)
    expect(page.get_by_label("Your reply")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_label("Your reply")).to_be_hidden()
    expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()
