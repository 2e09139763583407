"""The shell around the pages: the side bar, a phone's bar, and a page that is not there."""

import re

import pytest
from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 800}
SHIFTS = """
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.shifted = (window.shifted ?? 0) + each.value;
}).observe({type: "layout-shift", buffered: true})
"""


def expect_width(page: Page, width: int) -> None:
    expect(page.get_by_role("banner")).to_have_css("width", f"{width}px")


def test_the_side_bar_is_as_wide_as_it_was_left(page_of, make_account):
    page = page_of(make_account())
    switch = page.get_by_role("button", name="Collapse or widen the side bar")
    expect_width(page, 232)

    switch.click()
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    expect_width(page, 56)
    page.reload()
    expect(page.locator("#hydrated")).to_be_attached()

    expect_width(page, 56)
    switch.click()
    expect_width(page, 232)


def test_on_a_narrow_screen_it_opens_over_the_page_and_shuts_with_escape_and_by_going_somewhere(page_of, make_account):
    page = page_of(make_account(), window={"width": 800, "height": 800})
    main, switch = page.get_by_role("main"), page.get_by_role("button", name="Collapse or widen the side bar")
    was = main.bounding_box()

    for shut in (lambda: page.keyboard.press("Escape"), lambda: page.get_by_role("link", name="Dashboard").click()):
        switch.click()
        expect_width(page, 232)
        assert main.bounding_box() == was
        shut()
        expect_width(page, 56)


def test_escape_shuts_it_and_nothing_else_and_shuts_what_lies_over_it_first(page_of, make_account, make_ticket):
    make_ticket(title="Cannot print")
    page = page_of(make_account(name="Ada"), "/tickets/1", window={"width": 800, "height": 800})
    title, menu = page.get_by_role("heading", name="Cannot print"), page.get_by_role("menuitem", name="Sign out")
    expect(title).to_be_visible()
    page.get_by_role("button", name="Collapse or widen the side bar").click()
    page.get_by_role("button", name="Ada").click()
    expect(menu).to_be_visible()

    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect_width(page, 232)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect_width(page, 232)
    page.keyboard.press("Escape")
    expect_width(page, 56)
    expect(page).to_have_url(re.compile("/tickets/1$"))
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/tickets$"))
    expect(title).to_be_hidden()


def test_on_a_phone_the_navigation_is_a_bar_of_three_at_the_end_of_the_window(page_of, make_account):
    page = page_of(make_account(name="Ada"), window=PHONE)
    links = page.get_by_role("navigation", name="Main").get_by_role("link")

    expect(links.and_(page.locator(":visible"))).to_have_text(["New ticket", "Tickets", "Dashboard"])
    assert all(each.bounding_box()["y"] > 740 for each in links.all() if each.is_visible())
    page.get_by_role("button", name="Ada").click()
    page.get_by_role("menuitem", name="People").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()


@pytest.mark.parametrize("window", [{"width": 1440, "height": 900}, {"width": 800, "height": 900}, PHONE])
def test_nothing_moves_when_it_is_known_who_is_there(page_of, make_account, desk, window):
    page = page_of(make_account(), "/no/such/page", window=window)
    page.add_init_script(SHIFTS)

    page.goto(desk.url)
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()

    assert page.evaluate("window.shifted ?? 0") < 0.01


def test_a_page_that_is_not_there_is_in_the_shell(page_of, make_account):
    page = page_of(make_account(), "/no/such/page")

    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    expect(page.get_by_role("link", name="Go to the start")).to_have_attribute("href", "/")
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Tickets")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/tickets", "/dashboard", "/no/such/page"])
def test_the_first_tab_leads_to_the_content(page_of, make_account, path):
    page = page_of(make_account(), path)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()
