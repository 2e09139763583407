"""What the buttons of a row do, and what their dialogs ask."""

from playwright.sync_api import expect
from sqlmodel import select

from support_desk.tickets.models import Ticket, TimelineEntry
from tests.browser.rows import button, row
from tests.browser.seen import COMPOSED, TIMELESS


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


def test_a_double_click_is_one(open_page, make_ticket, session):
    for _ in range(2):
        make_ticket()
    page = open_page("/tickets")
    page.get_by_role("button", name="Resolve #1").click()
    expect(page.get_by_role("button", name="Reopen #1")).to_be_visible()

    page.mouse.down(click_count=2)  # where the pointer still is
    page.mouse.up(click_count=2)
    page.get_by_role("button", name="Resolve #2").click()
    expect(row(page, 2)).to_contain_text("Resolved")

    assert [(entry.ticket_id, entry.after) for entry in session.exec(select(TimelineEntry))] == [
        (1, "resolved"),
        (2, "resolved"),
    ]


def test_the_second_of_two_presses_counts_only_after_another_key(open_page, make_ticket):
    make_ticket()
    page = open_page("/tickets")
    page.evaluate(TIMELESS)
    page.get_by_role("button", name="Resolve #1").press("Enter")
    reopen = page.get_by_role("button", name="Reopen #1")
    expect(reopen).to_be_focused()

    page.keyboard.press("Enter")
    assert page.evaluate("clicks") == 1
    for key in ("Tab", "Shift+Tab", "Enter"):
        page.keyboard.press(key)

    expect(page.get_by_role("button", name="Resolve #1")).to_be_visible()
    assert page.evaluate("clicks") == 2


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


def test_escape_that_ends_a_composition_leaves_no_dialog(open_page, make_ticket):
    make_ticket()
    page = open_page("/tickets")
    page.get_by_role("button", name="Close #1").click()
    dialog = page.get_by_role("dialog", name="Close ticket #1")
    comment = dialog.get_by_role("textbox", name="Comment")
    comment.fill("解決しま")

    assert comment.evaluate(COMPOSED, {"key": "Escape"})
    expect(comment).to_have_value("解決しま")
    expect(comment).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


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

    button(page, "Delete #1").click()
    dialog = page.get_by_role("alertdialog", name="Delete ticket #1?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(row(page, 1)).to_be_visible()
    button(page, "Delete #1").click()
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
