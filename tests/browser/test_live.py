"""Every page follows changes made anywhere, without disturbing whoever looks at it."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text


@pytest.fixture
def by_sql(session):
    def run(statement: str) -> None:
        session.execute(text(statement))
        session.commit()

    return run


def test_closing_in_one_browser_shows_in_another(two_pages, make_ticket):
    ticket = make_ticket()
    mine, theirs = two_pages("/tickets")

    mine.get_by_role("button", name=f"Close #{ticket.id}").click()
    mine.get_by_role("dialog").get_by_role("button", name="Close ticket").click()

    expect(theirs.get_by_role("row", name=f"#{ticket.id}")).to_contain_text("Closed")


def test_a_ticket_made_by_rest_shows_everywhere(open_page, desk):
    queue, dashboard = open_page("/tickets"), open_page("/dashboard")
    expect(queue.get_by_text("No tickets yet.")).to_be_visible()
    expect(dashboard.get_by_role("group", name="Total tickets")).to_have_text("0")

    words = {"title": "From a script", "description": "d", "category": "billing", "priority": "low"}
    desk.client.post("/api/tickets/", json=words).raise_for_status()

    expect(queue.get_by_role("link", name="From a script")).to_be_visible()
    expect(dashboard.get_by_role("group", name="Total tickets")).to_have_text("1")


def test_sql_typed_by_hand_shows_on_the_tickets_page(open_page, make_ticket, by_sql):
    make_ticket()
    page = open_page("/tickets/1")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("medium")

    by_sql("UPDATE tickets SET title = 'By hand', priority = 'critical'")
    expect(page.get_by_role("heading", name="By hand")).to_be_visible()
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("critical")
    by_sql("INSERT INTO timeline_entries (ticket_id, kind, body, actor) VALUES (1, 'comment', 'By psql.', 'api')")
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("By psql.")
    by_sql("DELETE FROM tickets")
    expect(page.get_by_text("There is no such ticket")).to_be_visible()


def test_truncating_the_table_is_noticed(open_page, make_ticket, by_sql):
    make_ticket()
    page = open_page("/tickets")
    expect(page.get_by_role("link", name="Cannot log in")).to_be_visible()

    by_sql("TRUNCATE tickets CASCADE")

    expect(page.get_by_text("No tickets yet.")).to_be_visible()


def test_a_hundred_changes_in_one_statement_are_noticed(open_page, by_sql):
    page = open_page("/tickets")
    expect(page.get_by_text("No tickets yet.")).to_be_visible()

    by_sql(
        "INSERT INTO tickets (title, description, category, priority) "
        "SELECT 'T' || n, 'd', 'billing', 'low' FROM generate_series(1, 100) n"
    )

    expect(page.get_by_role("status", name="Number of tickets")).to_have_text("100 tickets")


def test_typing_the_dialog_and_the_scroll_position_stay(open_page, make_ticket, by_sql):
    for _ in range(25):
        make_ticket()
    page = open_page("/tickets", window={"width": 1280, "height": 500})
    page.get_by_role("button", name="Close #3", exact=True).scroll_into_view_if_needed()
    page.get_by_role("button", name="Close #3", exact=True).click()
    box = page.get_by_role("dialog").get_by_role("textbox", name="Comment")
    box.fill("Half a sen")
    scrolled = page.evaluate("window.scrollY")
    assert scrolled > 0

    by_sql("UPDATE tickets SET status = 'in_progress'")
    expect(page.get_by_role("row", name="#3 ", include_hidden=True)).to_contain_text("In progress")

    expect(page.get_by_role("dialog", name="Close ticket #3")).to_be_visible()
    expect(box).to_have_value("Half a sen")
    expect(box).to_be_focused()
    page.keyboard.type("tence")
    expect(box).to_have_value("Half a sentence")
    assert page.evaluate("window.scrollY") == scrolled


def test_new_tickets_push_the_row_away_but_not_its_dialog(open_page, make_ticket, by_sql):
    make_ticket()
    page = open_page("/tickets")
    page.get_by_role("button", name="Close #1").click()
    box = page.get_by_role("dialog").get_by_role("textbox", name="Comment")
    box.fill("Still here.")

    by_sql(
        "INSERT INTO tickets (title, description, category, priority) "
        "SELECT 'T', 'd', 'billing', 'low' FROM generate_series(1, 30)"
    )
    expect(page.get_by_role("status", name="Number of tickets", include_hidden=True)).to_have_text("31 tickets")
    expect(box).to_have_value("Still here.")
    page.get_by_role("dialog").get_by_role("button", name="Close ticket").click()
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.get_by_role("combobox", name="Filter by status").select_option("closed")
    expect(page.get_by_role("status", name="Number of tickets")).to_have_text("1 ticket")
    expect(page.get_by_role("row", name="#1 ")).to_contain_text("Closed")


def test_a_comment_being_typed_outlives_changes_of_its_ticket(open_page, make_ticket, by_sql):
    make_ticket()
    page = open_page("/tickets/1")
    box = page.get_by_role("textbox", name="Add a comment")
    box.press_sequentially("I am ty")

    by_sql("UPDATE tickets SET priority = 'high'")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("high")
    page.keyboard.type("ping")

    expect(box).to_have_value("I am typing")


def test_a_page_that_shows_something_else_is_sent_nothing(open_page, make_ticket, by_sql):
    make_ticket()
    make_ticket(title="Another")
    page = open_page("/tickets/1")
    watcher = open_page("/tickets/2")
    expect(page.get_by_role("heading", name="Cannot log in")).to_be_visible()
    frames = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    page.reload()
    expect(page.get_by_role("heading", name="Cannot log in")).to_be_visible()
    expect(page.get_by_text(re.compile("opened .* ago"))).to_be_visible()
    expect(page.locator("#hydrated")).to_be_attached()
    # Its own answer has come, and what is looked for beside it: what is like it, and its neighbours.
    expect(page.get_by_role("region", name="Similar tickets").get_by_role("link")).to_have_count(1)
    expect(page.get_by_role("link", name="Newer ticket #2")).to_be_visible()
    frames.clear()

    by_sql("UPDATE tickets SET priority = 'high' WHERE id = 2")
    expect(watcher.get_by_role("combobox", name="Priority")).to_have_value("high")

    # The numbers of the views beside it are counted whenever there is time.
    told = [str(frame) for frame in frames if str(frame).startswith("42")]
    assert [frame for frame in told if "counted_rx_state_" not in frame] == []
