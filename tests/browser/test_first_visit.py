"""What a first visit waits for: one answer names all that the page needs, so that nothing is asked for only later.

And what of it a browser may keep for the next one.
"""

import re

import pytest
from playwright.sync_api import expect

EARLIER = "globalThis.said = (message) => message; globalThis.deskLocale = 'en-GB'"


@pytest.mark.parametrize("path", ["/", "/tickets", "/tickets/1", "/dashboard"])
def test_the_answer_names_every_module_that_the_page_needs(open_page, make_ticket, path):
    make_ticket()
    page = open_page()

    answer = page.goto(page.url.rstrip("/") + path)
    page.locator("#hydrated").wait_for(state="attached")
    fetched = page.evaluate("performance.getEntriesByType('resource').map((each) => new URL(each.name).pathname)")

    modules = {each for each in fetched if re.fullmatch(r"/assets/.+\.js", each)}
    named = answer.text() + answer.headers["link"]
    assert len(modules) > 5
    assert {each for each in modules if each not in named} == set()


def test_a_browser_keeps_what_cannot_change_and_asks_again_for_all_else(open_page):
    page = open_page()
    scripts = page.locator("script[src]").evaluate_all("scripts => scripts.map((script) => script.src)")

    kept = {page.request.get(script).headers["cache-control"] for script in scripts}
    asked_again = [script.replace("v=", "v=0") for script in scripts] + [page.url, f"{page.url}favicon.svg"]

    assert kept == {"public, max-age=31536000, immutable"}
    assert {page.request.get(each).headers["cache-control"] for each in asked_again} == {"no-cache"}


def test_a_script_that_a_browser_kept_from_an_earlier_desk_stops_no_page(open_page, make_ticket):
    make_ticket(title="Cannot pay")
    page = open_page()
    page.route("**/said.js*", lambda route: route.fulfill(body=EARLIER))

    page.goto(f"{page.url}tickets")

    expect(page.get_by_role("link", name="Cannot pay")).to_be_visible()
    assert page.errors == []
