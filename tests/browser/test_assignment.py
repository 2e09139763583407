"""Whose a ticket is, and who asked."""

import re

import pytest
from playwright.sync_api import Page, expect

from support_desk.people.models import Account
from tests.browser.rows import button


@pytest.fixture
def ada(make_account) -> Account:
    return make_account("ada@example.com", "Ada Lovelace")


@pytest.fixture
def bob(ada, make_account) -> Account:
    return make_account("bob@example.com", "Bob", "agent")


def whose(page: Page, number: int):
    return page.get_by_role("row", name=f"#{number}").locator(".whose")


def test_agents_take_tickets_and_find_their_own(page_of, ada, bob, make_ticket):
    for title in ("The first", "The second"):
        make_ticket(title=title)
    page, other = page_of(bob), page_of(ada, "/tickets?assignee=none")

    page.get_by_role("button", name="Assign to me #1").click()
    expect(whose(page, 1)).to_have_text("Bob")
    expect(other.get_by_role("link", name="The first")).to_be_hidden()
    page.get_by_role("combobox", name="Filter by assignee").select_option("Me")

    expect(page).to_have_url(re.compile("[?]assignee=me$"))
    expect(page.get_by_role("link", name="The second")).to_be_hidden()
    expect(page.get_by_role("link", name="The first")).to_be_visible()
    choices = page.get_by_role("combobox", name="Filter by assignee").get_by_role("option")
    expect(choices).to_have_text(["Anyone", "Me", "Nobody", "Ada Lovelace", "Bob"])
    assert page.errors == []


def test_a_ticket_is_given_to_somebody_and_its_timeline_says_by_whom(page_of, ada, bob, make_ticket):
    make_ticket()
    page = page_of(ada, "/tickets/1")

    page.get_by_role("combobox", name="Assignee").select_option("Bob")

    timeline = page.get_by_role("list", name="Timeline")
    expect(timeline).to_contain_text("Assignee Nobody → Bob")
    expect(timeline).to_contain_text("by Ada Lovelace")
    page.get_by_role("combobox", name="Assignee").select_option("Nobody")
    expect(timeline).to_contain_text("Assignee Bob → Nobody")


def test_whoever_is_inactive_keeps_his_tickets_and_is_chosen_no_more(page_of, ada, bob, make_ticket, session):
    make_ticket(assignee_id=bob.id)
    page, queue = page_of(ada, "/tickets/1"), page_of(ada)
    assignee = page.get_by_role("combobox", name="Assignee")
    expect(assignee.get_by_role("option", name="Bob")).to_be_attached()

    bob.is_active = False
    session.merge(bob)
    session.commit()

    expect(whose(queue, 1)).to_have_text("Bob (inactive)")
    expect(assignee.get_by_role("option")).to_have_text(["Nobody", "Bob (inactive)", "Ada Lovelace"])
    expect(assignee).to_have_value(str(bob.id))


def test_agents_cannot_delete(page_of, ada, bob, make_ticket):
    make_ticket()

    expect(page_of(bob, "/tickets/1").get_by_role("button", name="Resolve #1")).to_be_visible()
    expect(page_of(bob).get_by_role("button", name="More #1")).to_be_hidden()
    expect(button(page_of(ada), "Delete #1")).to_be_visible()


def test_agents_write_tickets_down_for_customers(page_of, ada, gemini):
    page = page_of(ada, "/")
    expect(page.get_by_label("Your e-mail")).to_be_hidden()
    page.get_by_label("Title").fill("Cannot print")
    page.get_by_label("Description").fill("He called and could not print.")
    page.get_by_label("Requester's e-mail").fill("tom@")
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_label("Requester's e-mail")).to_have_accessible_description(re.compile("must be an address"))

    page.get_by_label("Requester's e-mail").fill("tom@example.org")
    expect(page.get_by_label("Requester's e-mail")).to_have_accessible_description("Optional.")
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_label("Requester's e-mail")).to_have_value("")  # the next one is for somebody else
    page.get_by_role("status", name="Submitted").get_by_role("link", name="#1").click()

    expect(page).to_have_url(re.compile("/tickets/1$"))
    expect(page.get_by_role("link", name="tom@example.org")).to_be_visible()


def test_on_an_open_desk_nothing_asks_whose_a_ticket_is(open_page, make_ticket):
    make_ticket()
    page, queue = open_page("/tickets/1"), open_page("/tickets")

    expect(whose(queue, 1)).to_have_text("–")
    expect(queue.get_by_role("button", name="Assign to me #1")).to_be_hidden()
    expect(queue.get_by_role("combobox", name="Filter by assignee").get_by_role("option")).to_have_text(["Anyone"])
    expect(page.get_by_role("combobox", name="Assignee").get_by_role("option")).to_have_text(["Nobody"])
    queue.get_by_role("link", name="Unassigned").click()
    filtered = queue.get_by_role("combobox", name="Filter by assignee")
    expect(filtered).to_have_value("none")
    assert filtered.evaluate("box => box.selectedOptions[0].text") == "Nobody"
    expect(page.get_by_label("Visible to the customer")).to_be_hidden()
