"""Admins see to accounts."""

import pytest
from playwright.sync_api import Page, expect

from support_desk.people.models import Account


@pytest.fixture
def ada(make_account) -> Account:
    return make_account()


@pytest.fixture
def page(page_of, ada) -> Page:
    return page_of(ada, "/people")


def row(page: Page, name: str):
    return page.get_by_role("table", name="People").get_by_role("row", name=name)


def test_roles_and_rights_are_given_and_taken(page, page_of, make_account):
    bob = make_account("bob@example.com", "Bob", "agent")
    expect(row(page, "Bob")).to_contain_text("bob@example.com")
    his = page_of(bob)

    page.get_by_role("combobox", name="Role of Bob").select_option("admin")
    expect(his.get_by_role("link", name="People")).to_be_visible()
    page.get_by_role("button", name="Deactivate Bob").click()

    his.wait_for_url("**/sign-in?next=%2Ftickets")
    expect(row(page, "Bob")).to_contain_text("Inactive")
    page.get_by_role("button", name="Activate Bob").click()
    expect(page.get_by_role("button", name="Deactivate Bob")).to_be_visible()
    assert page.errors == []


def test_the_last_admin_stays(page):
    page.get_by_role("button", name="Deactivate Ada").click()

    expect(page.get_by_role("alert")).to_have_text("This is the last active admin: make another one first.")
    page.get_by_role("combobox", name="Role of Ada").select_option("agent")
    expect(page.get_by_role("combobox", name="Role of Ada")).to_have_value("admin")


def test_what_is_wrong_with_an_invitation_stands_beside_its_box(page):
    page.get_by_role("button", name="Invite").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Ada again")
    dialog.get_by_label("E-mail").fill("ADA@example.com")
    dialog.get_by_role("button", name="Invite").click()

    expect(dialog.get_by_label("E-mail")).to_have_accessible_description("This e-mail has an account already.")
    expect(dialog.get_by_label("Name")).to_have_value("Ada again")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Invite")).to_be_focused()


def test_a_forgotten_password_is_chosen_anew_by_a_link(page, open_page, make_account):
    make_account("bob@example.com", "Bob", "agent")
    page.get_by_role("button", name="New link for Bob").click()
    link = page.get_by_role("textbox", name="Invitation link")
    expect(link).to_have_value(page.url.replace("people", "invitation/") + link.input_value().rpartition("/")[2])

    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    page.get_by_role("button", name="Done").click()

    expect(link).to_be_hidden()


def test_it_is_for_admins(page_of, ada, make_account):
    bob = make_account("bob@example.com", "Bob", "agent")
    page = page_of(bob, "/people")

    expect(page.get_by_role("main").get_by_role("alert")).to_have_text("Your role does not allow this.")
    expect(page.get_by_text("ada@example.com")).to_be_hidden()
    expect(page.get_by_role("button", name="Invite")).to_be_hidden()


def test_an_arrow_key_chooses_a_role_and_enter_gives_it(page, page_of, make_account):
    his = page_of(make_account("bob@example.com", "Bob", "agent"))
    role = page.get_by_role("combobox", name="Role of Bob")
    expect(role).to_have_accessible_description("Arrow keys choose, Enter saves.")

    role.focus()
    page.keyboard.press("ArrowDown")
    expect(role).to_have_value("admin")
    page.keyboard.press("Tab")
    expect(role).to_have_value("agent")
    role.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(his.get_by_role("link", name="People")).to_be_visible()
    expect(role).to_have_value("admin")
