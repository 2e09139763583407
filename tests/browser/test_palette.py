"""The command palette: commands, people and tickets by their words."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from support_desk.people.models import Account
from tests.browser.seen import COMPOSED, expect_nothing


@pytest.fixture
def ada(make_account) -> Account:
    ada = make_account("ada@example.com", "Ada Lovelace")
    make_account("grace@example.com", "Grace Hopper", "agent")
    return ada


def opened(page: Page) -> Locator:
    page.keyboard.press("ControlOrMeta+k")
    dialog = page.get_by_role("dialog", name="Command palette")
    expect(dialog.get_by_role("combobox", name="Type a command")).to_be_focused()
    return dialog


def chosen(dialog: Locator) -> Locator:
    return dialog.get_by_role("option", selected=True)


def test_a_command_by_any_of_its_words(page_of, ada):
    page = page_of(ada)
    dialog = opened(page)
    expect_nothing(page)
    page.keyboard.type("statist")
    expect(chosen(dialog)).to_contain_text("Dashboard")
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_a_number_goes_there(page_of, ada, make_ticket):
    make_ticket(title="Cannot print")
    page = page_of(ada)
    opened(page)
    page.keyboard.type("#1")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/tickets/1$"))
    expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()


def test_tickets_by_their_words_whatever_these_are(page_of, ada, make_ticket):
    make_ticket(title="<img src=x onerror=alert(1)> smoke")
    page = page_of(ada, "/dashboard")
    dialog = opened(page)
    page.keyboard.type("smoke onerror")
    expect(chosen(dialog)).to_contain_text("<img src=x onerror=alert(1)> smoke")
    expect(dialog.get_by_role("status")).to_have_text("1 result")
    expect(dialog.locator("img")).to_have_count(0)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/tickets/1$"))
    assert page.errors == []


def test_people_lead_to_their_tickets(page_of, ada, make_ticket):
    make_ticket(title="Cannot print")
    page = page_of(ada)
    dialog = opened(page)
    page.keyboard.type("hopper")
    expect(chosen(dialog)).to_contain_text("Grace Hopper")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/tickets\?assignee=\d+$"))
    expect(page.get_by_role("combobox", name="Filter by assignee")).to_have_text(re.compile("Grace Hopper"))


def test_arrows_choose_and_escape_gives_the_focus_back(page_of, ada, make_ticket):
    make_ticket(title="Cannot print")
    page = page_of(ada)
    page.get_by_role("link", name="Cannot print").focus()
    dialog = opened(page)
    first, second = dialog.get_by_role("option").nth(0), dialog.get_by_role("option").nth(1)
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    expect(first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(dialog.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="Cannot print")).to_be_focused()


def test_what_is_done_to_the_ticket_at_hand(page_of, ada, make_ticket):
    make_ticket(title="Cannot print")
    page = page_of(ada)
    page.get_by_role("link", name="Cannot print").focus()
    dialog = opened(page)
    page.keyboard.type("resol")
    expect(chosen(dialog)).to_contain_text("Resolve #1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Reopen #1")).to_be_visible()

    opened(page)
    page.keyboard.type("prio crit")
    expect(chosen(dialog)).to_have_text(re.compile("Set priority of #1 to critical"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("The priority of #1 is critical.")).to_be_visible()


def test_what_was_used_last_comes_first(page_of, ada):
    page = page_of(ada)
    dialog = opened(page)
    expect(chosen(dialog)).not_to_contain_text("Keyboard shortcuts")
    page.keyboard.type("keys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")

    dialog = opened(page)

    expect(dialog.get_by_role("group", name="Recently used")).to_contain_text("Keyboard shortcuts")
    expect(chosen(dialog)).to_contain_text("Keyboard shortcuts")


def test_what_nobody_has_is_said(page_of, ada):
    page = page_of(ada)
    dialog = opened(page)
    page.keyboard.type("qqqqq")

    expect(dialog.get_by_role("status")).to_have_text("Nothing matches.")
    expect(dialog.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()


def test_enter_that_ends_a_composition_chooses_nothing(page_of, ada):
    page = page_of(ada)
    dialog = opened(page)
    page.keyboard.type("statist")
    expect(chosen(dialog)).to_contain_text("Dashboard")
    dialog.get_by_role("combobox").evaluate(COMPOSED, {"key": "Enter"})

    expect(dialog).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_only_what_a_role_may_open_is_offered(page_of, ada, make_account):
    page = page_of(make_account("bob@example.com", "Bob", "agent"))
    dialog = opened(page)
    expect(dialog.get_by_role("option", name="Dashboard")).to_be_visible()

    expect(dialog.get_by_role("option", name="Settings", exact=True)).to_be_visible()
    expect(dialog.get_by_role("option", name="People", exact=True)).to_have_count(0)
