"""Files whose sender does not hear whether they have arrived, or has gone on before they are sent."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from support_desk.files.models import Attachment
from support_desk.tickets.models import TimelineEntry
from tests.browser.holding import Holder

LOG = {"name": "desk.log", "mimeType": "text/plain", "buffer": b"It says no.\n"}
# The desk takes what is sent, but its answer is lost: the connection seems to have broken.
LOSE_ANSWERS = """() => {
  const {prototype} = XMLHttpRequest;
  prototype.addEventListener = function (kind, then) {
    if (kind !== "load") EventTarget.prototype.addEventListener.call(this, kind === "error" ? "load" : kind, then);
  };
}"""
LEAVES = "dispatchEvent(new Event('beforeunload', {cancelable: true}))"
HEAR_ANSWERS = "() => delete XMLHttpRequest.prototype.addEventListener"


def attach(page: Page, *files: dict) -> None:
    page.get_by_label("Attach files").set_input_files(list(files))


def stored(session) -> list[tuple[str, str | None]]:
    """What was told on all timelines, with the files that hang on it."""
    session.rollback()
    names = {file.entry_id: file.name for file in session.exec(select(Attachment))}
    entries = session.exec(select(TimelineEntry).order_by(TimelineEntry.id)).all()
    return [(entry.body or "", names.get(entry.id)) for entry in entries if entry.kind in ("comment", "attachment")]


@pytest.fixture
def lost(open_page, make_ticket, session) -> Page:
    """The page of ticket 1, of whose comment with a file the answer was lost."""
    make_ticket()
    page = open_page("/tickets/1")
    attach(page, LOG)
    page.get_by_role("textbox", name="Add a comment").fill("See the log.")
    page.evaluate(LOSE_ANSWERS)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="it is not known whether this was sent")).to_be_visible()
    expect(page.get_by_role("textbox", name="Add a comment")).to_have_value("See the log.")
    assert stored(session) == [("See the log.", "desk.log")]
    page.evaluate(HEAR_ANSWERS)
    return page


def test_what_is_sent_again_because_its_answer_was_lost_comes_once(lost, session):
    lost.get_by_role("button", name="Comment", exact=True).click()

    expect(lost.get_by_text("1 file is attached.")).to_be_visible()
    expect(lost.get_by_role("textbox", name="Add a comment")).to_have_value("")
    assert stored(session) == [("See the log.", "desk.log")]
    assert lost.errors == []


def test_what_a_proxy_refuses_is_not_called_out_of_reach(open_page, make_ticket, session):
    make_ticket()
    page = open_page("/tickets/1")
    page.route("**/api/tickets/1/attachments/", lambda route: route.fulfill(status=413, body="<h1>413</h1>"))
    attach(page, LOG)
    page.get_by_role("textbox", name="Add a comment").fill("See the log.")
    page.get_by_role("button", name="Comment", exact=True).click()

    expect(page.get_by_role("alert").filter(has_text="the files are too large")).to_be_visible()
    expect(page.get_by_role("textbox", name="Add a comment")).to_have_value("See the log.")
    assert stored(session) == []


def test_what_is_changed_after_its_answer_was_lost_is_told_of_first(lost, session):
    lost.get_by_role("textbox", name="Add a comment").fill("See this log.")
    lost.get_by_role("button", name="Comment", exact=True).click()
    expect(lost.get_by_role("alert").filter(has_text="The desk has this already")).to_be_visible()
    expect(lost.get_by_role("textbox", name="Add a comment")).to_have_value("See this log.")
    assert stored(session) == [("See the log.", "desk.log")]

    lost.get_by_role("button", name="Comment", exact=True).click()

    expect(lost.get_by_text("1 file is attached.")).to_be_visible()
    assert stored(session) == [("See the log.", "desk.log"), ("See this log.", "desk.log")]


@pytest.fixture
def gone_on(open_page, gemini) -> tuple[Page, Holder]:
    """A page on which a ticket with a file was submitted, and then the queue opened: of neither the desk has told."""
    page = open_page("/")
    holder = Holder(page)
    page.reload()
    expect(page.locator("#hydrated")).to_be_attached()
    page.get_by_label("Title").fill("Cannot print")
    page.get_by_label("Description").fill("The printer stays silent.")
    attach(page, LOG)
    assert page.evaluate(LEAVES)
    holder.holds = True
    page.get_by_role("button", name="Submit ticket").click()
    page.get_by_role("link", name="Tickets", exact=True).click()
    expect(page.get_by_label("Title")).to_be_hidden()
    assert not page.evaluate(LEAVES)
    return page, holder


def test_files_follow_a_ticket_whose_writer_has_gone_on(gone_on, session):
    page, holder = gone_on
    with page.expect_response("**/attachments/") as answer:
        holder.let_go()

    assert answer.value.status == 201
    assert stored(session) == [("", "desk.log")]
    page.wait_for_function(LEAVES)
    assert page.errors == []


def test_files_that_cannot_follow_are_told_of_where_one_is_by_then(gone_on, session):
    page, holder = gone_on
    page.route("**/attachments/", lambda route: route.fulfill(status=503, json={"detail": "Files are out of reach."}))
    holder.let_go()
    told = page.get_by_role("alert").filter(has_text="Ticket #1 is submitted.")
    expect(told).to_contain_text("Files are out of reach.")
    page.unroute("**/attachments/")

    with page.expect_response("**/attachments/"):
        told.get_by_role("button", name="Send the files again").click()

    expect(told).to_be_hidden()
    assert stored(session) == [("", "desk.log")]


def test_a_ticket_that_is_refused_holds_nobody_on_its_page(open_page, gemini, session):
    page = open_page("/")
    attach(page, LOG)
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_text("The title is empty.")).to_be_visible()
    page.wait_for_function(LEAVES)

    page.get_by_label("Title").fill("Cannot print")
    page.get_by_label("Description").fill("The printer stays silent.")
    page.get_by_role("button", name="Submit ticket").click()

    expect(page.get_by_text("1 file is attached.")).to_be_visible()
    assert stored(session) == [("", "desk.log")]
