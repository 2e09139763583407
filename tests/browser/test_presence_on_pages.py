"""Who else has a ticket open, in real browsers."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Page

SOON = 5_000


@pytest.fixture
def ada_and_bea(open_page, make_account, session_of, desk):
    """A function that opens a page as each of them."""
    accounts = make_account(), make_account("bea@example.com", "Bea Blau", "agent")

    def at(path: str) -> tuple[Page, Page]:
        states = [
            {"cookies": [{"name": "desk_session", "value": session_of(each), "url": desk.url}]} for each in accounts
        ]
        ada, bea = (open_page(path, storage_state=state) for state in states)
        return ada, bea

    return at


def also_here(page: Page):
    return page.get_by_role("list", name="Also here")


def test_who_has_the_ticket_open_and_who_writes_is_seen_and_gone_soon_after(ada_and_bea, make_ticket):
    ticket = make_ticket()
    ada, bea = ada_and_bea(f"/tickets/{ticket.id}")

    expect(also_here(ada)).to_have_text("BBBea Blau")
    expect(also_here(bea)).to_contain_text("Ada")
    bea.get_by_role("textbox", name="Add a comment").press_sequentially("I am")
    expect(also_here(ada)).to_contain_text("Bea Blau is writing")
    expect(also_here(ada)).not_to_contain_text("is writing", timeout=20_000)

    bea.close()
    expect(also_here(ada)).to_have_count(0)
    assert not ada.errors


def test_whoever_goes_elsewhere_is_not_here_any_more(ada_and_bea, make_ticket):
    ticket = make_ticket()
    ada, bea = ada_and_bea(f"/tickets/{ticket.id}")
    expect(also_here(ada)).to_contain_text("Bea")

    bea.get_by_role("link", name="Dashboard").click()

    expect(also_here(ada)).to_have_count(0)


def test_a_ticket_beside_the_queue_is_open_as_well(ada_and_bea, make_ticket):
    ticket = make_ticket()
    ada, _ = ada_and_bea(f"/tickets?status=open&ticket={ticket.id}")

    expect(also_here(ada)).to_contain_text("Bea Blau")
