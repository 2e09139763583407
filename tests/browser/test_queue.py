"""Working in the list of tickets."""

import re

from playwright.sync_api import Page, expect
from sqlmodel import select

from support_desk.tickets.models import Ticket, TimelineEntry


def row(page: Page, number: int):
    return page.get_by_role("row").filter(has=page.get_by_role("cell", name=f"#{number}", exact=True))


def numbers(page: Page):
    return page.locator("tbody tr td:first-child")


def test_tickets_are_listed_newest_first(open_page, make_ticket):
    make_ticket(title="Older", category="billing", priority="critical", status="in_progress")
    make_ticket(title="Newer")

    page = open_page("/tickets")

    expect(numbers(page)).to_have_text(["#2", "#1"])
    for text in ("Older", "Billing", "Critical", "In progress"):
        expect(row(page, 1)).to_contain_text(text)
    expect(row(page, 1)).to_contain_text("ago")
    expect(page.get_by_role("table", name="Tickets")).to_be_visible()
    expect(page.get_by_role("status", name="Number of tickets")).to_have_text("2 tickets")
    assert page.errors == []


def test_filters_live_in_the_address(open_page, make_ticket):
    make_ticket(title="Open bill", category="billing")
    make_ticket(title="Closed bill", category="billing", status="closed")
    make_ticket(title="Open bug", category="technical")
    page = open_page("/tickets")

    page.get_by_role("combobox", name="Filter by category").select_option("billing")
    expect(numbers(page)).to_have_text(["#2", "#1"])
    page.get_by_role("combobox", name="Filter by status").select_option("open")
    expect(numbers(page)).to_have_text(["#1"])
    expect(page).to_have_url(re.compile(r"/tickets\?category=billing&status=open$"))

    page.reload()
    expect(numbers(page)).to_have_text(["#1"])
    expect(page.get_by_role("combobox", name="Filter by category")).to_have_value("billing")
    page.go_back()
    expect(numbers(page)).to_have_text(["#2", "#1"])
    expect(page.get_by_role("combobox", name="Filter by status")).to_have_value("")
    page.get_by_role("button", name="Clear filters").click()
    expect(numbers(page)).to_have_text(["#3", "#2", "#1"])
    expect(page).to_have_url(re.compile(r"/tickets$"))


def test_a_link_restores_search_and_filters(open_page, make_ticket):
    make_ticket(title="LOGIN fails")
    make_ticket(title="Login works", status="resolved")

    page = open_page("/tickets?status=open&search=login")

    expect(numbers(page)).to_have_text(["#1"])
    expect(page.get_by_role("searchbox", name="Search tickets")).to_have_value("login")
    expect(page.get_by_role("combobox", name="Filter by status")).to_have_value("open")


def test_search_follows_the_typing_and_back_skips_it(open_page, make_ticket):
    make_ticket(title="Printer")
    make_ticket(title="Scanner")
    page = open_page("/tickets")
    expect(numbers(page)).to_have_text(["#2", "#1"])
    search = page.get_by_role("searchbox", name="Search tickets")

    search.press_sequentially("scan", delay=20)

    expect(numbers(page)).to_have_text(["#2"])
    expect(page).to_have_url(re.compile(r"search=scan$"))
    expect(search).to_be_focused()
    search.fill("nothing like it")
    expect(page.get_by_text("No ticket matches.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(search).to_have_value("")
    expect(numbers(page)).to_have_text(["#2", "#1"])


def test_a_broken_link_says_what_is_wrong(open_page, make_ticket):
    make_ticket()

    page = open_page("/tickets?status=done")

    expect(page.get_by_role("alert")).to_contain_text("The status must be one of open,")


def test_next_and_previous_go_through_all_pages(open_page, make_ticket):
    for number in range(60):
        make_ticket(title=f"Ticket {number + 1}")
    page = open_page("/tickets")
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(60, 35, -1)])
    expect(page.get_by_role("link", name="Previous")).to_be_disabled()

    page.get_by_role("link", name="Next").click()
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(35, 10, -1)])
    page.get_by_role("link", name="Next").click()
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(10, 0, -1)])
    expect(page.get_by_role("link", name="Next")).to_be_disabled()
    page.reload()
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(10, 0, -1)])
    page.get_by_role("link", name="Previous").click()
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(35, 10, -1)])
    page.go_back()
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(10, 0, -1)])


