"""What can be done, and what cannot, while files are on their way."""

import pytest
from playwright.sync_api import Page, Route, expect
from sqlmodel import col, select

from support_desk.files.models import Attachment
from support_desk.tickets.models import Ticket

LOG = {"name": "desk.log", "mimeType": "text/plain", "buffer": b"It says no.\n"}
OTHER = LOG | {"name": "other.log"}
WAIT = "Wait until what you began is done."


def attach(page: Page, *files: dict) -> None:
    page.get_by_label("Attach files").set_input_files(list(files))


def chosen(page: Page):
    return page.get_by_role("list", name="Chosen files").get_by_role("listitem")


def problem(page: Page):
    return page.get_by_role("alert").filter(has_text=WAIT)


@pytest.fixture
def held(open_page, make_ticket) -> tuple[Page, list[Route]]:
    """The page of ticket 1, and the request by which a file goes to it, which the desk is yet to have."""
    make_ticket()
    page, held = open_page("/tickets/1"), []
    page.route("**/attachments/", lambda route: held.append(route))
    attach(page, LOG)
    with page.expect_request("**/attachments/"):
        page.get_by_role("button", name="Comment", exact=True).click()
    return page, held


def test_a_file_on_its_way_is_not_taken_off_the_list_and_none_is_added_to_it(held, session):
    page, [route] = held

    expect(page.get_by_role("button", name="Remove desk.log")).to_be_hidden()
    attach(page, OTHER)
    expect(problem(page)).to_be_visible()
    expect(chosen(page)).to_have_count(1)
    route.continue_()

    expect(page.get_by_role("link", name="desk.log")).to_be_visible()
    expect(problem(page)).to_be_hidden()
    expect(chosen(page)).to_have_count(0)
    assert session.exec(select(Attachment.name)).all() == ["desk.log"]


def test_a_file_that_is_cancelled_can_be_taken_off_the_list_again(held):
    page, _ = held
    attach(page, OTHER)

    page.get_by_role("button", name="Cancel").click()
    expect(problem(page)).to_be_hidden()
    page.get_by_role("button", name="Remove desk.log").click()

    expect(chosen(page)).to_have_count(0)


def write(page: Page, title: str) -> None:
    page.get_by_label("Title").fill(title)
    page.get_by_label("Description").fill("The printer stays silent.")


def test_the_next_ticket_is_submitted_while_files_of_the_last_go_up(open_page, gemini, session):
    page, held = open_page("/"), []
    page.route("**/attachments/", lambda route: held.append(route))
    write(page, "Cannot print")
    attach(page, LOG)
    with page.expect_request("**/attachments/"):
        page.get_by_role("button", name="Submit ticket").click()
    page.get_by_role("button", name="Submit another").click()

    write(page, "Cannot pay")
    attach(page, OTHER)
    expect(problem(page)).to_be_visible()
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_role("heading", name="Your ticket is #2")).to_be_visible()
    held.pop().continue_()
    expect(page.get_by_text("1 file is attached.")).to_be_attached()

    assert session.exec(select(Ticket.title).order_by(col(Ticket.id))).all() == ["Cannot print", "Cannot pay"]
    assert session.exec(select(Attachment.ticket_id, Attachment.name)).all() == [(1, "desk.log")]
    assert page.errors == []
