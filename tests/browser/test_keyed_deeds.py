"""What keys do to tickets: to the one at hand, or to all that are selected."""

import re

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from support_desk.tickets.models import Ticket
from tests.browser.rows import row
from tests.browser.seen import announced


def test_x_selects_and_shift_x_a_range_which_r_resolves(queue, session):
    for key in ("j", "x"):
        queue.keyboard.press(key)
    announced(queue, "#3 is selected")
    for key in ("j", "j", "Shift+X"):
        queue.keyboard.press(key)
    announced(queue, "3 tickets from #3 to #1 are selected")
    expect(queue.get_by_role("toolbar", name="Selected tickets")).to_contain_text("3 tickets selected")
    queue.keyboard.press("r")

    expect(queue.get_by_role("status", name="Last change")).to_contain_text("3 tickets resolved")
    queue.keyboard.press("z")
    expect(queue.get_by_role("status", name="Last change")).to_contain_text("Undone: 3 tickets as before")
    assert {ticket.status for ticket in session.exec(select(Ticket))} == {"open"}


def test_escape_selects_nothing_before_it_leads_anywhere(queue):
    for key in ("j", "x", "Escape"):
        queue.keyboard.press(key)

    announced(queue, "Nothing is selected")
    expect(queue.get_by_role("checkbox", name="Select #3")).not_to_be_checked()


def test_a_key_presses_no_colleague_who_is_called_as_what_it_presses(page_of, make_account, three, session):
    ada = make_account()
    for number, name in enumerate(("Clear selection", "Resolve #3", "Undo")):
        make_account(f"{number}@example.com", name, "agent")
    page = page_of(ada)
    pick = page.get_by_role("checkbox", name="Select #3")
    expect(pick).to_be_visible()
    for key in ("j", "x", "Escape"):
        page.keyboard.press(key)
    expect(pick).not_to_be_checked()

    for key, verb in (("r", "Reopen"), ("z", "Resolve")):
        page.keyboard.press(key)
        expect(row(page, 3).get_by_role("button", name=f"{verb} #3")).to_be_visible()
    assert {(ticket.status, ticket.assignee_id) for ticket in session.exec(select(Ticket))} == {("open", None)}


def test_the_key_that_undoes_opens_no_menu_of_somebody_who_is_called_so(page_of, make_account, three):
    page = page_of(make_account(name="Undo"))
    expect(page.get_by_role("link", name="Cannot pay")).to_be_visible()
    page.keyboard.press("z")

    announced(page, "There is nothing to undo")


def test_digits_set_the_priority_of_all_that_are_selected(queue, session):
    for key in ("j", "x", "j", "x", "3"):
        queue.keyboard.press(key)

    expect(queue.get_by_role("status", name="Last change")).to_contain_text("2 tickets set to High")
    assert sorted(ticket.priority for ticket in session.exec(select(Ticket))) == ["high", "high", "medium"]


def test_r_resolves_the_ticket_at_hand_and_says_so(queue):
    queue.keyboard.press("j")
    queue.keyboard.press("r")
    announced(queue, "Resolving #3")

    expect(queue.get_by_role("button", name="Reopen #3")).to_be_visible()
    expect(queue.locator('[data-ticket="3"]')).not_to_have_attribute("data-pending", "")
    queue.keyboard.press("r")
    announced(queue, "#3 is resolved already")


def test_titles_that_are_named_like_commands_are_none(open_page, make_ticket, session):
    for title in ("Cannot print", "Resolve #1", "Close the ticket", "Undo"):
        make_ticket(title=title)
    page = open_page("/tickets?ticket=1", window={"width": 1440, "height": 900})
    pane = page.get_by_role("region", name="Ticket", exact=True)
    expect(pane.get_by_role("heading", name="Cannot print")).to_be_visible()

    page.keyboard.press("r")
    expect(pane.get_by_role("button", name="Reopen #1")).to_be_visible()
    page.keyboard.press("ControlOrMeta+k")
    page.keyboard.type("undo")
    page.get_by_role("group", name="Commands").get_by_role("option", name="Undo").click()
    expect(pane.get_by_role("button", name="Resolve #1")).to_be_visible()
    expect(page).to_have_url(re.compile("[?]ticket=1$"))
    page.get_by_role("link", name="Cannot print").focus()
    page.keyboard.press("Escape")

    expect(pane).to_be_hidden()
    expect(page).to_have_url(re.compile("/tickets$"))


def test_when_the_row_at_hand_leaves_the_queue_its_neighbour_has_the_focus(queue):
    queue.goto(queue.url + "?status=open")
    expect(queue.get_by_role("link", name="Cannot pay")).to_be_visible()
    queue.keyboard.press("j")
    queue.keyboard.press("r")

    expect(queue.get_by_role("link", name="Cannot pay")).to_be_hidden()
    expect(queue.get_by_role("link", name="Cannot sign in")).to_be_focused()
    queue.keyboard.press("j")
    expect(queue.get_by_role("link", name="Cannot print")).to_be_focused()


def test_an_action_that_waits_for_the_server_shows_that_it_does(queue):
    queue.keyboard.press("j")
    queue.context.set_offline(True)
    queue.keyboard.press("r")

    assert queue.locator('[data-ticket="3"]').evaluate("row => 'pending' in row.dataset")
    queue.context.set_offline(False)


def test_e_asks_before_it_closes_and_keys_are_none_in_dialogs(queue, session):
    queue.keyboard.press("j")
    queue.keyboard.press("e")
    dialog = queue.get_by_role("dialog", name="Close ticket #3")
    expect(dialog.get_by_label("Comment")).to_be_focused()
    queue.keyboard.press("Tab")  # to a button, where a key is no letter of a text
    queue.keyboard.press("r")
    queue.keyboard.press("?")

    expect(queue.get_by_role("dialog")).to_have_count(1)
    queue.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert {ticket.status for ticket in session.exec(select(Ticket))} == {"open"}


@pytest.mark.parametrize("place", ["/tickets", "/tickets/3"])
def test_digits_set_the_priority(open_page, three, place):
    page = open_page(place)
    expect(page.get_by_text("Cannot pay").first).to_be_visible()
    if place == "/tickets":
        page.keyboard.press("j")
    page.keyboard.press("4")

    announced(page, "priority of #3 to critical")
    expect(page.get_by_text("The priority of #3 is critical.")).to_be_visible()


def test_a_takes_the_ticket_and_on_an_open_desk_says_why_not(queue, page_of, make_account):
    queue.keyboard.press("j")
    queue.keyboard.press("a")
    announced(queue, "There are no accounts yet")

    page = page_of(make_account("ada@example.com", "Ada Lovelace"))
    expect(page.get_by_role("link", name="Cannot pay")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_role("row", name="Cannot pay")).to_contain_text("Ada Lovelace")


def test_a_takes_a_ticket_on_its_own_page(page_of, three, make_account):
    ada = make_account("ada@example.com", "Ada Lovelace")
    page = page_of(ada, "/tickets/3")
    expect(page.get_by_role("heading", name="Cannot pay")).to_be_visible()
    page.keyboard.press("a")

    expect(page.get_by_role("combobox", name="Assignee")).to_have_value(str(ada.id))
    expect(page.get_by_text("Ticket #3 is yours.")).to_be_visible()