def test_resolve_and_reopen_act_at_once(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets")

    page.get_by_role("button", name="Resolve #1").click()
    expect(row(page, 1)).to_contain_text("Resolved")
    expect(page.get_by_text("Ticket #1 is resolved.")).to_be_visible()
    page.get_by_role("button", name="Reopen #1").click()
    expect(page.get_by_role("button", name="Resolve #1")).to_be_visible()

    moves = [(entry.before, entry.after, entry.actor) for entry in session.exec(select(TimelineEntry))]
    assert moves == [("open", "resolved", "desk"), ("resolved", "open", "desk")]


def test_close_asks_for_a_comment(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets")

    page.get_by_role("button", name="Close #1").click()
    dialog = page.get_by_role("dialog", name="Close ticket #1")
    dialog.get_by_role("textbox", name="Comment").fill("Thanks, solved.")
    dialog.get_by_role("button", name="Close ticket").click()

    expect(row(page, 1)).to_contain_text("Closed")
    expect(dialog).to_be_hidden()
    comments = [entry.body for entry in session.exec(select(TimelineEntry)) if entry.kind == "comment"]
    assert comments == ["Thanks, solved."]


def test_a_comment_is_optional_and_escape_leaves_the_dialog(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets")
    page.get_by_role("button", name="Close #1").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(row(page, 1)).to_contain_text("Open")

    page.get_by_role("button", name="Close #1").click()
    page.get_by_role("dialog").get_by_role("button", name="Close ticket").click()

    expect(row(page, 1)).to_contain_text("Closed")
    assert [entry.kind for entry in session.exec(select(TimelineEntry))] == ["status"]


def test_a_comment_that_is_too_long_stays_in_its_dialog(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets")
    page.get_by_role("button", name="Close #1").click()
    box = page.get_by_role("dialog").get_by_role("textbox", name="Comment")
    box.focus()
    page.keyboard.insert_text("x" * 5001)

    page.get_by_role("dialog").get_by_role("button", name="Close ticket").click()

    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("5,001 characters")
    expect(box).to_have_value("x" * 5001)
    assert session.exec(select(Ticket)).one().status == "open"


def test_delete_asks_once_more(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets")

    page.get_by_role("button", name="Delete #1").click()
    dialog = page.get_by_role("alertdialog", name="Delete ticket #1?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(row(page, 1)).to_be_visible()
    page.get_by_role("button", name="Delete #1").click()
    dialog.get_by_role("button", name="Delete ticket").click()

    expect(page.get_by_text("No tickets yet.")).to_be_visible()
    assert session.exec(select(Ticket)).all() == []


def test_a_ticket_deleted_meanwhile_is_said_in_the_dialog(open_page, make_ticket, session):
    ticket = make_ticket()
    make_ticket()
    page = open_page("/tickets")
    page.get_by_role("button", name="Close #1").click()
    box = page.get_by_role("dialog").get_by_role("textbox", name="Comment")
    box.fill("Not lost.")
    session.delete(session.get(Ticket, ticket.id))
    session.commit()
    expect(page.locator("tbody tr")).to_have_count(1)

    page.get_by_role("dialog").get_by_role("button", name="Close ticket").click()

    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text("There is no ticket #1.")
    expect(box).to_have_value("Not lost.")


def test_a_link_that_cannot_be_shown_says_so_and_not_that_there_are_no_tickets(open_page, make_ticket):
    make_ticket()

    page = open_page("/tickets?status=lost")

    expect(page.get_by_role("alert")).to_contain_text("This link cannot be shown.")
    expect(page.get_by_text("No tickets yet.")).to_be_hidden()
    page.get_by_role("combobox", name="Filter by status").select_option("open")
    expect(row(page, 1)).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()
