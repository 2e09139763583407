"""Submitting a ticket."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from support_desk.tickets.models import Ticket
from tests.browser.holding import Holder

# As browsers have it where a page may keep nothing.
FORBIDDEN = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {
    configurable: true,
    get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
  });
"""


def fill(page: Page, title: str = "Cannot print", description: str = "The printer stays silent.") -> None:
    page.get_by_role("textbox", name="Title").fill(title)
    page.get_by_role("textbox", name="Description").fill(description)


def suggestion(page: Page):
    return page.get_by_role("status", name="AI suggestion")


def test_a_browser_that_forbids_all_storage_submits_one_all_the_same(browser, desk, gemini, session):
    context = browser.new_context(locale="en")
    context.add_init_script(FORBIDDEN)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(desk.url)
    expect(page.locator("#hydrated")).to_be_attached()

    fill(page, description="My browser keeps nothing.")
    page.get_by_role("button", name="Submit ticket").click()
    page.get_by_role("link", name="#1").click()

    expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Cannot print")).to_be_visible()
    assert errors == []
    assert session.exec(select(Ticket)).one().title == "Cannot print"
    context.close()


def test_the_comboboxes_follow_the_suggestion(open_page, gemini):
    page = open_page()

    fill(page, description="The comboboxes follow this.")

    expect(suggestion(page)).to_contain_text("Technical · High Gemini: It is broken.")
    expect(page.get_by_role("combobox", name="Category")).to_have_value("technical")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("high")
    assert page.errors == []


def test_a_choice_of_the_users_is_never_overwritten(open_page, gemini, session):
    page = open_page()
    page.get_by_role("combobox", name="Category").select_option("billing")

    fill(page, description="The user has chosen a category before.")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("high")
    page.get_by_role("combobox", name="Priority").select_option("low")
    gemini.says("account", "critical", "Second thoughts.")
    fill(page, description="The user has chosen a category before, and goes on typing.")
    expect(suggestion(page)).to_contain_text("Second thoughts.")

    expect(page.get_by_role("combobox", name="Category")).to_have_value("billing")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("low")
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_role("link", name="#1")).to_be_visible()
    ticket = session.exec(select(Ticket)).one()
    assert (ticket.category, ticket.priority) == ("billing", "low")
    assert (ticket.suggested_category, ticket.suggested_priority, ticket.suggestion_source) == (
        "account",
        "critical",
        "gemini",
    )


def test_a_choice_that_is_made_while_the_suggestion_is_on_its_way_stays(open_page, gemini, session):
    page = open_page()
    holder = Holder(page)
    page.reload()
    expect(page.locator("#hydrated")).to_be_attached()
    holder.holds = True
    fill(page, description="The suggestion to this comes late.")
    holder.wait_for("It is broken.")
    page.get_by_role("combobox", name="Priority").select_option("low")
    holder.let_go()

    expect(page.get_by_role("combobox", name="Category")).to_have_value("technical")
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("low")
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_role("link", name="#1")).to_be_visible()
    assert session.exec(select(Ticket)).one().priority == "low"


def test_a_description_edited_while_gemini_thinks_gets_the_answer_to_what_is_there_now(open_page, gemini):
    page = open_page()
    gemini.says("billing", "low", "To the first text.")
    gemini.pause()
    asked = len(gemini.asked)
    fill(page, description="The first text, which will be replaced.")
    assert gemini.has_been_asked(asked + 1)

    gemini.says("account", "critical", "To the second text.")
    fill(page, description="The second text, which stays.")
    assert gemini.has_been_asked(asked + 2)
    gemini.resume()

    expect(suggestion(page)).to_contain_text("To the second text.")
    expect(page.get_by_role("combobox", name="Category")).to_have_value("account")


def test_submitting_empties_the_form_and_names_the_ticket_without_a_reload(open_page, gemini, session):
    page = open_page()
    page.evaluate("window.wasNotReloaded = true")
    fill(page, title="  Cannot print  ")
    expect(page.get_by_role("combobox", name="Category")).to_have_value("technical")

    page.get_by_role("button", name="Submit ticket").click()

    expect(page.get_by_role("status", name="Submitted")).to_contain_text("#1")
    for name in ("Title", "Description"):
        expect(page.get_by_role("textbox", name=name)).to_have_value("")
    for name in ("Category", "Priority"):
        expect(page.get_by_role("combobox", name=name)).to_have_value("")
    expect(suggestion(page)).not_to_contain_text("Gemini")
    assert page.evaluate("window.wasNotReloaded")
    assert session.exec(select(Ticket)).one().title == "Cannot print"
    page.get_by_role("link", name="#1").click()
    expect(page.get_by_role("heading", name="Cannot print")).to_be_visible()


@pytest.mark.parametrize("box", ["Your name", "Your e-mail"])
def test_enter_in_a_box_that_keeps_its_words_shows_what_became_of_the_form(open_page, gemini, box):
    page = open_page()
    fill(page)
    page.get_by_role("textbox", name="Your e-mail").fill("tom@example.org")
    page.get_by_role("textbox", name="Your name").fill("Tom")

    page.get_by_role("textbox", name=box).press("Enter")

    expect(page.get_by_role("heading", name="Your ticket is #1")).to_be_focused()
    expect(page.locator(".ask > form")).to_have_css("opacity", "0")
    expect(page.get_by_role("textbox", name="Your e-mail")).to_have_value("tom@example.org")


