"""An agent's whole day by keyboard alone: the focus is never lost, and all that is done is said."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, func, select

from support_desk.tickets.models import Ticket
from tests.browser.test_by_keyboard import tab_to
from tests.given_people import PASSWORD

NEW = 10
FOCUSED = "document.activeElement !== document.body && document.activeElement.checkVisibility()"


@pytest.fixture
def page(open_page, make_account, make_ticket) -> Page:
    """Where Ada signs in, with ten new tickets to come to."""
    make_account("ada@example.com", "Ada Lovelace")
    for number in range(1, NEW + 1):
        make_ticket(title=f"Question {number}", priority="low", category="general")
    return open_page("/sign-in?next=/tickets", locale="en")


@pytest.fixture
def count(session):
    """A function that counts the tickets with these words."""

    def count(**words: str) -> int:
        asked = select(func.count()).select_from(Ticket)
        asked = asked.where(*(col(getattr(Ticket, name)) == word for name, word in words.items()))
        number = session.exec(asked).one()
        session.rollback()  # or PostgreSQL ends it, which waits for nobody
        return number

    return count


def said(page: Page, sentence: str) -> None:
    """In a region that is read out."""
    regions = page.locator("[role=status], [role=alert], [aria-live=polite]")
    expect(regions.filter(has_text=re.compile(sentence)).first).to_be_attached()
    assert page.evaluate(FOCUSED), f"the focus is lost after: {sentence}"


def command(page: Page, typed: str, chosen: str) -> None:
    """By the palette."""
    page.keyboard.press("ControlOrMeta+k")
    dialog = page.get_by_role("dialog", name="Command palette")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    page.keyboard.type(typed)
    expect(dialog.get_by_role("option", selected=True)).to_contain_text(chosen)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()


def test_a_whole_day(page, count):
    sign_in(page)
    triage(page)
    answer(page)
    resolve_many_and_undo(page, count)
    keep_the_view(page)
    take_it_along(page)
    go_from_the_figures_to_the_queue(page)
    assert page.errors == []


def sign_in(page: Page) -> None:
    tab_to(page, "email")
    page.keyboard.type("ada@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Question 10", exact=True)).to_be_visible()


def triage(page: Page) -> None:
    """Four get a priority, and one of them somebody who cares."""
    for number, key, word in ((10, "4", "critical"), (9, "3", "high"), (8, "2", "medium"), (7, "1", "low")):
        page.keyboard.press("j")
        expect(page.get_by_role("link", name=f"Question {number}", exact=True)).to_be_focused()
        page.keyboard.press(key)
        said(page, f"The priority of #{number} is {word}")
    page.keyboard.press("a")
    said(page, "Ticket #7 is yours")


def answer(page: Page) -> None:
    """In the ticket itself, with a word to colleagues."""
    page.keyboard.press("Enter")
    box = page.get_by_role("textbox", name="Add a comment")
    expect(box).to_be_visible()
    command(page, "add a comm", "Add a comment")
    expect(box).to_be_focused()
    page.keyboard.type("He has called.")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("list", name="Timeline")).to_contain_text("He has called.")
    expect(box).to_have_value("")
    assert page.evaluate(FOCUSED)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    said(page, "Ticket #7 is resolved")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/tickets\??$"))


def resolve_many_and_undo(page: Page, count) -> None:
    """All that are low, by a filter; then three of them, one after another, selected by key."""
    page.keyboard.press("/")
    page.keyboard.type("question")
    expect(page).to_have_url(re.compile("search=question"))
    tab_to(page, "Filter by priority")
    page.keyboard.type("Low")
    expect(page).to_have_url(re.compile("priority=low"))
    expect(page.get_by_role("link", name="Question 10", exact=True)).to_be_hidden()
    was = count(status="resolved")

    command(page, "select all on", "Select all on this page")
    page.keyboard.press("r")
    said(page, "6 tickets resolved")
    assert count(status="resolved") == was + 6
    page.keyboard.press("z")
    said(page, "Undone: 6 tickets")
    assert count(status="resolved") == was


def keep_the_view(page: Page) -> None:
    command(page, "save view", "Save view")
    dialog = page.get_by_role("dialog", name="Save view")
    expect(dialog.get_by_role("textbox", name="Name")).to_be_focused()
    page.keyboard.type("Low ones")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert page.evaluate(FOCUSED)
    expect(page.get_by_role("navigation", name="Views")).to_contain_text("Low ones")
    command(page, "critical", "Critical")
    expect(page).to_have_url(re.compile("priority=critical"))
    expect(page.get_by_role("link", name="Question 10", exact=True)).to_be_visible()
    command(page, "low ones", "Low ones")
    expect(page).to_have_url(re.compile("priority=low"))


def take_it_along(page: Page) -> None:
    with page.expect_download() as download:
        command(page, "csv", "Export CSV")
    assert download.value.suggested_filename.endswith(".csv")


def go_from_the_figures_to_the_queue(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("group", name="Total tickets")).to_contain_text(str(NEW))
    said(page, "Dashboard")
    link = page.get_by_role("main").locator('a[href*="/tickets?"]').first
    tab_to_it(page, link)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tickets\?"))
    expect(page.get_by_role("table", name="Tickets")).to_be_visible()


def tab_to_it(page: Page, wanted) -> None:
    for _ in range(60):
        if wanted.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab never reaches it")
