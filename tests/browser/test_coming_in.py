"""The first account, an invitation, and signing in."""

import subprocess
import sys
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from support_desk import routes
from tests.desks import environment_of_desks
from tests.given_people import PASSWORD


def fill(page: Page, **boxes: str) -> None:
    for name, text in boxes.items():
        page.get_by_label({"name": "Name", "email": "E-mail", "password": "Password"}[name], exact=True).fill(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


@pytest.fixture
def setup_link(desk) -> str:
    """What the desk prints when it starts and has no accounts, which it may have had just then."""
    script = "from support_desk.people.accounts.first import setup_code; print(setup_code())"
    environment = environment_of_desks() | {"DATA_DIR": str(desk.log_file.parent / "data")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    return routes.setup(done.stdout.strip())


def test_a_newcomer_closes_the_desk_and_a_second_agent_joins(open_page, setup_link):
    page = open_page("/", locale="en")
    page.get_by_role("link", name="Create the first account").click()
    expect(page.get_by_label("Code")).to_be_focused()

    page.goto(page.url.replace("/setup", setup_link))
    expect(page.locator("#hydrated")).to_be_attached()
    expect(page.get_by_label("Code")).to_be_hidden()
    expect(page.get_by_label("Name")).to_be_focused()
    fill(page, name="Ada Lovelace", email="ada@example.com", password="correct horse")
    press(page, "Create account")
    page.wait_for_url("**/people")

    page.get_by_role("button", name="Invite").click()
    dialog = page.get_by_role("dialog", name="Invite somebody")
    dialog.get_by_label("Name").fill("Grace Hopper")
    dialog.get_by_label("E-mail").fill("grace@example.com")
    dialog.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("row", name="Grace Hopper")).to_contain_text("Has not joined yet")
    link = page.get_by_role("textbox", name="Invitation link").input_value()

    second = open_page(link.removeprefix(page.url.removesuffix("/people")), locale="en")
    expect(second.get_by_text("grace@example.com")).to_be_visible()
    expect(second.get_by_label("Name")).to_have_value("Grace Hopper")
    fill(second, name="Grace Brewster", password="another horse")
    press(second, "Join")
    second.wait_for_url("**/tickets")
    expect(second.get_by_role("button", name="Grace Brewster")).to_be_visible()
    expect(page.get_by_role("row", name="Grace Brewster")).not_to_contain_text("Has not joined yet")

    third = open_page("/tickets", locale="en")
    third.wait_for_url("**/sign-in?next=%2Ftickets")
    fill(third, email="GRACE@example.com", password="another horse")
    press(third, "Sign in")
    third.wait_for_url("**/tickets")
    expect(third.get_by_role("button", name="Grace Brewster")).to_be_visible()


def test_signing_in_by_keyboard_alone_leads_where_one_wanted_to_go(open_page, make_account):
    make_account()
    page = open_page(f"/sign-in?next={quote('/tickets?status=open')}", locale="en")

    page.keyboard.type("ada@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong horse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("ada@example.com")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/tickets?status=open")
    expect(page.get_by_role("button", name="Ada")).to_be_visible()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/..//evil.example", "javascript:alert(1)"],
)
def test_nobody_is_led_to_another_site(open_page, make_account, desk, elsewhere):
    make_account()
    page = open_page(f"/sign-in?next={quote(elsewhere, safe='')}", locale="en")

    fill(page, email="ada@example.com", password=PASSWORD)
    press(page, "Sign in")

    expect(page.get_by_role("button", name="Ada")).to_be_visible()
    assert page.url.startswith(desk.url)


def test_the_sign_in_works_without_a_script(browser, desk, make_account):
    make_account()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{desk.url}/sign-in")

    fill(page, email="ada@example.com", password="wrong horse")
    press(page, "Sign in")
    expect(page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    fill(page, email="ada@example.com", password=PASSWORD)
    press(page, "Sign in")

    page.wait_for_url("**/tickets")
    assert [cookie["name"] for cookie in page.context.cookies()] == ["desk_session"]
    page.context.close()


def test_a_password_never_passes_the_socket(open_page, make_account):
    make_account()
    page = open_page("/", locale="en")
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    page.goto(page.url + "sign-in")
    expect(page.locator("#hydrated")).to_be_attached()

    fill(page, email="ada@example.com", password=PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("button", name="Ada")).to_be_visible()

    assert sent
    assert not any(PASSWORD in frame for frame in sent)


def test_what_is_wrong_stands_beside_its_box_until_it_is_mended(open_page, setup_link):
    page = open_page(setup_link, locale="en")
    email = page.get_by_label("E-mail")

    fill(page, name="Ada", email="ada@", password="short")
    press(page, "Create account")
    expect(email).to_be_focused()
    expect(email).to_have_accessible_description("The e-mail must be an address such as ada@example.com.")
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    email.fill("ada@example.com")

    expect(email).to_have_accessible_description("")
    expect(page.get_by_label("Name")).to_have_value("Ada")


def test_a_desk_that_has_accounts_says_so_at_the_setup(open_page, make_account):
    make_account()
    page = open_page("/setup", locale="en")

    expect(page.get_by_text("There is an account already")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_hidden()


def test_an_invitation_that_is_no_good_is_refused_in_words(open_page, make_account):
    make_account()
    page = open_page("/invitation/unknown", locale="en")

    expect(page.get_by_role("alert").filter(has_text="Please ask for a new one.")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_hidden()


def test_a_desk_without_a_provider_offers_none(open_page, make_account):
    make_account()
    page = open_page("/sign-in")

    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in with")).to_have_count(0)
