"""Every page says who is there, and offers what he may do and nothing else."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from support_desk.people.models import Account
from tests.browser.holding import Holder
from tests.processes import run_sql

OPEN_DESK = "This desk is open: everyone who reaches it can change and delete everything."
ALWAYS = ["New ticket"]


@pytest.fixture
def ada(make_account) -> Account:
    return make_account("ada@example.com", "Ada Lovelace")


@pytest.fixture
def bob(ada, make_account) -> Account:
    return make_account("bob@example.com", "Bob", "agent")


def navigation(page: Page):
    return page.get_by_role("navigation", name="Main").get_by_role("link")


@pytest.mark.parametrize("path", ["/", "/tickets", "/tickets/1", "/dashboard"])
def test_an_open_desk_says_so_on_every_page_and_how_to_close_it(open_page, make_ticket, path):
    make_ticket()
    page = open_page(path)

    expect(page.get_by_text(OPEN_DESK)).to_be_visible()
    expect(page.get_by_role("link", name="Create the first account")).to_have_attribute("href", "/setup")
    expect(navigation(page)).to_have_text([*ALWAYS, "Tickets", "Dashboard"])
    assert page.errors == []


def test_nobody_sees_the_way_in_and_is_led_there_from_pages_that_need_it(open_page, ada):
    page = open_page("/")
    expect(page.get_by_role("banner").get_by_role("link")).to_have_text([*ALWAYS, "Sign in"])
    expect(page.get_by_text(OPEN_DESK)).to_be_hidden()

    page.goto(page.url + "tickets?status=open&search=log")

    page.wait_for_url("**/sign-in?next=%2Ftickets%3Fstatus%3Dopen%26search%3Dlog")


def test_agents_and_admins_see_what_they_may_open(page_of, ada, bob):
    expect(navigation(page_of(bob))).to_have_text([*ALWAYS, "Tickets", "Dashboard"])
    page = page_of(ada)
    expect(navigation(page)).to_have_text([*ALWAYS, "Tickets", "Dashboard", "People"])
    expect(page.get_by_text(OPEN_DESK)).to_be_hidden()


def test_the_menu_is_named_after_the_person_and_works_by_keyboard(page_of, ada):
    page = page_of(ada)
    button, menu = page.get_by_role("button", name="Ada Lovelace"), page.get_by_role("menu", name="Ada Lovelace")
    names = ("Settings", "This desk", "Sign out")
    settings, this_desk, sign_out = (menu.get_by_role("menuitem", name=name) for name in names)

    button.focus()
    page.keyboard.press("Enter")
    expect(settings).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    for item in (this_desk, sign_out, settings):
        page.keyboard.press("ArrowDown")
        expect(item).to_be_focused()
    for key, item in (("ArrowUp", sign_out), ("Home", settings)):
        page.keyboard.press(key)
        expect(item).to_be_focused()
    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_signing_out_ends_every_page_of_the_session(page_of, ada, make_ticket):
    make_ticket(title="Printer on fire")
    page = page_of(ada)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("link", name="Printer on fire")).to_be_visible()

    page.get_by_role("button", name="Ada Lovelace").click()
    page.get_by_role("menuitem", name="Sign out").click()

    page.wait_for_url("**/sign-in**")
    other.wait_for_url("**/sign-in?next=%2Ftickets")
    assert page.context.cookies() == []


def test_signing_out_says_if_it_fails_and_takes_what_was_searched_for_along(page_of, ada):
    page = page_of(ada, "/tickets?search=secret")
    page.route("**/api/session/", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="Ada Lovelace").click()
    sign_out = page.get_by_role("menuitem", name="Sign out")

    sign_out.click()
    expect(page.get_by_text("The server is out of reach; nothing was changed.")).to_be_visible()
    assert page.evaluate("sessionStorage['desk.queue']") == "?search=secret"
    page.unroute("**/api/session/")
    sign_out.click()

    page.wait_for_url("**/sign-in")
    assert page.evaluate("sessionStorage['desk.queue'] ?? ''") == ""


def test_a_page_that_comes_back_as_it_was_left_is_loaded_anew_and_not_seen_before(page_of, ada):
    page = page_of(ada)
    page.evaluate("() => void dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    expect(page.get_by_role("main", include_hidden=True)).to_be_hidden()

    with page.expect_navigation():
        page.evaluate("() => void dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(page.get_by_role("main")).to_be_visible()


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("/dashboard?days=7", "/dashboard?days=7"),
        ("//evil.example", "/tickets"),
        ("/..//evil.example", "/tickets"),
        ("", "/tickets"),
    ],
)
def test_whoever_is_signed_in_already_goes_on_from_the_sign_in(page_of, desk, ada, wanted, there):
    page = page_of(ada, f"/sign-in?next={quote(wanted, safe='')}")

    page.wait_for_url(desk.url + there)


def test_a_name_of_markup_is_a_name(page_of, make_account):
    page = page_of(make_account(name="<b>Ada</b> & co"))

    expect(page.get_by_role("button", name="<b>Ada</b> & co")).to_be_visible()


def test_words_that_are_typed_outlive_the_closing_of_the_desk(open_page, make_account):
    page = open_page("/")
    expect(page.get_by_text(OPEN_DESK)).to_be_visible()
    page.get_by_role("textbox", name="Title").fill("Half a title")

    make_account()

    expect(page.get_by_text(OPEN_DESK)).to_be_hidden()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Half a title")


def test_no_page_shows_anybodys_links_before_it_is_known_who_is_there(desk):
    for path in ("/", "/tickets", "/dashboard"):
        built = desk.client.get(path).text
        assert "New ticket" in built
        assert not any(f"<span>{name}</span>" in built for name in ("Sign in", "Tickets", "Dashboard", "People"))


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window_whoever_is_there(page_of, open_page, make_account, width):
    pages = [open_page("/", window={"width": width, "height": 800})]
    pages.append(page_of(make_account(name="W" * 100), window={"width": width, "height": 800}))

    for page in pages:
        expect(navigation(page).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_demoted_admin_sees_no_more_of_what_only_admins_see(page_of, ada, bob, database):
    page = page_of(ada)
    expect(page.get_by_role("link", name="People")).to_be_visible()
    run_sql(database, f"UPDATE accounts SET role = 'admin' WHERE id = {bob.id}")

    run_sql(database, f"UPDATE accounts SET role = 'agent' WHERE id = {ada.id}")

    expect(page.get_by_role("link", name="People")).to_be_hidden()
    expect(navigation(page)).to_have_text([*ALWAYS, "Tickets", "Dashboard"])


@pytest.mark.parametrize("is_away", [False, True], ids=["", "while the page is not connected"])
def test_tickets_like_what_is_written_go_when_its_writer_is_none_of_the_team_any_more(
    page_of, bob, database, make_ticket, is_away
):
    make_ticket(title="Printer jammed", description="Paper is stuck in the printer on the third floor.")
    page = page_of(bob, "/")
    holder = Holder(page)
    page.reload()
    expect(page.locator("#hydrated")).to_be_attached()
    page.get_by_label("Title").fill("Jam")
    page.get_by_label("Description").fill("The printer is stuck.")
    region = page.get_by_role("region", name="Similar tickets")
    expect(region).to_contain_text("Printer jammed")
    holder.holds = is_away

    run_sql(database, f"UPDATE accounts SET is_active = false WHERE id = {bob.id}")
    if is_away:
        holder.wait_for('"role_rx_state_":"nobody"')
        holder.lose()

    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(region).to_be_hidden()
    expect(page.get_by_label("Description")).to_have_value("The printer is stuck.")
