"""Files whose sender does not hear whether they have arrived, or has gone on before they are sent."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from support_desk.files.models import Attachment
from support_desk.tickets.models import TimelineEntry

LOG = {"name": "desk.log", "mimeType": "text/plain", "buffer": b"It says no.\n"}
# The desk takes what is sent, but its answer is lost: the connection seems to have broken.
LOSE_ANSWERS = """() => {
  const {prototype} = XMLHttpRequest;
  prototype.addEventListener = function (kind, then) {
    if (kind !== "load") EventTarget.prototype.addEventListener.call(this, kind === "error" ? "load" : kind, then);
  };
}"""
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


def test_what_is_changed_after_its_answer_was_lost_is_told_of_first(lost, session):
    lost.get_by_role("textbox", name="Add a comment").fill("See this log.")
    lost.get_by_role("button", name="Comment", exact=True).click()
    expect(lost.get_by_role("alert").filter(has_text="The desk has this already")).to_be_visible()
    expect(lost.get_by_role("textbox", name="Add a comment")).to_have_value("See this log.")
    assert stored(session) == [("See the log.", "desk.log")]

    lost.get_by_role("button", name="Comment", exact=True).click()

    expect(lost.get_by_text("1 file is attached.")).to_be_visible()
    assert stored(session) == [("See the log.", "desk.log"), ("See this log.", "desk.log")]