def test_submitting_before_the_suggestion_asks_triage_for_what_is_left_out(open_page, gemini, session):
    page = open_page()
    gemini.says("account", "low", "At once.")
    fill(page, description="Submitted in one breath.")
    page.get_by_role("button", name="Submit ticket").click()

    expect(page.get_by_role("link", name="#1")).to_be_visible()

    ticket = session.exec(select(Ticket)).one()
    assert (ticket.category, ticket.priority, ticket.suggestion_source) == ("account", "low", "gemini")


def test_the_same_form_takes_one_ticket_after_another(open_page, gemini, session):
    page = open_page()
    for number in (1, 2, 3):
        fill(page, title=f"Ticket {number}", description="Word for word the same each time.")
        expect(suggestion(page)).to_contain_text("It is broken.")
        page.get_by_role("button", name="Submit ticket").click()
        expect(page.get_by_role("link", name=f"#{number}", exact=True)).to_be_visible()
        expect(page.get_by_role("textbox", name="Title")).to_have_value("")

    assert [ticket.title for ticket in session.exec(select(Ticket).order_by(Ticket.id))] == [
        "Ticket 1",
        "Ticket 2",
        "Ticket 3",
    ]


def test_a_failed_submit_names_the_field_and_keeps_every_word(open_page, gemini, session):
    page = open_page()
    fill(page, title="x" * 201, description="Every word of this stays.")
    page.get_by_role("combobox", name="Category").select_option("billing")

    page.get_by_role("button", name="Submit ticket").click()

    expect(page.get_by_role("alert")).to_contain_text("title has 201 characters")
    expect(page.get_by_role("textbox", name="Title")).to_have_value("x" * 201)
    expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    expect(page.get_by_role("textbox", name="Description")).to_have_value("Every word of this stays.")
    expect(page.get_by_role("combobox", name="Category")).to_have_value("billing")
    assert session.exec(select(Ticket)).all() == []


def test_an_empty_form_is_not_submitted(open_page, gemini, session):
    page = open_page()

    page.get_by_role("button", name="Submit ticket").click()

    expect(page.get_by_role("alert")).to_contain_text("The title is empty.")
    assert session.exec(select(Ticket)).all() == []


def test_a_gemini_that_fails_leaves_the_form_usable(open_page, gemini, session):
    page = open_page()
    gemini.fails("http_500")

    fill(page, description="Gemini is down today.")
    expect(suggestion(page)).to_contain_text("Local classifier")
    page.get_by_role("button", name="Submit ticket").click()

    expect(page.get_by_role("link", name="#1")).to_be_visible()
    assert session.exec(select(Ticket)).one().suggestion_source == "local"


def test_a_text_much_too_long_is_refused_in_words_and_the_page_goes_on(open_page, gemini):
    page = open_page()
    fill(page, description="")
    page.get_by_role("textbox", name="Description").focus()
    page.keyboard.insert_text("x" * 300_000)

    page.get_by_role("button", name="Submit ticket").click()

    expect(page.get_by_role("alert")).to_have_text("The description has 60,000 characters; it may have 20,000.")
    fill(page)
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_role("link", name="#1")).to_be_visible()


def test_a_form_submitted_twice_in_impatience_is_one_ticket_and_keeps_what_is_typed_meanwhile(
    open_page, gemini, session
):
    page = open_page()
    gemini.pause()
    asked = len(gemini.asked)
    fill(page, title="Cannot print", description="Submitted by an impatient hand.")
    page.get_by_role("button", name="Submit ticket").dblclick()
    assert gemini.has_been_asked(asked + 1)
    page.get_by_role("textbox", name="Title").fill("The next one")
    gemini.resume()

    expect(page.get_by_role("link", name="#1")).to_be_visible()
    expect(page.get_by_role("textbox", name="Description")).to_have_value("")
    expect(page.get_by_role("textbox", name="Title")).to_have_value("The next one")
    page.get_by_role("textbox", name="Description").fill("Another problem.")
    page.get_by_role("button", name="Submit ticket").click()

    expect(page.get_by_role("link", name="#2")).to_be_visible()
    titles = session.exec(select(Ticket.title).order_by(Ticket.id)).all()
    assert titles == ["Cannot print", "The next one"]
    assert page.errors == []


def test_what_was_submitted_is_not_shown_as_like_itself(open_page, gemini, make_ticket):
    make_ticket(title="Cannot print", description="The printer stays silent.")
    page = open_page()
    fill(page)
    similar = page.get_by_role("region", name="Similar tickets")
    expect(similar).to_be_visible()

    page.get_by_role("button", name="Submit ticket").click()

    expect(page.get_by_role("status", name="Submitted").get_by_role("link", name="#2")).to_be_visible()
    expect(similar).to_be_hidden()


def test_all_of_a_reason_can_be_read(open_page, gemini):
    gemini.says("billing", "low", "Because " + "of the many words " * 10)
    page = open_page(window={"width": 390, "height": 700})

    page.get_by_role("textbox", name="Description").fill("Ask a model of many words.")

    said = page.get_by_role("status", name="AI suggestion")
    expect(said).to_contain_text("of the many words of the many words")
    assert said.evaluate("box => [...box.querySelectorAll('p')].every(each => each.scrollHeight <= each.clientHeight)")
