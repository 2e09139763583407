"""What can be done, and what cannot, while files are on their way."""

import pytest
from playwright.sync_api import Page, Route, expect
from sqlmodel import select

from support_desk.files.models import Attachment

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
