"""From one ticket to the next: what is written of each goes to it, and to no other."""

from playwright.sync_api import Page, expect

from tests.browser.rows import row

WIDE = {"width": 1440, "height": 900}


def comment(page: Page, words: str) -> None:
    """Comment on the ticket that is shown, and see that it is there."""
    box = page.get_by_role("textbox", name="Add a comment")
    box.fill(words)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("list", name="Timeline")).to_contain_text(words)
    expect(box).to_have_value("")


def test_one_comment_on_each_of_several_tickets_in_a_row(open_page, three):
    page = open_page("/tickets?ticket=3", window=WIDE)
    pane = page.get_by_role("region", name="Ticket", exact=True)
    expect(pane.get_by_role("heading", name="Cannot pay")).to_be_visible()
    comment(page, "Of the third.")

    row(page, 2).get_by_role("link").click()
    expect(pane.get_by_role("heading", name="Cannot sign in")).to_be_visible()
    comment(page, "Of the second.")
    comment(page, "Of the second, too.")
    row(page, 3).get_by_role("link").click()
    expect(pane.get_by_role("heading", name="Cannot pay")).to_be_visible()
    comment(page, "Of the third again.")

    assert page.errors == []
