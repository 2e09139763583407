"""One ticket's page."""

import re

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from support_desk.tickets.models import Ticket, TimelineEntry


def test_the_page_tells_the_whole_ticket(open_page, make_ticket):
    make_ticket(
        title="No sound",
        description="First line.\nSecond line.",
        suggested_category="technical",
        suggested_priority="high",
        suggestion_source="gemini",
    )

    page = open_page("/tickets/1")

    expect(page.get_by_role("heading", name="No sound")).to_be_visible()
    expect(page.get_by_text("First line.\nSecond line.")).to_be_visible()
    expect(page.get_by_text("Gemini suggested Technical · High.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Status")).to_have_value("open")
    assert page.errors == []


@pytest.mark.parametrize(
    ("name", "word", "told"),
    [
        ("Status", "in_progress", "Status Open → In progress"),
        ("Category", "billing", "Category Account → Billing"),
        ("Priority", "critical", "Priority Medium → Critical"),
    ],
)
def test_properties_save_at_once(open_page, make_ticket, session, name, word, told):
    make_ticket()
    page = open_page("/tickets/1")

    page.get_by_role("combobox", name=name).select_option(word)

    expect(page.get_by_role("list", name="Timeline")).to_contain_text(told)
    assert getattr(session.exec(select(Ticket)).one(), name.lower()) == word
    page.reload()
    expect(page.get_by_role("combobox", name=name)).to_have_value(word)


def test_comments_go_on_the_timeline_oldest_first(open_page, make_ticket):
    make_ticket()
    page = open_page("/tickets/1")
    box = page.get_by_role("textbox", name="Add a comment")

    for words in ("We look into it.", "It is fixed."):
        box.fill(words)
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.get_by_role("list", name="Timeline")).to_contain_text(words)
        expect(box).to_have_value("")

    expect(page.get_by_role("listitem")).to_have_text([re.compile("We look into it."), re.compile("It is fixed.")])


def test_an_empty_comment_is_refused_in_place(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets/1")

    page.get_by_role("button", name="Comment", exact=True).click()

    expect(page.get_by_role("alert")).to_have_text("The comment is empty.")
    assert session.exec(select(TimelineEntry)).all() == []


def test_the_rows_buttons_work_here_too(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets/1")

    page.get_by_role("button", name="Resolve #1").click()
    expect(page.get_by_role("combobox", name="Status")).to_have_value("resolved")
    page.get_by_role("button", name="Close #1").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Comment").fill("Bye.")
    page.get_by_role("dialog").get_by_role("button", name="Close ticket").click()
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("Bye.")
    page.get_by_role("button", name="More #1").click()
    page.get_by_role("button", name="Delete #1").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete ticket").click()

    expect(page).to_have_url(re.compile("/tickets$"))
    assert session.exec(select(Ticket)).all() == []


@pytest.mark.parametrize("number", ["99", "0", "none", "12abc", "99999999999999999999"])
def test_a_ticket_that_is_not_there_is_said_plainly(open_page, number):
    page = open_page(f"/tickets/{number}")

    expect(page.get_by_text("There is no such ticket")).to_be_visible()


def test_going_from_ticket_to_ticket_shows_each(open_page, make_ticket):
    make_ticket(title="The first")
    make_ticket(title="The second")
    page = open_page("/tickets")

    page.get_by_role("link", name="The second").click()
    expect(page.get_by_role("heading", name="The second")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="The first", exact=True).click()
    expect(page.get_by_role("heading", name="The first")).to_be_visible()
    expect(page).to_have_url(re.compile("/tickets[?]ticket=1$"))
