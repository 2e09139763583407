"""The second factor on the pages: set up, asked for, and asked of everybody."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from support_desk.people.models import Account
from tests.given_people import PASSWORD

CODES = re.compile(r"^(([a-z2-7]{4}-){3}[a-z2-7]{4}\n?){10}$")


@pytest.fixture
def ada(make_account) -> Account:
    return make_account()


@pytest.fixture
def bob(ada, make_account) -> Account:
    return make_account("bob@example.com", "Bob", "agent")


def main(page: Page):
    return page.get_by_role("main")


def begin(page: Page) -> None:
    """Show the password, and see what an authenticator app must know."""
    main(page).get_by_label("Your password").fill(PASSWORD)
    main(page).get_by_role("button", name="Set up a second factor").click()
    expect(main(page).get_by_role("button", name="Set up a second factor")).to_be_hidden()
    expect(main(page).get_by_label("Code", exact=True)).to_be_focused()


def set_up(page: Page) -> tuple[str, list[str]]:
    """Set up a factor on the settings: its secret and the recovery codes."""
    begin(page)
    secret = main(page).get_by_role("textbox", name="Secret").input_value()
    expect(main(page).get_by_role("img", name="QR code of the secret").locator("svg")).to_be_visible()
    main(page).get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    main(page).get_by_role("button", name="Confirm").click()
    shown = main(page).get_by_role("textbox", name="Your recovery codes")
    expect(shown).to_have_value(CODES)
    return secret, shown.input_value().split()


def test_a_factor_is_set_up_and_asked_for_at_the_sign_in(page_of, bob):
    page = page_of(bob, "/settings")
    main(page).get_by_label("Your password").fill("wrong")
    main(page).get_by_role("button", name="Set up a second factor").click()
    expect(main(page).get_by_label("Your password")).to_have_accessible_description("The current password is wrong.")
    expect(main(page).get_by_role("textbox", name="Secret")).to_be_hidden()
    begin(page)
    main(page).get_by_label("Code", exact=True).fill("000000x")
    main(page).get_by_role("button", name="Confirm").click()
    expect(main(page).get_by_label("Code", exact=True)).to_have_accessible_description(
        "The code is wrong, or has been used already."
    )
    page.reload()
    _, codes = set_up(page)
    expect(main(page)).to_contain_text("10 recovery codes are left")
    main(page).get_by_role("button", name="Done").click()
    expect(main(page).get_by_role("textbox", name="Your recovery codes")).to_be_hidden()

    page.get_by_role("button", name="Bob").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.get_by_label("E-mail").fill("bob@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    expect(page.get_by_label("Code")).to_be_hidden()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Code")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_value(PASSWORD)
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")

    page.wait_for_url("**/tickets")
    page.goto(page.url.replace("/tickets", "/settings"))
    expect(main(page)).to_contain_text("9 recovery codes are left")
    main(page).get_by_text("Do without a second factor").click()
    main(page).get_by_label("Your password").fill(PASSWORD)
    main(page).get_by_role("button", name="End second factor").click()
    expect(main(page).get_by_role("button", name="Set up a second factor")).to_be_visible()


def test_when_everybody_is_asked_whoever_has_none_is_led_to_where_he_sets_it_up(page_of, ada, bob, make_ticket):
    make_ticket(title="Secret plans")
    admin, agent = page_of(ada, "/settings"), page_of(bob, "/tickets")
    set_up(admin)
    expect(main(agent)).to_contain_text("Secret plans")

    admin.goto(admin.url.replace("/settings", "/people"))
    rule = admin.get_by_role("checkbox", name="Ask everybody for a second factor")
    rule.click()
    expect(rule).to_be_checked()

    agent.wait_for_url("**/settings#second-factor")
    expect(main(agent)).to_contain_text("This desk asks everybody for a second factor")
    expect(agent.get_by_role("navigation", name="Main").get_by_role("link")).to_have_text(["New ticket"])
    _, codes = set_up(agent)
    assert len(codes) == 10
    agent.get_by_role("link", name="Tickets").click()
    expect(main(agent)).to_contain_text("Secret plans")
    expect(main(admin).get_by_role("button", name="Reset second factor of Bob")).to_be_visible()


def test_without_a_script_the_sign_in_asks_for_password_and_code_again(browser, desk, bob):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.url}/sign-in?next=%2Ftickets#code-needed")

    expect(page.get_by_text("Please type your password again, and a code")).to_be_visible()
    expect(page.get_by_label("Code")).to_be_visible()
    context.close()
