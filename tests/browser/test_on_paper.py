"""A printed page: what it tells, all of it, and nothing that only a screen can do."""

from playwright.sync_api import expect


def test_a_ticket_is_printed_whole_and_without_what_can_be_done_to_it(open_page, make_ticket):
    make_ticket(title="Cannot print", description="A line.\n" * 100 + "The last one.")
    page = open_page("/tickets/1", color_scheme="dark")
    expect(page.get_by_role("button", name="Show all")).to_be_visible()

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()
    for part in ("banner", "navigation", "button", "textbox", "complementary"):
        expect(page.get_by_role(part)).to_have_count(0)
    text = page.get_by_text("The last one.")
    assert text.evaluate("text => text.scrollHeight <= text.clientHeight + 1")
    expect(text).to_have_css("color", "rgb(26, 26, 33)")


def test_a_queue_is_printed_with_all_of_the_ticket_beside_it(open_page, make_ticket):
    make_ticket(title="Cannot print", description="A line.\n" * 20)
    page = open_page("/tickets?ticket=1")
    expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_role("table", name="Tickets").get_by_text("Cannot print")).to_be_visible()
    beside = page.get_by_role("region", name="Ticket", exact=True)
    assert beside.evaluate("pane => pane.scrollHeight <= pane.clientHeight + 1")
    for part in ("search", "checkbox", "button"):
        expect(page.get_by_role(part)).to_have_count(0)
