"""The tools over the queue: chips, order, how rows look, export, views."""

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.holding import CUTTABLE
from tests.browser.rows import numbers, row


@pytest.fixture
def queue(open_page, make_ticket) -> Page:
    """The queue of 30 open tickets, 25 on its page."""
    for number in range(30):
        make_ticket(title=f"Ticket {number + 1}")
    page = open_page("/tickets")
    expect(numbers(page)).to_have_count(25)
    return page


def test_several_words_of_a_filter_stand_in_the_address_and_in_its_combobox(queue, make_ticket):
    make_ticket(status="closed")
    queue.get_by_role("button", name="Several statuses").click()
    queue.get_by_role("checkbox", name="Closed").check()
    expect(numbers(queue)).to_have_text(["#31"])
    queue.get_by_role("checkbox", name="Resolved").check()

    queue.wait_for_url("**/tickets?status=resolved&status=closed")
    status = queue.get_by_role("combobox", name="Filter by status")
    expect(status.locator("option:checked")).to_have_text("Resolved, Closed")
    queue.reload()
    expect(status.locator("option:checked")).to_have_text("Resolved, Closed")
    status.select_option("open")
    queue.wait_for_url("**/tickets?status=open")


def test_how_the_rows_look_is_remembered(queue):
    queue.get_by_role("button", name="Display").click()
    queue.get_by_role("radio", name="Comfortable").check()
    queue.get_by_role("checkbox", name="Category").uncheck()
    expect(queue.get_by_role("columnheader", name="Category")).to_be_hidden()

    queue.reload()

    expect(queue.get_by_role("columnheader", name="Status")).to_be_visible()
    expect(queue.get_by_role("columnheader", name="Category")).to_be_hidden()
    expect(row(queue, 30)).to_have_css("height", "44px")


def test_the_order_is_in_the_address(queue, make_ticket):
    make_ticket(priority="critical")
    make_ticket(priority="low")

    queue.get_by_role("combobox", name="Sort by").select_option("priority")

    expect(numbers(queue).first).to_have_text("#31")
    queue.wait_for_url("**/tickets?sort=priority")


def test_what_is_shown_is_exported(queue):
    queue.goto(queue.url + "?search=ticket+30")
    expect(numbers(queue)).to_have_text(["#30"])

    with queue.expect_download() as download:
        queue.get_by_role("button", name="Export CSV").click()

    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        assert [line[0] for line in csv.reader(file)][1:] == ["30"]


def test_an_export_leaves_out_what_the_page_makes_nothing_of(queue):
    queue.goto(queue.url + "?search=ticket&search=30&utm_source=mail")
    expect(numbers(queue)).to_have_text(["#30"])

    with queue.expect_download() as download:
        queue.get_by_role("button", name="Export CSV").click()

    assert download.value.url.endswith("/export.csv?search=ticket+30&zone=UTC")
    assert download.value.failure() is None


def test_of_an_address_that_cannot_be_shown_nothing_is_exported(queue):
    queue.goto(queue.url + "?status=bogus")
    expect(queue.get_by_role("alert").filter(has_text="This link cannot be shown.")).to_be_visible()

    with queue.expect_download() as download:
        queue.get_by_role("button", name="Export CSV").click()

    assert download.value.url.endswith("/export.csv?status=bogus&zone=UTC")
    assert download.value.failure()


def test_an_export_has_the_days_of_the_page(queue):
    queue.evaluate("localStorage.setItem('zone', 'Europe/Berlin')")

    with queue.expect_download() as download:
        queue.get_by_role("button", name="Export CSV").click()

    assert download.value.url.endswith("/export.csv?zone=Europe%2FBerlin")


def test_a_filter_is_kept_as_a_view(queue, desk):
    queue.get_by_role("combobox", name="Filter by status").select_option("open")
    queue.wait_for_url("**/tickets?status=open")
    queue.get_by_role("button", name="Save view").click()
    dialog = queue.get_by_role("dialog", name="Save view")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_have_text("The name is empty.")
    dialog.get_by_role("textbox", name="Name").fill("My day")
    dialog.get_by_role("button", name="Save").click()

    expect(dialog).to_be_hidden()
    assert [(view["name"], view["query"]) for view in desk.client.get("/api/views/").json()] == [
        ("My day", "status=open")
    ]


def test_a_search_that_waited_for_the_desk_does_not_call_back_whoever_writes_elsewhere_by_then(open_page):
    page = open_page("/tickets")
    page.add_init_script(CUTTABLE)
    page.reload()
    expect(page.get_by_text("No tickets yet.")).to_be_visible()

    page.evaluate("cut()")
    expect(page.get_by_role("alert").filter(has_text="out of reach")).to_be_visible()
    page.get_by_role("searchbox", name="Search tickets").press_sequentially("kept")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="New ticket").click()
    page.get_by_role("textbox", name="Title").fill("Half a title")
    page.get_by_role("textbox", name="Description").fill("I was charged twice for May.")
    page.evaluate("globalThis.isCut = false")

    expect(page.get_by_role("status", name="AI suggestion")).to_contain_text(":")
    expect(page).to_have_url(re.compile("[0-9]/$"))
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Half a title")
