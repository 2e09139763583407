"""On a wide screen a ticket opens beside the queue."""

import re

from playwright.sync_api import expect

from tests.browser.rows import row

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 1000, "height": 800}


def test_a_ticket_opens_beside_the_queue_and_the_address_names_both(open_page, make_ticket):
    for title in ("The first", "The second"):
        make_ticket(title=title)
    page = open_page("/tickets?status=open", window=WIDE)
    row(page, 1).click(position={"x": 500, "y": 10})

    expect(page).to_have_url(re.compile("/tickets[?]status=open&ticket=1$"))
    pane = page.get_by_role("region", name="Ticket", exact=True)
    expect(pane.get_by_role("heading", name="The first")).to_be_visible()
    expect(row(page, 2)).to_be_visible()
    row(page, 2).get_by_role("link").click()
    expect(pane.get_by_role("heading", name="The second")).to_be_visible()
    page.reload()
    expect(pane.get_by_role("heading", name="The second")).to_be_visible()
    page.go_back()
    expect(pane.get_by_role("heading", name="The first")).to_be_visible()
    page.get_by_role("link", name="Close the ticket").click()

    expect(pane).to_be_hidden()
    expect(page).to_have_url(re.compile("/tickets[?]status=open$"))
    assert page.errors == []


def test_queue_and_ticket_both_follow_what_happens(open_page, make_ticket, session, desk):
    make_ticket(title="The first")
    page = open_page("/tickets?ticket=1", window=WIDE)
    pane = page.get_by_role("region", name="Ticket", exact=True)
    expect(pane.get_by_role("heading", name="The first")).to_be_visible()

    desk.client.patch("/api/tickets/1/", json={"comment": "From elsewhere."}).raise_for_status()
    expect(pane.get_by_role("list", name="Timeline")).to_contain_text("From elsewhere.")
    make_ticket(title="The second")
    expect(page.get_by_role("link", name="The second")).to_be_visible()
    pane.get_by_role("textbox", name="Add a comment").fill("From here.")
    pane.get_by_role("button", name="Comment", exact=True).click()
    expect(pane.get_by_role("list", name="Timeline")).to_contain_text("From here.")
    pane.get_by_role("button", name="Resolve #1").click()

    expect(row(page, 1)).to_contain_text("Resolved")


def test_a_screen_without_room_for_both_shows_the_ticket_alone(open_page, make_ticket):
    make_ticket(title="Cannot print")
    page = open_page("/tickets?status=open&ticket=1", window=NARROW)
    expect(page).to_have_url(re.compile("/tickets/1$"))

    page.goto(page.url.removesuffix("/1"))
    page.get_by_role("link", name="Cannot print").click()

    expect(page).to_have_url(re.compile("/tickets/1$"))
    expect(page.get_by_role("heading", name="Cannot print", level=1)).to_be_visible()


def test_the_tab_is_named_after_what_is_shown(open_page, make_ticket):
    make_ticket(title="The first")
    page = open_page("/tickets?ticket=1", window=WIDE)
    expect(page).to_have_title("#1 The first")

    page.get_by_role("link", name="Close the ticket").click()
    expect(page).to_have_title("Tickets · Support desk")
    page.goto(page.url + "?ticket=99")
    expect(page).to_have_title("No such ticket · Support desk")
    row(page, 1).get_by_role("link").click()
    expect(page).to_have_title("#1 The first")
