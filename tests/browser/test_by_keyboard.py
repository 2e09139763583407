"""The customer's pages and the ways in by keyboard alone, and where the focus is meanwhile."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from support_desk import routes
from support_desk.people.ticket_links import link_of
from tests.browser.rows import button
from tests.desks import environment_of_desks

FOCUSED = (
    "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || document.activeElement.id"
)


def tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        if page.evaluate(FOCUSED) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name}")


@pytest.fixture
def link(session, make_account, make_ticket) -> str:
    """The address of the page of ticket 1, as its customer has it."""
    make_account()
    make_ticket(title="Cannot print", requester_name="Tom", requester_email="tom@example.org")
    secret = link_of(session, 1)
    session.commit()
    return f"/t/{secret}"


@pytest.fixture
def setup_link(desk) -> str:
    """What the desk prints when it starts and has no accounts."""
    script = "from support_desk.people.accounts.first import setup_code; print(setup_code())"
    environment = environment_of_desks() | {"DATA_DIR": str(desk.log_file.parent / "data")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    return routes.setup(done.stdout.strip())


def test_the_first_account(open_page, setup_link):
    page = open_page(setup_link, locale="en")
    expect(page.get_by_label("Name")).to_be_focused()

    for typed in ("Ada Lovelace", "ada@example.com", "correct horse"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Create account")).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url("**/people")
    expect(page.get_by_role("button", name="Ada Lovelace", exact=True)).to_be_visible()


def test_a_customer_asks_answers_and_is_content(open_page, make_account, gemini):
    make_account()
    page = open_page("/", locale="en")
    keys = page.keyboard
    tab_to(page, "title")
    keys.type("Cannot print")
    keys.press("Tab")
    keys.type("The printer stays silent.")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("high")
    tab_to(page, "requester_email")
    keys.type("tom@example.org")
    page.get_by_role("textbox", name="Description").focus()
    keys.press("ControlOrMeta+Enter")

    expect(page.get_by_role("heading", name="Your ticket is #1")).to_be_focused()
    tab_to(page, "View ticket")
    keys.press("Enter")
    page.wait_for_url(re.compile("/t/"))
    expect(page.get_by_role("list", name="Conversation")).to_contain_text("stays silent")
    tab_to(page, "reply")
    keys.type("Now it smokes.")
    keys.press("ControlOrMeta+Enter")
    expect(page.get_by_role("list", name="Conversation")).to_contain_text("Now it smokes.")
    expect(page.get_by_role("textbox", name="Your reply")).to_be_focused()
    tab_to(page, "It is solved")
    keys.press("Enter")
    expect(page.get_by_role("status", name="Status")).to_have_text("Resolved")
    expect(page.get_by_role("button", name="Reopen")).to_be_focused()


def test_the_empty_form_is_there_at_once_for_the_next_ticket(open_page, make_account, gemini):
    make_account()
    page = open_page("/", locale="en")
    page.get_by_label("Title").fill("Cannot print")
    page.get_by_label("Description").fill("The printer stays silent.")
    page.get_by_label("Your e-mail").fill("tom@example.org")
    page.get_by_role("button", name="Submit ticket").click()
    status = page.get_by_role("status", name="Submitted")
    expect(status.get_by_role("link", name="#1")).to_be_visible()

    expect(page.locator("form.form")).to_have_css("opacity", "0")
    page.get_by_role("button", name="Submit another").click()

    expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    expect(page.locator("form.form")).to_have_css("opacity", "1")
    expect(status).to_be_empty()
    expect(page.get_by_label("Your e-mail")).to_have_value("tom@example.org")


@pytest.mark.parametrize("path", ["/", "/no/such/page"])
def test_the_first_tab_leads_past_the_navigation(open_page, make_account, path):
    make_account()
    page = open_page(path, locale="en")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize(("asked", "opener"), [("Close", "Close"), ("Delete", "More")])
def test_a_dialog_has_the_focus_and_gives_it_back(open_page, make_ticket, asked, opener):
    make_ticket()
    page = open_page("/tickets")
    button(page, f"{asked} #1").click()
    dialog = page.locator("[role=dialog], [role=alertdialog]")
    expect(dialog.locator(":focus")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=f"{opener} #1")).to_be_focused()
    page.keyboard.press("Enter")
    if opener != asked:
        expect(page.get_by_role("button", name=f"{asked} #1")).to_be_focused()
        page.keyboard.press("Enter")
    expect(dialog.locator(":focus")).to_be_visible()
    dialog.get_by_role("button", name=f"{asked} ticket").focus()
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(page.locator("body")).not_to_be_focused()


def test_what_stands_in_the_place_of_a_ticket_s_button_has_the_focus_then(open_page, make_ticket):
    suggested = {"suggested_category": "billing", "suggested_priority": "high", "suggestion_source": "local"}
    make_ticket(**suggested)
    page = open_page("/tickets/1")

    page.get_by_role("button", name="Resolve #1").press("Enter")
    expect(page.get_by_role("button", name="Reopen #1")).to_be_focused()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Close #1").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Close ticket").press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="More #1")).to_be_focused()
    page.get_by_role("button", name="Apply").press("Enter")

    expect(page.get_by_role("button", name="Apply")).to_have_count(0)
    expect(page.get_by_role("region", name="Properties").locator(":focus")).to_be_visible()


@pytest.mark.parametrize("path", ["/tickets/1", "/tickets?ticket=1"])
@pytest.mark.parametrize("ended", ["Undo", "Dismiss"])
def test_what_was_done_last_leaves_the_focus_to_nothing_that_does_more(open_page, make_ticket, path, ended):
    make_ticket()
    page = open_page(path)
    page.get_by_role("button", name="Resolve #1").first.click()
    done = page.get_by_role("status", name="Last change")
    expect(done).to_contain_text("Ticket #1 is resolved.")

    done.get_by_role("button", name=ended).press("Enter")

    expect(done).not_to_contain_text("Ticket #1 is resolved.")
    expect(page.locator("#content:focus, .deeds :focus")).to_have_count(1)


def test_an_answer_that_is_too_long_is_mended_in_its_place(open_page, link):
    page = open_page(link, locale="en")
    box = page.get_by_label("Your reply")
    box.fill("x" * 5001)
    page.get_by_role("button", name="Send").click()
    expect(box).to_have_accessible_description("The comment has 5,001 characters; it may have 5,000.")

    box.fill("Short.")

    expect(box).to_have_accessible_description("")
    expect(box).to_have_attribute("aria-invalid", "false")


def test_an_address_that_is_nobodys_has_a_way_home(open_page, make_account):
    make_account()
    page = open_page("/no/such/page", locale="en")

    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Go to the start").click()

    expect(page.get_by_role("heading", name="How can we help?")).to_be_visible()


def test_an_address_without_a_ticket_keeps_no_other_tickets_title(open_page, make_ticket):
    make_ticket(title="Cannot print")
    page = open_page("/tickets")
    page.get_by_role("link", name="Cannot print").click()
    expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()

    page.evaluate("history.pushState({}, '', '/tickets/abc'); dispatchEvent(new PopStateEvent('popstate'))")

    expect(page.get_by_role("heading", name="No such ticket")).to_be_visible()
    expect(page).to_have_title("No such ticket · Support desk")
    expect(page.get_by_role("heading", name="Cannot print")).to_be_hidden()
