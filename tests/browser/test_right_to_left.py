"""Words that are written from right to left."""

import pytest
from playwright.sync_api import Page, expect

from support_desk.people.ticket_links import link_of

# The boxes for words, and not for an address or a code, in which Hebrew would stand from left to right.
LEFT = """() => [...document.querySelectorAll("textarea, input:is([type=text], [type=search], :not([type]))")]
  .filter((box) => !box.matches("[inputmode], [autocapitalize=none], [readonly]"))
  .filter((box) => { box.value = "שלום"; return !box.matches(":dir(rtl)"); })
  .map((box) => box.id)"""
PLACEHOLDERS = """() => [...document.querySelectorAll("[placeholder]")]
  .map((box) => getComputedStyle(box, "::placeholder").direction)"""


def assert_all_stand_right(page: Page) -> None:
    assert set(page.evaluate(PLACEHOLDERS)) <= {"ltr"}
    assert page.evaluate(LEFT) == []


@pytest.mark.parametrize("address", ["/", "/setup", "a ticket's own page"])
def test_what_a_visitor_writes_from_right_to_left_stands_so(open_page, make_ticket, session, address):
    if address not in ("/", "/setup"):
        make_ticket(requester_email="tom@example.org")
        address = f"/t/{link_of(session, 1)}"
        session.commit()
    page = open_page(address)
    expect(page.locator("form").get_by_role("textbox").first).to_be_visible()

    assert_all_stand_right(page)


@pytest.mark.parametrize(
    ("address", "opener"),
    [
        ("/tickets", "Close #1"),
        ("/tickets", "Save view"),
        ("/tickets/1", ""),
        ("/people", "Invite"),
        ("/settings", "Create token"),
    ],
)
def test_what_somebody_of_the_team_writes_from_right_to_left_stands_so(
    page_of, make_account, make_ticket, address, opener
):
    make_ticket()
    page = page_of(make_account(), address)
    if opener:
        page.get_by_role("button", name=opener, exact=True).click()
        expect(page.get_by_role("dialog").get_by_role("textbox").first).to_be_visible()
    else:
        expect(page.get_by_role("textbox", name="Add a comment")).to_be_visible()

    assert_all_stand_right(page)
