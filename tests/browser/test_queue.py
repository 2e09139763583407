"""Working in the list of tickets."""

import re
import shlex
from itertools import pairwise

from playwright.sync_api import expect

from tests.browser.holding import keep_addresses_from_desk
from tests.browser.rows import numbers, row
from tests.browser.seen import announced

# React says the type of a box anew whenever it draws what is around it.
COUNT_DRAWN = """() => {
  globalThis.drawn = 0;
  new MutationObserver((changes) => (drawn += changes.length))
    .observe(document.querySelector("tbody"), {subtree: true, attributeFilter: ["type"]});
}"""
# Before the desk has answered to anything that the page asks for as it is drawn.
TYPE_AT_ONCE = """(text) => new MutationObserver((_, observer) => {
  const box = document.querySelector("#search");
  if (!box) return;
  observer.disconnect();
  box.focus();
  document.execCommand("insertText", false, text);
}).observe(document.body, {childList: true, subtree: true})"""

HEAR = """() => {
  globalThis.heard = [];
  new MutationObserver(() => {
    const said = document.querySelector("#announced")?.textContent;
    if (said && heard.at(-1) !== said) heard.push(said);
  }).observe(document.body, {childList: true, subtree: true});
}"""


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


def test_rows_that_stay_as_they_are_are_not_drawn_anew_for_another_filter(queue):
    queue.evaluate(COUNT_DRAWN)

    queue.get_by_role("combobox", name="Filter by status").select_option("open")

    expect(queue.get_by_role("link", name="Cannot pay")).to_have_attribute("href", re.compile("status=open"))
    expect(queue.get_by_role("button", name="Clear filters")).to_be_enabled()
    assert queue.evaluate("drawn") == 0


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


def test_the_button_that_clears_filters_keeps_the_focus_and_does_nothing_when_there_are_none(queue):
    queue.get_by_role("combobox", name="Filter by status").select_option("closed")
    clear = queue.get_by_role("button", name="Clear filters")
    expect(clear).to_be_enabled()

    clear.press("Enter")

    expect(clear).to_be_disabled()
    expect(clear).to_be_focused()
    was = queue.evaluate("history.length")
    queue.keyboard.press("Enter")
    clear.click(force=True)
    queue.get_by_role("combobox", name="Filter by status").select_option("open")
    expect(queue).to_have_url(re.compile(r"/tickets\?status=open$"))
    assert queue.evaluate("history.length") == was + 1


def test_the_number_of_tickets_is_said_after_a_choice_of_the_reader_s_own_only(queue, make_ticket):
    queue.evaluate(HEAR)
    make_ticket(title="Cannot leave", status="closed")
    number = queue.get_by_role("status", name="Number of tickets")
    expect(number).to_have_text("4 tickets")
    expect(number).to_have_attribute("aria-live", "off")

    for chosen, said in (("open", "3 tickets"), ("closed", "1 ticket"), ("", "4 tickets")):
        queue.get_by_role("combobox", name="Filter by status").select_option(chosen)
        announced(queue, said)

    assert queue.evaluate("heard") == ["3 tickets", "1 ticket", "4 tickets"]
    queue.get_by_role("link", name="Dashboard").click()
    expect(queue.get_by_role("heading", name="Dashboard")).to_be_visible()
    queue.get_by_role("link", name="Tickets").first.click()
    queue.get_by_role("combobox", name="Filter by status").select_option("closed")
    announced(queue, "1 ticket")


def test_what_is_typed_as_soon_as_the_box_is_there_stays_and_is_searched_for(queue):
    queue.get_by_role("navigation", name="Main").get_by_role("link", name="Dashboard").click()
    expect(queue.get_by_role("heading", name="Dashboard")).to_be_visible()
    queue.evaluate(TYPE_AT_ONCE, "sign")

    queue.get_by_role("navigation", name="Main").get_by_role("link", name="Tickets").click()

    expect(numbers(queue)).to_have_text(["#2"])
    expect(queue.get_by_role("searchbox", name="Search tickets")).to_have_value("sign")


def test_a_search_that_was_left_before_its_address_was_loaded_is_not_in_the_box_of_the_next_queue(queue):
    keep_addresses_from_desk(queue)
    queue.reload()
    search = queue.get_by_role("searchbox", name="Search tickets")
    expect(numbers(queue)).to_have_text(["#3", "#2", "#1"])
    search.fill("sign in")
    expect(queue).to_have_url(re.compile(r"/tickets\?search=sign\+in$"))

    for page in ("Dashboard", "Tickets"):
        queue.get_by_role("navigation", name="Main").get_by_role("link", name=page).click()
        expect(queue.get_by_role("heading", name=page, level=1)).to_be_visible()
    queue.get_by_role("combobox", name="Filter by status").select_option("open")
    expect(queue).to_have_url(re.compile(r"/tickets\?status=open$"))
    expect(search).to_have_value("")
    search.fill("sign in")
    expect(queue).to_have_url(re.compile(r"/tickets\?status=open&search=sign\+in$"))


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
    page.get_by_role("link", name="Next").press("Enter")
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(10, 0, -1)])
    expect(page.get_by_role("link", name="Next")).to_be_disabled()
    expect(page.locator("#content")).to_be_focused()
    page.reload()
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(10, 0, -1)])
    page.get_by_role("link", name="Previous").click()
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(35, 10, -1)])
    page.go_back()
    expect(numbers(page)).to_have_text([f"#{number}" for number in range(10, 0, -1)])


def test_a_link_that_cannot_be_shown_says_so_and_not_that_there_are_no_tickets(open_page, make_ticket):
    make_ticket()

    page = open_page("/tickets?status=lost")

    expect(page.get_by_role("alert")).to_contain_text("This link cannot be shown.")
    expect(page.get_by_text("No tickets yet.")).to_be_hidden()
    page.get_by_role("combobox", name="Filter by status").select_option("open")
    expect(row(page, 1)).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_an_empty_queue_says_how_a_program_writes_the_first_ticket(open_page, page_of, make_account, token_of, desk):
    def written(page, token: str = ""):
        """What is said to the call that the page shows."""
        called = shlex.split(page.locator(".curl").inner_text().replace("\\\n", "").replace("desk_…", token))
        headers, (body,) = ([each for flag, each in pairwise(called) if flag == wanted] for wanted in ("-H", "-d"))
        return desk.client.post(called[-1], headers=dict(each.split(": ") for each in headers), content=body)

    page = open_page("/tickets")
    expect(page.locator(".curl")).not_to_contain_text("Authorization")
    assert written(page).status_code == 201

    ada = make_account()
    desk.client.delete("/api/tickets/1/", headers={"Authorization": f"Bearer {token_of(ada)}"}).raise_for_status()
    page = page_of(ada)
    assert written(page, token_of(ada)).status_code == 201
    expect(numbers(page)).to_have_text(["#2"])
