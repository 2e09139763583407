"""A ticket's whole life, while somebody else looks on."""

import re

from playwright.sync_api import Page, expect

from tests.browser.rows import button


def expect_figures(page: Page, total: int, opened: int, kept: str) -> None:
    expect(page.get_by_role("group", name="Total tickets")).to_have_text(str(total))
    expect(page.get_by_role("group", name="Open tickets")).to_have_text(str(opened))
    expect(page.get_by_role("group", name="AI suggestions kept")).to_have_text(kept)


def expect_status(page: Page, **counts: int) -> None:
    words = {"open": 0, "in_progress": 0, "resolved": 0, "closed": 0} | counts
    texts = [f"{word.replace('_', ' ').capitalize()}{number}" for word, number in words.items()]
    expect(page.get_by_role("region", name="By status").get_by_role("listitem")).to_have_text(texts)


def test_a_ticket_goes_all_its_way(open_page, gemini):
    page, queue, dashboard = open_page("/"), open_page("/tickets"), open_page("/dashboard")
    expect_figures(dashboard, 0, 0, "–")

    gemini.says("technical", "critical", "Everybody is stopped.")
    page.get_by_role("textbox", name="Title").fill("Checkout shows a blank page")
    page.get_by_role("textbox", name="Description").fill("Since this morning nobody can pay in our shop.")
    expect(page.get_by_role("status", name="AI suggestion")).to_contain_text("Technical · Critical")
    page.get_by_role("combobox", name="Priority").select_option("high")
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_role("status", name="Submitted")).to_contain_text("#1")
    expect(queue.get_by_role("link", name="Checkout shows a blank page")).to_be_visible()
    expect_figures(dashboard, 1, 1, "50%")
    expect_status(dashboard, open=1)

    page.get_by_role("link", name="Tickets", exact=True).click()
    page.get_by_role("searchbox", name="Search tickets").fill("BLANK pay")
    expect(page).to_have_url(re.compile("search=BLANK"))
    expect(page.locator("tbody tr")).to_have_count(1)

    page.get_by_role("button", name="Resolve #1").click()
    expect(queue.get_by_role("row", name="#1 ")).to_contain_text("Resolved")
    expect_status(dashboard, resolved=1)
    expect_figures(dashboard, 1, 0, "50%")

    page.get_by_role("button", name="Reopen #1").click()
    expect(queue.get_by_role("button", name="Resolve #1")).to_be_visible()
    expect_status(dashboard, open=1)

    page.get_by_role("button", name="Close #1").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Comment").fill("Fixed in 2.4.")
    page.get_by_role("dialog").get_by_role("button", name="Close ticket").click()
    expect(queue.get_by_role("row", name="#1 ")).to_contain_text("Closed")
    expect_status(dashboard, closed=1)

    button(page, "Delete #1").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete ticket").click()
    expect(queue.get_by_text("No tickets yet.")).to_be_visible()
    expect_figures(dashboard, 0, 0, "–")
    expect_status(dashboard)
    for looked_at in (page, queue, dashboard):
        assert looked_at.errors == []


def test_a_whole_life_by_keyboard_alone(open_page, gemini):
    page = open_page()
    keys = page.keyboard

    def tab_to(name: str) -> None:
        for _ in range(60):
            if (
                page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
                == name
            ):
                return
            keys.press("Tab")
        raise AssertionError(f"Tab never reaches {name}")

    page.get_by_role("textbox", name="Title").focus()
    keys.type("By keyboard")
    keys.press("Tab")
    keys.type("Without ever touching a mouse.")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("high")
    for _ in ("Attach files", "Category", "Priority"):
        keys.press("Tab")
    keys.type("Low")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("low")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("link", name="#1")).to_be_visible()
    expect(page.get_by_role("heading", name="Your ticket is #1")).to_be_focused()
    tab_to("View ticket")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("textbox", name="Title")).to_be_focused()

    page.get_by_role("link", name="Tickets", exact=True).focus()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Resolve #1")).to_be_visible()
    tab_to("Resolve #1")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Reopen #1")).to_be_visible()
    tab_to("Close #1")
    keys.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("textbox", name="Comment")).to_be_focused()
    keys.type("Done.")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("row", name="#1 ")).to_contain_text("Closed")
    tab_to("More #1")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Delete #1")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    tab_to("Delete ticket")
    keys.press("Enter")
    expect(page.get_by_text("No tickets yet.")).to_be_visible()


def test_the_switch_for_light_and_dark_is_remembered(open_page):
    page = open_page("/", color_scheme="light")
    switch = page.get_by_role("switch", name="Dark mode")
    expect(switch).not_to_be_checked()

    switch.click()

    expect(switch).to_be_checked()
    page.reload()
    expect(switch).to_be_checked()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
