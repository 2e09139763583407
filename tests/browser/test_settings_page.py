"""What people change about themselves."""

import pytest
from playwright.sync_api import Page, expect

from support_desk.people.models import Account
from tests.browser.seen import TIMELESS
from tests.given_people import PASSWORD


@pytest.fixture
def ada(make_account) -> Account:
    return make_account()


@pytest.fixture
def page(page_of, ada) -> Page:
    return page_of(ada, "/settings")


def test_a_new_name_shows_everywhere(page):
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ada")

    page.get_by_label("Name", exact=True).fill("Ada L.")
    page.get_by_role("button", name="Save name").click()

    expect(page.get_by_role("button", name="Ada L.")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_a_new_password_needs_the_current_one_and_signs_out_everywhere_else(page, page_of, ada):
    other = page_of(ada, "/dashboard")
    expect(other.get_by_role("button", name="Ada")).to_be_visible()
    current, new = page.get_by_label("Current password"), page.get_by_label("New password")

    current.fill("wrong horse")
    new.fill("another horse")
    page.get_by_role("button", name="Change password").click()
    expect(current).to_have_accessible_description("The current password is wrong.")
    current.fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()

    expect(page.get_by_role("status").filter(has_text="Changed.")).to_be_visible()
    expect(current).to_have_value("")
    other.wait_for_url("**/sign-in?next=%2Fdashboard")
    expect(page.get_by_role("button", name="Ada")).to_be_visible()


def test_sessions_are_listed_and_ended(page, page_of, ada):
    sessions = page.get_by_role("list", name="Sessions").get_by_role("listitem")
    expect(sessions).to_have_count(1)
    other = page_of(ada, "/tickets")
    expect(sessions).to_have_count(2)

    sessions.filter(has_not_text="This session").get_by_role("button", name="End").click()

    other.wait_for_url("**/sign-in?next=%2Ftickets")
    expect(sessions).to_have_count(1)
    expect(sessions).to_contain_text("This session")


def test_a_token_is_shown_once_works_and_is_revoked(page, desk):
    page.get_by_role("button", name="Create token").click()
    dialog = page.get_by_role("dialog", name="Create token")
    dialog.get_by_role("button", name="Create token").click()
    expect(dialog.get_by_label("Name")).to_have_accessible_description("The name is empty.")
    dialog.get_by_label("Name").fill("Nightly")
    dialog.get_by_label("Scope").select_option("Read and write")
    dialog.get_by_label("Expires").select_option("Never")
    dialog.get_by_role("button", name="Create token").click()
    token = page.get_by_role("textbox", name="Your new token").input_value()
    bearer = {"Authorization": f"Bearer {token}"}
    tokens = page.get_by_role("list", name="API tokens")

    expect(tokens).to_contain_text("Nightly")
    expect(tokens).to_contain_text("Read and write · never expires")
    assert desk.client.get("/api/me", headers=bearer).json()["name"] == "Ada"
    page.reload()
    expect(tokens).to_contain_text("Nightly")
    expect(page.get_by_role("textbox", name="Your new token")).to_be_hidden()
    page.get_by_role("button", name="Revoke Nightly").click()
    expect(tokens).to_be_hidden()
    assert desk.client.get("/api/me", headers=bearer).status_code == 401


def test_a_dialog_that_is_sent_twice_makes_one_token_and_a_double_click_revokes_one(page):
    dialog = page.get_by_role("dialog", name="Create token")
    for name in ("Nightly", "Weekly"):
        page.get_by_role("button", name="Create token").click()
        dialog.get_by_label("Name").fill(name)
        dialog.locator("form").evaluate("form => [form.requestSubmit(), form.requestSubmit()]")
        expect(dialog).to_be_hidden()

    tokens = page.get_by_role("list", name="API tokens").get_by_role("listitem")
    expect(tokens).to_have_count(2)

    # The second click of two, whose first took away what stood here.
    page.get_by_role("button", name="Revoke Nightly").dispatch_event("click", {"detail": 2})
    page.get_by_role("button", name="Revoke Weekly").click()
    expect(tokens).to_have_count(1)
    expect(tokens).to_contain_text("Nightly")


def test_a_key_that_is_held_or_pressed_twice_revokes_one_token(page):
    dialog = page.get_by_role("dialog", name="Create token")
    for name in ("Nightly", "Weekly", "Yearly"):
        page.get_by_role("button", name="Create token").click()
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_role("button", name="Create token").click()
        expect(dialog).to_be_hidden()
    revoke = page.get_by_role("list", name="API tokens").get_by_role("button")
    expect(revoke).to_have_count(3)
    page.evaluate(TIMELESS)

    revoke.first.focus()
    page.keyboard.down("Enter")
    expect(revoke).to_have_count(2)
    expect(revoke.first).to_be_focused()
    page.evaluate("now = 1000")
    page.keyboard.down("Enter")  # as it comes again while it is held
    page.keyboard.up("Enter")
    page.evaluate("now = 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")

    assert page.evaluate("clicks") == 1
    page.evaluate("now = 1000")
    page.keyboard.press("Space")
    expect(revoke).to_have_count(1)


def test_on_an_open_desk_there_is_nothing_of_ones_own(open_page):
    page = open_page("/settings")

    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("There are no accounts yet")


def test_a_long_name_of_a_tokens_owner_stays_in_the_window(page_of, ada, make_account, token_of):
    token_of(make_account("bea@example.com", "B" * 100))

    page = page_of(ada, "/settings", window={"width": 320, "height": 800})

    expect(page.get_by_role("list", name="API tokens")).to_contain_text("B" * 100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
