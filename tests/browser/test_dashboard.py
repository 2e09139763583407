"""The numbers, as a lead sees them, and as he gets from them to the tickets that they count."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seen import expect_nothing

pytestmark = pytest.mark.usefixtures("one_day")


def figure(page: Page, name: str):
    return page.get_by_role("group", name=name, exact=True)


def today() -> date:
    return datetime.now(UTC).date()


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def make_some(make_ticket) -> None:
    """Three tickets of these seven days, two of them resolved, and two of the seven before, one of them resolved."""
    made = datetime.combine(today() - timedelta(days=2), time(12), UTC)
    make_ticket(created_at=made, category="billing")
    make_ticket(created_at=made, status="resolved", resolved_at=made + timedelta(hours=2))
    make_ticket(created_at=made, status="closed", resolved_at=made + timedelta(hours=4))
    make_ticket(title="The oldest", created_at=days_ago(12))
    make_ticket(created_at=days_ago(11), status="closed", resolved_at=days_ago(10.75))


def test_the_figures_count_every_ticket(open_page, make_ticket):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    said = {"suggested_category": "account", "suggested_priority": "low", "suggestion_source": "gemini"}
    make_ticket(created_at=yesterday, category="account", priority="low", **said)
    make_ticket(category="billing", priority="critical", status="resolved", **said)
    make_ticket(category="billing", priority="critical", status="closed")

    page = open_page("/dashboard")

    expect(figure(page, "Total tickets")).to_have_text("3")
    expect(figure(page, "Open tickets")).to_have_text("1")
    expect(figure(page, "Average per day")).to_have_text("1.50")
    expect(figure(page, "AI suggestions kept")).to_have_text("50%")
    for name, texts in {
        "By status": ["Open1", "In progress0", "Resolved1", "Closed1"],
        "By priority": ["Low1", "Medium0", "High0", "Critical2"],
        "By category": ["Billing2", "Account1", "Technical0", "General0"],
    }.items():
        expect(page.get_by_role("region", name=name).get_by_role("listitem")).to_have_text(texts)
    assert page.errors == []


def test_the_days_can_be_read_as_text(open_page, make_ticket):
    make_ticket(status="closed")

    page = open_page("/dashboard")
    page.get_by_text("Show the numbers").click()

    rows = page.get_by_role("table", name="Opened and resolved per day").get_by_role("row")
    expect(rows).to_have_count(31)
    expect(rows.last).to_have_text(f"{today()}110")
    rows.last.get_by_role("link", name="1 resolved").click()
    expect(page).to_have_url(re.compile(f"/tickets/?[?]resolved={today()}$"))


def test_an_empty_desk_has_zeros(open_page):
    page = open_page("/dashboard")

    expect(figure(page, "Total tickets")).to_have_text("0")
    expect(figure(page, "Average per day")).to_have_text("0.00")
    expect(figure(page, "AI suggestions kept")).to_have_text("–")


def test_triage_is_judged_over_the_chosen_span_of_days(open_page, make_ticket):
    said = {"suggested_category": "account", "suggested_priority": "low"}
    ten_days_ago = datetime.now(UTC) - timedelta(days=10)
    make_ticket(category="account", priority="low", suggestion_source="gemini", **said)
    make_ticket(category="billing", priority="low", suggestion_source="gemini", **said)
    make_ticket(category="billing", priority="high", suggestion_source="local", created_at=ten_days_ago, **said)

    page = open_page("/dashboard")
    kept = page.get_by_role("table", name="Suggestions kept").get_by_role("row")
    overruled = page.get_by_role("table", name="Overruled most").get_by_role("row")
    expect(kept).to_have_text(["SourceTicketsCategory keptPriority kept", "Gemini250%100%", "Local classifier10%0%"])
    expect(overruled).to_have_text(
        ["WhatSuggested → chosenTickets", "CategoryAccount → Billing2", "PriorityLow → High1"]
    )

    page.get_by_role("combobox", name="Time span").select_option("7")

    expect(kept).to_have_count(2)
    expect(overruled.last).to_have_text("CategoryAccount → Billing1")
    expect(page).to_have_url(re.compile(r"/dashboard\?days=7$"))
    page.reload()
    expect(page.get_by_role("combobox", name="Time span")).to_have_value("7")
    expect(kept).to_have_count(2)


def test_a_span_of_time_governs_figures_that_are_compared_with_the_days_before(open_page, make_ticket):
    make_some(make_ticket)

    page = open_page("/dashboard?days=7")

    for name, number, change in (
        ("Unsettled", "2", "+100% vs. 7 days before"),
        ("Opened", "3", "+50% vs. 7 days before"),
        ("Resolved", "2", "+100% vs. 7 days before"),
        ("Median time to resolve", "3h", "−50% vs. 7 days before"),
    ):
        expect(figure(page, name)).to_have_text(number)
        expect(figure(page, name).locator("xpath=..")).to_contain_text(change)
    page.get_by_role("combobox", name="Time span").select_option("90")
    expect(figure(page, "Opened")).to_have_text("5")
    expect(page).to_have_url(re.compile(r"/dashboard/?[?]days=90$"))


@pytest.mark.parametrize(("zone", "times_said"), [("UTC", 0), ("Asia/Kathmandu", 2)])
def test_medians_say_that_they_go_by_other_days_than_their_reader_has(open_page, zone, times_said):
    page = open_page("/dashboard", timezone_id=zone)

    expect(figure(page, "Total tickets")).to_have_text("0")
    expect(page.get_by_text("By days of UTC")).to_have_count(times_said)


def test_a_custom_span_is_chosen_by_keyboard(open_page, make_ticket):
    year = today().year - 2
    for month in (4, 5, 5, 6, 7):
        made = datetime(year, month, month, 12, tzinfo=UTC)
        make_ticket(created_at=made, status="closed", resolved_at=made + timedelta(days=2))
    span = rf"{year}-05-05\.\.{year}-06-06$"
    page = open_page("/dashboard?days=7")
    box, first, last = page.get_by_label("Time span"), page.get_by_label("First day"), page.get_by_label("Last day")
    expect(figure(page, "Opened")).to_have_text("0")
    box.focus()
    page.keyboard.press("End")

    expect(first).to_have_value(str(today() - timedelta(days=6)))
    expect(last).to_have_value(str(today()))
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.type(f"0505{year}")  # months and days alike: a browser's language may have either first
    expect(page.get_by_text("Choose at most 366 days.")).to_be_visible()
    expect(first).to_have_attribute("aria-invalid", "true")
    expect(figure(page, "Opened")).to_have_text("0")
    while page.evaluate("document.activeElement.id") == "first_day":
        page.keyboard.press("Tab")
    page.keyboard.type(f"0606{year}")

    expect(page).to_have_url(re.compile(f"/dashboard/?[?]days={span}"))
    expect(figure(page, "Opened")).to_have_text("3")
    expect(figure(page, "Resolved")).to_have_text("2")
    expect(figure(page, "Unsettled at the end")).to_have_text("1")
    expect(last).to_be_focused()
    expect(page.get_by_text("Choose at most")).to_have_count(0)
    page.reload()
    expect(box).to_have_value("custom")
    expect(first).to_have_value(f"{year}-05-05")
    expect_nothing(page)
    figure(page, "Opened").get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/tickets/?[?]opened={span}"))


def test_two_steps_back_lead_from_one_custom_span_to_another(open_page):
    page = open_page("/dashboard?days=2026-01-01..2026-01-31")
    box, first = page.get_by_label("Time span"), page.get_by_label("First day")
    expect(first).to_have_value("2026-01-01")
    box.select_option("7")
    expect(first).to_have_count(0)
    box.select_option("custom")
    first.fill(str(today()))
    expect(page).to_have_url(re.compile(rf"days={today()}\.\.{today()}$"))

    page.evaluate("history.go(-2)")

    expect(first).to_have_value("2026-01-01")
    expect(page.get_by_label("Last day")).to_have_value("2026-01-31")


@pytest.mark.parametrize(
    ("name", "address", "rows"),
    [
        ("Unsettled", "status=open&status=in_progress", 2),
        ("Opened", "opened=", 3),
        ("Resolved", "resolved=", 2),
        ("Median time to resolve", "resolved=", 2),
        ("Total tickets", "", 5),
        ("Open tickets", "status=open", 2),
    ],
)
def test_a_figure_leads_to_the_queue_that_it_counts(open_page, make_ticket, name, address, rows):
    make_some(make_ticket)
    page = open_page("/dashboard?days=7")

    figure(page, name).get_by_role("link").click()

    expect(page).to_have_url(re.compile(f"/tickets/?([?]{re.escape(address)}|$)"))
    expect(
        page.get_by_role("table", name="Tickets").get_by_role("link", name=re.compile("Cannot|oldest"))
    ).to_have_count(rows)


def test_bars_lead_to_their_queues_and_the_oldest_ticket_to_itself(page_of, make_account, make_ticket):
    ada = make_account("ada@example.com", "Ada Lovelace")
    make_some(make_ticket)
    make_ticket(created_at=days_ago(1), assignee_id=ada.id)

    page = page_of(ada, "/dashboard")

    expect(page.get_by_role("region", name="By assignee").get_by_role("listitem")).to_have_text(
        ["Nobody2", "Ada Lovelace1"]
    )
    for region, link, address in (
        ("By assignee", "Nobody", "status=open&status=in_progress&assignee=none"),
        ("By assignee", "Ada Lovelace", f"status=open&status=in_progress&assignee={ada.id}"),
        ("By category", "Billing", "category=billing"),
    ):
        shown = page.get_by_role("region", name=region).get_by_role("link", name=link)
        expect(shown).to_have_attribute("href", f"/tickets?{address}")
    page.get_by_role("region", name="Oldest open").get_by_role("link", name="The oldest").click()
    expect(page).to_have_url(re.compile("/tickets/4/?$"))


def test_the_chart_is_walked_through_by_arrow_keys(open_page, make_ticket):
    make_some(make_ticket)
    page = open_page("/dashboard?days=7")
    chart = page.get_by_role("region", name="Opened and resolved per day")
    tip = chart.locator(".chart-tip", has_text="3 opened")
    expect(tip).to_have_text(re.compile("3 opened.*2 resolved"))
    expect(tip).to_be_hidden()

    page.get_by_role("combobox", name="Time span").focus()
    for _ in range(5):  # the figures come between
        page.keyboard.press("Tab")
    expect(chart.locator("[data-bar]:focus")).to_have_attribute("aria-label", re.compile("^0 opened"))
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    expect(tip).to_be_visible()
    expect(chart.locator("[data-bar]:focus")).to_have_attribute("aria-label", re.compile("^3 opened"))
    page.keyboard.press("End")
    expect(tip).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/tickets/?[?]opened={today() - timedelta(days=2)}$"))


def test_the_chart_is_reached_by_keyboard_though_the_day_where_somebody_was_has_gone(open_page):
    page = open_page("/dashboard?days=2026-01-05..2026-01-09")
    chart = page.get_by_role("region", name="Opened and resolved per day")
    bars, before = chart.locator("[data-bar]"), figure(page, "Median time to resolve").get_by_role("link")
    expect(bars).to_have_count(10)
    before.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    expect(bars.first).to_be_focused()
    page.get_by_label("First day").fill("2026-01-08")
    expect(bars).to_have_count(4)

    before.focus()
    page.keyboard.press("Tab")

    expect(chart.locator("[data-bar]:focus")).to_have_attribute("href", "/tickets?opened=2026-01-09")


def test_a_first_answer_is_counted_at_once(page_of, make_account, make_ticket, api):
    ada = make_account("ada@example.com", "Ada")
    ticket = make_ticket(created_at=days_ago(1), requester_email="rita@example.com")
    page = page_of(ada, "/dashboard")
    expect(figure(page, "Median time to first answer")).to_have_text("–")

    page_of(ada, f"/tickets/{ticket.id}").evaluate(
        "id => fetch(`/api/tickets/${id}/`, {method: 'PATCH', headers: {'Content-Type': 'application/json'},"
        " body: JSON.stringify({comment: 'Hello', public: true})})",
        ticket.id,
    )

    expect(figure(page, "Median time to first answer")).to_have_text("1d")


@pytest.mark.parametrize("number", [0, 12])
def test_axe_finds_nothing_with_few_tickets_and_with_none(open_page, make_ticket, number):
    for at in range(number):
        make_ticket(title="W" * 200, created_at=days_ago(at), assignee_id=None)

    page = open_page("/dashboard?days=90", locale="en")
    expect(figure(page, "Total tickets")).to_have_text(str(number))
    page.get_by_text("Show the numbers").click()

    expect_nothing(page)
