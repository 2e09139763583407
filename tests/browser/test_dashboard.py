"""The numbers, as a lead sees them."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect


def figure(page: Page, name: str):
    return page.get_by_role("group", name=name)


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
        "By category": ["Billing2", "Technical0", "Account1", "General0"],
    }.items():
        expect(page.get_by_role("region", name=name).get_by_role("listitem")).to_have_text(texts)
    assert page.errors == []


def test_the_days_can_be_read_as_text(open_page, make_ticket):
    make_ticket(status="closed")

    page = open_page("/dashboard")
    page.get_by_text("Show the numbers").click()

    rows = page.get_by_role("table", name="Opened and resolved per day").get_by_role("row")
    expect(rows).to_have_count(31)
    expect(rows.last).to_have_text(f"{datetime.now(UTC).date()}11")


def test_an_empty_desk_has_zeros(open_page):
    page = open_page("/dashboard")

    expect(figure(page, "Total tickets")).to_have_text("0")
    expect(figure(page, "Average per day")).to_have_text("0.00")
    expect(figure(page, "AI suggestions kept")).to_have_text("–")


def test_triage_is_judged_over_a_chosen_span_of_days(open_page, make_ticket):
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

    page.get_by_role("combobox", name="Span of days").select_option("7")

    expect(kept).to_have_count(2)
    expect(overruled.last).to_have_text("CategoryAccount → Billing1")
    expect(page).to_have_url(re.compile(r"/dashboard\?days=7$"))
    page.reload()
    expect(page.get_by_role("combobox", name="Span of days")).to_have_value("7")
    expect(kept).to_have_count(2)
