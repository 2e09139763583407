"""What a first visit waits for: one answer names all that the page needs, so that nothing is asked for only later."""

import re

import pytest


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
