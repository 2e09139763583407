"""A tab that slept: its session has ended meanwhile, and with it all that the server knew of the page."""

import pytest
from playwright.sync_api import Page, expect

from tests.desks import Desk
from tests.processes import eventually

# Both choices have come back from the server: only then does the browser keep them.
KEPT = "words => words.every(word => Object.values(sessionStorage).includes(word))"
# Not while an event holds a session: no time ends it under its hands.
END = "if #redis.call('keys', '*_lock') > 0 then return 0 end redis.call('flushdb') return 1"
NEW = {"title": "Came in the night", "description": "It says no.", "category": "account", "priority": "low"}


@pytest.fixture
def desk_on_redis(two_desks) -> Desk:
    """A desk whose sessions can be ended from outside."""
    return two_desks[0]


@pytest.fixture
def end_sessions(desks_redis):
    """A function that does to all sessions what time does to those of a tab that sleeps."""
    client = desks_redis.client()

    def end() -> None:
        assert eventually(lambda: client.eval(END, 0) == 1)

    return end


@pytest.fixture
def form(desk_on_redis, open_page, end_sessions) -> Page:
    """A form with something typed and both words chosen, whose session has ended."""
    form = open_page("/", url=desk_on_redis.url)
    form.get_by_role("textbox", name="Title").fill("Half a title")
    form.get_by_role("textbox", name="Description").fill("I was charged twice for May.")
    expect(form.get_by_role("combobox", name="Category")).not_to_have_value("")
    form.get_by_role("combobox", name="Category").select_option("account")
    form.get_by_role("combobox", name="Priority").select_option("critical")
    form.wait_for_function(KEPT, arg=["account", "critical"])
    end_sessions()
    return form


def test_a_form_is_submitted_as_it_stands_there(form, desk_on_redis):
    form.get_by_role("button", name="Submit ticket").click()

    expect(form.get_by_role("link", name="#1")).to_be_visible()
    made = desk_on_redis.client.get("/api/tickets/1/").json()
    assert (made["title"], made["description"]) == ("Half a title", "I was charged twice for May.")
    assert (made["category"], made["priority"]) == ("account", "critical")


def test_a_suggestion_for_what_is_typed_then_overwrites_no_choice(form):
    suggestion = form.get_by_role("status", name="AI suggestion")
    description = "The app crashes with an error when I log in."

    form.get_by_role("textbox", name="Description").fill(description)
    expect(suggestion).not_to_contain_text("appears here")
    expect(suggestion).not_to_contain_text("Reading")

    expect(form.get_by_role("textbox", name="Title")).to_have_value("Half a title")
    expect(form.get_by_role("textbox", name="Description")).to_have_value(description)
    expect(form.get_by_role("combobox", name="Category")).to_have_value("account")
    expect(form.get_by_role("combobox", name="Priority")).to_have_value("critical")


def test_the_queue_shows_what_came_meanwhile_and_does_what_was_begun(
    desk_on_redis, open_page, make_ticket, end_sessions
):
    make_ticket(title="Was there before")
    queue = open_page("/tickets", url=desk_on_redis.url)
    queue.get_by_role("button", name="Close #1").click()
    comment = queue.get_by_role("dialog").get_by_role("textbox", name="Comment")
    comment.fill("Half a comment")
    end_sessions()
    desk_on_redis.client.post("/api/tickets/", json=NEW).raise_for_status()

    expect(queue.get_by_text(NEW["title"])).to_be_visible()
    expect(comment).to_have_value("Half a comment")
    queue.get_by_role("dialog").get_by_role("button", name="Close ticket").click()

    expect(queue.get_by_role("row", name="#1 ")).to_contain_text("Closed")
    said = desk_on_redis.client.get("/api/tickets/1/").json()["comments"]
    assert [comment["body"] for comment in said] == ["Half a comment"]


def test_a_ticket_takes_the_comment_that_was_begun(desk_on_redis, open_page, make_ticket, end_sessions):
    make_ticket()
    ticket = open_page("/tickets/1", url=desk_on_redis.url)
    box = ticket.get_by_role("textbox", name="Add a comment")
    box.fill("Half an answer")
    end_sessions()

    ticket.get_by_role("button", name="Comment", exact=True).click()

    expect(ticket.get_by_text("Half an answer")).to_be_visible()
    expect(box).to_have_value("")
