"""What axe says of pages that are empty, late, out of reach, full of odd texts, or where others are at work."""

import pytest
from playwright.sync_api import Page, expect

from support_desk.people.models import Account
from tests.browser.holding import CUTTABLE, Holder
from tests.browser.rows import numbers, row
from tests.browser.seen import axe, expect_nothing

WIDE = {"width": 1440, "height": 900}
LONGEST = "W" * 200
ODD = {
    "without a space": (LONGEST, "W" * 20_000),
    "in Arabic": ("لا أستطيع تسجيل الدخول إلى حسابي", "تظهر رسالة خطأ. " * 40),
    "in Chinese": ("无法登录我的帐户" * 10, "显示错误消息。" * 200),
    "of emoji": ("👩‍👩‍👧‍👦🔥" * 20, "🧯 " * 400),
    "of many lines": ("Lines", "One line\n" * 2_000),
}


@pytest.fixture
def ada(make_account) -> Account:
    return make_account("ada@example.com", "Ada Lovelace")


def expect_nothing_beside(page: Page) -> None:
    """As `expect_nothing`, on a screen with room for the queue and a ticket."""
    page.emulate_media(reduced_motion="reduce")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(f"html.{scheme}")).to_be_attached()
        found = axe(page)
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"


def test_a_queue_without_tickets_and_one_that_matches_none(page_of, ada, make_ticket):
    page = page_of(ada, "/tickets")
    expect(page.get_by_text("No tickets yet.")).to_be_visible()
    expect_nothing(page)

    make_ticket()
    page.goto(page.url + "?search=nothing")
    expect(page.get_by_text("No ticket matches.")).to_be_visible()
    expect_nothing(page)
    page.goto(page.url.replace("search=nothing", "status=lost"))
    expect(page.get_by_role("alert")).to_contain_text("This link cannot be shown.")
    expect_nothing(page)


@pytest.mark.parametrize("path", ["/tickets", "/tickets/1", "/dashboard", "/people", "/settings"])
def test_a_page_that_still_waits_for_the_desk(page_of, ada, make_ticket, path):
    make_ticket()
    page = page_of(ada, path)
    Holder(page, holds=True)

    page.reload()

    expect(page.get_by_role("main")).to_be_visible()
    expect_nothing(page)


@pytest.mark.parametrize("path", ["/", "/tickets", "/tickets/1", "/dashboard"])
def test_a_page_out_of_reach(page_of, ada, make_ticket, path):
    make_ticket()
    page = page_of(ada, path)
    page.add_init_script(CUTTABLE)
    page.reload()
    expect(page.locator("#hydrated")).to_be_attached()

    page.evaluate("cut()")

    expect(page.get_by_role("alert").filter(has_text="The server is out of reach.")).to_be_visible()
    expect_nothing(page)


@pytest.mark.parametrize("kind", ODD)
def test_texts_of_all_kinds(page_of, ada, make_ticket, kind):
    title, description = ODD[kind]
    make_ticket(title=title, description=description, requester_name=title[:100], requester_email="a@example.org")
    make_ticket(title=title, description=description)
    for path in ("/tickets/1", "/tickets", "/dashboard"):
        page = page_of(ada, path)
        expect(page.get_by_text(title[:30]).first).to_be_attached()
        expect_nothing(page)


def test_where_others_are(page_of, ada, make_account, make_ticket):
    make_ticket()
    page, other = (page_of(who, "/tickets/1") for who in (ada, make_account("bea@example.com", "Bea Blau", "agent")))
    other.get_by_label("Add a comment").press_sequentially("Well")

    expect(page.get_by_role("list", name="Also here")).to_contain_text("Bea Blau is writing")
    expect_nothing(page)


def test_a_ticket_beside_a_queue_in_which_others_are_at_work(page_of, ada, make_ticket, desk, session_of):
    for title in ("One", LONGEST, "Three"):
        make_ticket(title=title)
    page = page_of(ada, "/tickets?status=open&ticket=3", window=WIDE)
    expect(numbers(page)).to_have_text(["#3", "#2", "#1"])
    row(page, 1).hover()
    cookies = {"desk_session": session_of(ada)}
    headers = {"Origin": desk.url}
    desk.client.patch("/api/tickets/2/", json={"status": "closed"}, cookies=cookies, headers=headers).raise_for_status()
    make_ticket(title="Four")

    expect(row(page, 2).locator(".became")).to_have_text("Closed")
    expect(page.get_by_role("button", name="1 new")).to_be_visible()
    expect_nothing_beside(page)
