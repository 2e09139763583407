"""A ticket's page with more on its timeline than it shows at once."""

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

FILL = """
INSERT INTO timeline_entries (ticket_id, kind, body, actor)
SELECT 1, 'comment', 'Comment ' || n || '.' || repeat(' And more.', n % 40), 'api' FROM generate_series(1, :number) n
"""


@pytest.fixture
def fill(session, make_ticket):
    """A function that makes a ticket with so many comments."""

    def fill(number: int) -> None:
        make_ticket()
        session.execute(text(FILL), {"number": number})
        session.commit()

    return fill


def entries(page: Page) -> Locator:
    return page.get_by_role("list", name="Timeline").get_by_role("listitem")


def part(page: Page) -> Locator:
    return page.get_by_role("status", name="Part of the timeline")


def height(entry: Locator) -> float:
    """How far below the top of the window it is."""
    return entry.bounding_box()["y"]


@pytest.mark.parametrize(("address", "width"), [("/tickets/1", 1280), ("/tickets/1", 390), ("/tickets?ticket=1", 1440)])
def test_older_entries_come_at_a_click_and_the_reader_keeps_the_place(open_page, make_ticket, fill, address, width):
    fill(120)
    for _ in range(30):  # so that the queue could be scrolled, too
        make_ticket()
    page = open_page(address, window={"width": width, "height": 700})
    expect(part(page)).to_have_text("Entries 71 to 120 of 120")
    expect(entries(page)).to_have_count(50)
    read = entries(page).filter(has_text="Comment 71.")
    page.get_by_role("button", name="Show older").hover()  # in view, and under no banner
    was = height(read)

    page.get_by_role("button", name="Show older").click()

    expect(part(page)).to_have_text("Entries 21 to 120 of 120")
    expect(entries(page)).to_have_count(100)
    expect(read).to_be_focused()
    assert abs(height(read) - was) <= 1
    page.get_by_role("button", name="Show older").click()
    expect(entries(page).first).to_contain_text("Comment 1.")
    expect(page.get_by_role("button", name="Show older")).to_have_count(0)
    expect(part(page)).to_be_empty()
    assert page.errors == []


def test_the_oldest_and_back_by_keyboard(open_page, fill):
    fill(260)
    page = open_page("/tickets/1")
    for number, first in enumerate((161, 111, 61, 11, 1)):
        page.get_by_role("button", name="Show older").focus()
        page.keyboard.press("Enter" if number % 2 else "Space")
        expect(entries(page).first).to_contain_text(f"Comment {first}.")
    expect(part(page)).to_have_text("Entries 1 to 200 of 260")
    last = entries(page).filter(has_text="Comment 200.")

    page.get_by_role("button", name="Show newer").focus()
    was = height(last)
    page.keyboard.press("Enter")

    expect(part(page)).to_have_text("Entries 51 to 250 of 260")
    expect(last).to_be_focused()
    assert abs(height(last) - was) <= 1
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show newer")).to_be_focused()


def test_what_is_written_shows_whatever_part_is_shown(open_page, fill, desk):
    fill(260)
    page, other = open_page("/tickets/1"), open_page("/tickets/1")
    page.get_by_role("button", name="Show older").click()
    expect(part(page)).to_have_text("Entries 161 to 260 of 260")

    desk.client.patch("/api/tickets/1/", json={"comment": "From elsewhere."}).raise_for_status()

    expect(entries(page).last).to_contain_text("From elsewhere.")
    expect(part(page)).to_have_text("Entries 161 to 261 of 261")
    expect(part(other)).to_have_text("Entries 212 to 261 of 261")
    for first in (111, 61):
        page.get_by_role("button", name="Show older").click()
        expect(entries(page).first).to_contain_text(f"Comment {first}.")
    page.get_by_role("textbox", name="Add a comment").fill("My own.")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(entries(page).last).to_contain_text("My own.")
    expect(part(page)).to_have_text("Entries 213 to 262 of 262")
    page.reload()
    expect(part(page)).to_have_text("Entries 213 to 262 of 262")


def test_a_frame_stays_small_however_long_the_timeline_is(open_page, make_ticket, session, desk):
    make_ticket()
    session.execute(text(FILL.replace("n % 40", "480")), {"number": 2_000})
    session.commit()
    page, frames = open_page("/tickets/1"), []
    expect(part(page)).to_have_text("Entries 1,951 to 2,000 of 2,000")
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))))
    page.reload()
    expect(part(page)).to_have_text("Entries 1,951 to 2,000 of 2,000")

    desk.client.patch("/api/tickets/1/", json={"comment": "News."}).raise_for_status()

    expect(entries(page).last).to_contain_text("News.")
    assert 2 * 50 * 4_800 < sum(frames) < 2 * 50 * 6_000
