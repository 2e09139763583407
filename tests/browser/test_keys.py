"""The keys of the agent's day: where they lead, and when they are only letters."""

import re

from playwright.sync_api import Page, expect

from tests.browser.rows import row
from tests.browser.seen import COMPOSED, announced, expect_nothing

PRESSED = """
keys =>
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { ...keys, bubbles: true, cancelable: true }))
"""


def press(page: Page, key: str, code: str, **held: bool) -> None:
    """A key of a keyboard that Playwright does not have."""
    page.evaluate(PRESSED, {"key": key, "code": code, **held})


def test_j_and_k_walk_and_enter_opens(queue):
    keys = queue.keyboard
    keys.press("j")
    expect(queue.get_by_role("link", name="Cannot pay")).to_be_focused()
    keys.press("j")
    keys.press("j")
    expect(queue.get_by_role("link", name="Cannot print")).to_be_focused()
    keys.press("j")
    announced(queue, "the last ticket of the page")
    keys.press("k")
    expect(queue.get_by_role("link", name="Cannot sign in")).to_be_focused()
    keys.press("Enter")

    expect(queue.get_by_role("heading", name="Cannot sign in")).to_be_visible()


def test_escape_leads_back_to_the_queue_as_it_was_and_to_the_row(queue):
    queue.goto(queue.url + "?status=open")
    queue.get_by_role("link", name="Cannot sign in").click()
    expect(queue.get_by_role("heading", name="Cannot sign in")).to_be_visible()

    queue.keyboard.press("Escape")

    expect(queue).to_have_url(re.compile(r"/tickets\?status=open$"))
    expect(queue.get_by_role("link", name="Cannot sign in")).to_be_focused()


def test_a_ticket_beside_the_queue_follows_the_row_at_hand(queue):
    queue.keyboard.press("j")
    queue.keyboard.press("Enter")
    pane = queue.get_by_role("region", name="Ticket", exact=True)
    expect(pane.get_by_role("heading", name="Cannot pay")).to_be_visible()
    queue.keyboard.press("j")
    expect(pane.get_by_role("heading", name="Cannot sign in")).to_be_visible()
    expect(queue.get_by_role("link", name="Cannot sign in")).to_be_focused()

    queue.keyboard.press("Escape")

    expect(pane).to_be_hidden()
    expect(queue.get_by_role("link", name="Cannot sign in")).to_be_focused()


def test_two_keys_lead_to_pages(queue):
    # However long this machine takes from one key to the next.
    queue.evaluate(
        "(own => window.setTimeout = (then, ms, ...more) => own(then, ms === 1500 ? 6e4 : ms, ...more))(setTimeout)"
    )
    for second, shown in (("d", "group"), ("t", "searchbox"), ("n", "textbox")):
        queue.keyboard.press("g")
        expect(queue.locator("#key-sequence")).to_be_visible()
        queue.keyboard.press(second)
        expect(queue.get_by_role(shown).first).to_be_visible()
        expect(queue.locator("#key-sequence")).to_be_hidden()

    expect(queue.get_by_role("textbox", name="Title")).to_be_focused()


def test_a_slash_searches_from_anywhere_and_down_leads_to_what_was_found(queue):
    queue.keyboard.press("g")
    queue.keyboard.press("d")
    expect(queue.get_by_role("heading", name="Dashboard")).to_be_visible()
    queue.keyboard.press("/")
    expect(queue.get_by_role("searchbox", name="Search tickets")).to_be_focused()
    queue.keyboard.type("sign")
    expect(queue.get_by_role("link", name="Cannot pay")).to_be_hidden()

    queue.keyboard.press("ArrowDown")

    expect(queue.get_by_role("link", name="Cannot sign in")).to_be_focused()


def test_letters_that_somebody_types_are_letters(open_page, three):
    page = open_page("/tickets/3")
    box = page.get_by_role("textbox", name="Add a comment")
    box.focus()
    page.keyboard.type("jerk ?/xc1gd")

    expect(box).to_have_value("jerk ?/xc1gd")
    expect(page).to_have_url(re.compile("/tickets/3$"))
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_escape_leaves_a_box_with_its_words(open_page, three):
    page = open_page("/tickets/3")
    box = page.get_by_role("textbox", name="Add a comment")
    box.fill("Half a sen")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    expect(box).to_have_value("Half a sen")
    page.keyboard.press("r")

    expect(page.get_by_role("button", name="Reopen #3")).to_be_visible()


def test_keys_that_end_a_composition_are_none(queue, open_page):
    search = queue.get_by_role("searchbox", name="Search tickets")
    search.focus()
    for key in ("ArrowDown", "Enter", "Escape"):
        assert search.evaluate(COMPOSED, {"key": key})
        expect(search).to_be_focused()
    assert queue.locator("main").evaluate(COMPOSED, {"key": "j"})
    expect(search).to_be_focused()

    description = open_page("/").get_by_role("textbox", name="Description")
    assert description.evaluate(COMPOSED, {"key": "Enter", "ctrlKey": True})


def test_keys_of_other_scripts_are_the_letters_of_their_places(queue):
    for key, code, at_hand in (("о", "KeyJ", 3), ("ξ", "KeyJ", 2), ("่", "KeyJ", 1), ("ن", "KeyK", 2)):
        press(queue, key, code)
        expect(row(queue, at_hand).get_by_role("link")).to_be_focused()
    press(queue, "٤", "Digit4")
    announced(queue, "priority of #2 to critical")
    press(queue, "Ч", "KeyX", shiftKey=True)
    expect(queue.get_by_role("checkbox", name="Select #2")).to_be_checked()
    press(queue, "л", "KeyK", ctrlKey=True)

    expect(queue.get_by_role("dialog", name="Command palette")).to_be_visible()


def test_keys_of_latin_keyboards_are_what_they_say_wherever_they_are(queue):
    queue.keyboard.press("j")
    for key, code in (("à", "KeyX"), ("q", "KeyX"), ("&", "Digit1")):
        press(queue, key, code)
    expect(queue.get_by_role("checkbox", name="Select #3")).not_to_be_checked()
    press(queue, "?", "KeyM", shiftKey=True)

    expect(queue.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_keys_with_ctrl_belong_to_the_browser(queue):
    queue.keyboard.press("j")
    for held in ("Control", "Alt", "Meta"):
        queue.keyboard.press(f"{held}+e")

    expect(queue.get_by_role("dialog")).to_be_hidden()


def test_a_question_mark_shows_the_keys_and_they_can_be_switched_off(queue):
    queue.keyboard.press("j")
    queue.keyboard.press("?")
    dialog = queue.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Assign to me")
    expect_nothing(queue)
    dialog.get_by_role("checkbox").uncheck()
    queue.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(queue.get_by_role("link", name="Cannot pay")).to_be_focused()

    queue.keyboard.press("?")
    queue.keyboard.press("e")
    queue.keyboard.press("Control+k")

    expect(queue.get_by_role("dialog")).to_have_count(1)
    expect(queue.get_by_role("dialog", name="Command palette")).to_be_visible()


def test_customers_have_no_keys(open_page, make_account):
    make_account()
    page = open_page("/", locale="en")
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    page.keyboard.press("g")

    expect(page.get_by_role("dialog")).to_have_count(0)
