"""Many tickets at once, from the queue."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from support_desk.tickets.models import Ticket
from tests.browser.holding import Holder
from tests.browser.rows import numbers, row


@pytest.fixture
def queue(open_page, make_ticket) -> Page:
    """The queue of 30 open tickets, 25 on its page."""
    for number in range(30):
        make_ticket(title=f"Ticket {number + 1}")
    page = open_page("/tickets")
    expect(numbers(page)).to_have_count(25)
    return page


def bar(page: Page):
    return page.get_by_role("toolbar", name="Selected tickets")


def last_change(page: Page):
    return page.get_by_role("status", name="Last change")


def pick(page: Page, number: int):
    return page.get_by_role("checkbox", name=f"Select #{number}", exact=True)


def statuses(session) -> list[str]:
    session.expire_all()
    return [ticket.status for ticket in session.exec(select(Ticket).order_by(Ticket.id))]


def test_selecting_raises_a_bar_that_says_how_many_there_are(queue):
    expect(bar(queue)).to_be_hidden()

    pick(queue, 30).check()
    expect(bar(queue)).to_contain_text("1 ticket selected")
    pick(queue, 27).click(modifiers=["Shift"])
    expect(bar(queue)).to_contain_text("4 tickets selected")
    queue.get_by_role("checkbox", name="Select all on this page").check()
    expect(bar(queue)).to_contain_text("25 tickets selected")

    queue.get_by_role("button", name="Clear selection").click()
    expect(bar(queue)).to_be_hidden()
    expect(pick(queue, 30)).not_to_be_checked()
    expect(queue.get_by_role("checkbox", name="Select all on this page")).to_be_focused()


def test_what_is_selected_is_resolved_and_undone(queue, session):
    pick(queue, 30).check()
    pick(queue, 29).check()

    queue.get_by_role("button", name="Resolve selected").click()

    expect(last_change(queue)).to_contain_text("2 tickets resolved.")
    expect(bar(queue)).to_be_hidden()
    expect(row(queue, 29)).to_contain_text("Resolved")
    assert statuses(session).count("resolved") == 2
    last_change(queue).get_by_role("button", name="Undo").click()
    expect(last_change(queue)).to_contain_text("Undone: 2 tickets as before.")
    expect(row(queue, 29)).to_contain_text("Open")
    assert set(statuses(session)) == {"open"}


def test_all_that_match_are_closed_on_all_pages_once_that_is_confirmed(queue, session, make_ticket):
    make_ticket(category="billing")
    queue.reload()
    expect(row(queue, 31)).to_be_visible()
    queue.get_by_role("combobox", name="Filter by category").select_option("account")
    expect(row(queue, 31)).to_have_count(0)  # rows that come after the click are not selected
    queue.get_by_role("checkbox", name="Select all on this page").check()
    queue.get_by_role("button", name="Select all that match (30)").click()
    expect(bar(queue)).to_contain_text("30 tickets selected")

    queue.get_by_role("button", name="Close selected").click()
    dialog = queue.get_by_role("dialog", name="Close 30 tickets?")
    dialog.get_by_role("textbox", name="Comment").fill("All fixed.")
    dialog.get_by_role("button", name="Close tickets").click()

    expect(last_change(queue)).to_contain_text("30 tickets closed.")
    assert statuses(session) == ["closed"] * 30 + ["open"]


def test_a_word_is_set_by_a_menu_and_deleting_asks_first(queue, session):
    pick(queue, 30).check()
    queue.get_by_role("button", name="Set priority").click()
    queue.get_by_role("menuitem", name="Critical").click()
    expect(last_change(queue)).to_contain_text("1 ticket set to Critical.")
    expect(row(queue, 30)).to_contain_text("Critical")

    pick(queue, 30).check()
    queue.get_by_role("button", name="Delete selected").click()
    queue.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    expect(row(queue, 30)).to_be_visible()
    queue.get_by_role("button", name="Delete selected").click()
    queue.get_by_role("alertdialog", name="Delete 1 ticket?").get_by_role("button", name="Delete tickets").click()
    expect(row(queue, 30)).to_be_hidden()
    last_change(queue).get_by_role("button", name="Undo").click()

    expect(row(queue, 30)).to_be_visible()
    assert len(statuses(session)) == 30


def test_a_selection_holds_its_rows_and_new_ones_wait(queue, make_ticket):
    pick(queue, 30).check()
    queue.mouse.move(0, 0)
    queue.get_by_role("searchbox").focus()

    make_ticket(title="Brand new")

    expect(queue.get_by_role("button", name="1 new")).to_be_visible()
    expect(queue.get_by_role("link", name="Brand new")).to_be_hidden()
    queue.get_by_role("button", name="1 new").click()
    expect(queue.get_by_role("link", name="Brand new")).to_be_visible()
    expect(pick(queue, 30)).to_be_checked()


def test_a_row_stays_under_the_pointer_and_what_it_shows_is_changed_in_its_place(queue, make_ticket, session):
    row(queue, 29).hover()

    make_ticket(title="Brand new")
    expect(queue.get_by_role("button", name="1 new")).to_be_visible()
    expect(numbers(queue).nth(1)).to_have_text("#29")
    session.get(Ticket, 29).title = "By hand"
    session.commit()
    expect(row(queue, 29)).to_contain_text("By hand")
    queue.get_by_role("searchbox").hover()

    expect(numbers(queue).first).to_have_text("#31")
    expect(queue.get_by_role("button", name="1 new")).to_be_hidden()


def test_a_row_that_leaves_gives_its_focus_to_the_next(queue):
    queue.get_by_role("combobox", name="Filter by status").select_option("open")
    queue.get_by_role("button", name="Resolve #29").focus()

    queue.keyboard.press("Enter")

    expect(row(queue, 29)).to_be_hidden()
    expect(row(queue, 28).locator(":focus")).to_be_visible()


def test_what_is_selected_while_something_is_done_stays_selected(queue):
    holder = Holder(queue)
    queue.reload()
    expect(numbers(queue)).to_have_count(25)
    pick(queue, 30).check()
    holder.holds = True
    queue.get_by_role("button", name="Resolve selected").click()
    holder.wait_for("deskQueue?.clear")

    pick(queue, 28).check()
    holder.let_go()

    expect(last_change(queue)).to_contain_text("1 ticket resolved.")
    expect(row(queue, 30)).to_contain_text("Resolved")
    expect(bar(queue)).to_contain_text("2 tickets selected")
    expect(pick(queue, 28)).to_be_checked()
