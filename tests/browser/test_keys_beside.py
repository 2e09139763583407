"""Keys beside an open ticket: they are for the row with the focus, else for the ticket that is open."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.rows import row
from tests.browser.seen import announced

WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def page(open_page, three) -> Page:
    """The queue, and ticket 1 beside it."""
    page = open_page("/tickets?ticket=1", window=WIDE)
    expect(row(page, 3)).to_be_visible()
    expect(pane(page).get_by_role("heading", name="Cannot print")).to_be_visible()
    return page


def pane(page: Page) -> Locator:
    return page.get_by_role("region", name="Ticket", exact=True)


def expect_resolved_by_key(page: Page, number: int) -> None:
    page.keyboard.press("r")
    announced(page, f"Resolving #{number}")
    expect(row(page, number)).to_contain_text("Resolved")


def test_escape_leaves_a_box_of_the_open_ticket_for_its_row(page):
    box = pane(page).get_by_role("textbox", name="Add a comment")
    box.fill("Half a sen")
    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="Cannot print")).to_be_focused()
    expect(box).to_have_value("Half a sen")
    expect_resolved_by_key(page, 1)


def test_escape_leaves_it_for_the_page_where_the_ticket_has_no_row(page):
    page.goto(page.url.replace("?", "?search=pay&"))
    expect(row(page, 3)).to_be_visible()
    box = pane(page).get_by_role("textbox", name="Add a comment")
    box.focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("r")

    announced(page, "Resolving #1")
    expect(pane(page).get_by_role("button", name="Reopen #1")).to_be_visible()


def test_keys_are_for_the_open_ticket_and_not_for_the_row_that_was_clicked_last(page):
    row(page, 3).get_by_role("link").click()
    expect(pane(page).get_by_role("heading", name="Cannot pay")).to_be_visible()
    page.go_back()
    pane(page).get_by_role("heading", name="Cannot print").click()

    expect_resolved_by_key(page, 1)
    page.keyboard.press("x")
    announced(page, "#1 is selected")
    page.keyboard.press("k")
    expect(pane(page).get_by_role("heading", name="Cannot sign in")).to_be_visible()


def test_keys_after_its_properties_are_for_the_open_ticket_and_not_for_the_row_that_was_ticked(page):
    pick = row(page, 3).get_by_role("checkbox", name="Select #3")
    pick.check()
    pick.uncheck()
    pane(page).get_by_role("combobox", name="Priority").select_option("high")
    expect(row(page, 1).get_by_role("cell", name=re.compile("High"))).to_be_visible()
    pane(page).get_by_role("combobox", name="Priority").focus()
    page.keyboard.press("Escape")

    expect_resolved_by_key(page, 1)


def test_keys_and_the_palette_are_for_another_row_while_it_has_the_focus(page):
    row(page, 3).get_by_role("checkbox", name="Select #3").focus()
    page.keyboard.press("ControlOrMeta+k")
    page.keyboard.type("resol")
    expect(page.get_by_role("dialog").get_by_role("option", selected=True)).to_contain_text("Resolve #3")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    expect_resolved_by_key(page, 3)
    expect(pane(page).get_by_role("button", name="Resolve #1")).to_be_visible()
