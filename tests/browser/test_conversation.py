"""Who reads what is written on a ticket, in words and at a glance, and how far its mails have come."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from support_desk.people.models import Account
from support_desk.tickets.models import TimelineEntry

MAIL = text("""
INSERT INTO outbox (channel, event, ticket_id, entry_id, recipient, key, status, next_at, done_at)
VALUES ('mail', 'answered', 1, :entry, 'tom@example.org', :key, :status, now(), now())
""")


@pytest.fixture
def ada(make_account) -> Account:
    return make_account("ada@example.com", "Ada Lovelace")


@pytest.fixture
def page(session, ada, make_ticket, page_of) -> Page:
    """The page of ticket 1, whose customer Tom was told of one of two comments, in vain."""
    make_ticket(title="Cannot print", requester_name="Tom", requester_email="tom@example.org")
    for number, (body, public) in enumerate((("Please unplug it.", True), ("What a nuisance.", False)), 1):
        session.add(
            TimelineEntry(ticket_id=1, kind="comment", body=body, public=public, actor="Ada", actor_kind="agent")
        )
        session.flush()
        if public:
            session.execute(MAIL, {"entry": number, "key": f"<{number}@test>", "status": "failed"})
    session.commit()
    return page_of(ada, "/tickets/1")


def entry(page: Page, words: str):
    return page.get_by_role("list", name="Timeline").get_by_role("listitem").filter(has_text=words)


def test_comments_say_who_sees_them(page):
    expect(entry(page, "Please unplug it.")).to_contain_text("Visible to the customer")
    expect(entry(page, "What a nuisance.")).to_contain_text("Internal")
    assert entry(page, "nuisance").evaluate("e => getComputedStyle(e).borderStyle") == "dashed"


def test_the_composer_says_who_will_read_it(page):
    box = page.get_by_role("textbox", name="Add a comment")
    expect(box).to_have_accessible_description("Internal: only the team will read this.")

    page.get_by_label("Visible to the customer").check()

    expect(box).to_have_accessible_description("Public: Tom will read this.")
    expect(page.get_by_text("Internal: only the team")).to_be_hidden()


def test_how_far_a_mail_has_come_is_told_live_and_one_can_be_sent_again(page, session):
    told = entry(page, "Please unplug it.")
    expect(told).to_contain_text("Could not be sent by mail")
    expect(entry(page, "nuisance")).not_to_contain_text("by mail")
    told.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("This desk sends no mail")).to_be_visible()

    session.execute(text("UPDATE outbox SET status = 'sent', done_at = now()"))
    session.commit()

    expect(told).to_contain_text("Sent by mail")


def test_an_agent_gives_a_customer_his_link(page, open_page):
    page.get_by_role("button", name="Show the customer's link").press("Enter")
    expect(page.get_by_role("button", name="Copy")).to_be_focused()
    box = page.get_by_role("textbox", name="Customer's link")
    expect(box).to_have_value(re.compile("/t/"))
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    link = box.input_value()
    page.get_by_role("button", name="Done").press("Enter")
    expect(box).to_be_hidden()
    expect(page.get_by_role("button", name="Show the customer's link")).to_be_focused()

    customer = open_page("/t/" + link.rpartition("/")[2], locale="en")

    expect(customer.get_by_role("list", name="Conversation")).to_contain_text("Please unplug it.")
    expect(customer.get_by_text("nuisance")).to_be_hidden()

    page.get_by_role("button", name="Show the customer's link").click()
    page.get_by_role("button", name="New link").click()
    expect(box).not_to_have_value(link)
    expect(box).to_have_value(re.compile("/t/"))
    expect(customer.get_by_role("list", name="Conversation")).to_be_hidden()


def test_a_ticket_that_nobody_asked_has_no_customer(page_of, ada, make_ticket):
    make_ticket()
    page = page_of(ada, "/tickets/1")

    expect(page.get_by_role("textbox", name="Add a comment")).to_have_accessible_description("")
    expect(page.get_by_role("button", name="Show the customer's link")).to_be_hidden()


def test_what_a_mail_repeated_is_folded_away_and_not_lost(session, ada, make_ticket, page_of):
    make_ticket(requester_name="Tom", requester_email="tom@example.org")
    said = {"kind": "comment", "body": "It smokes.", "public": True, "actor": "Tom", "actor_kind": "requester"}
    session.add(TimelineEntry(ticket_id=1, via="mail", quoted="> Please unplug it.", **said))
    session.commit()

    page = page_of(ada, "/tickets/1")

    told = entry(page, "It smokes.")
    expect(told).to_contain_text(", by mail")
    expect(told.get_by_text("> Please unplug it.")).to_be_hidden()
    told.get_by_text("Quoted text").click()
    expect(told.get_by_text("> Please unplug it.")).to_be_visible()
