"""What lies over a page, and what stands in bars: it hides nothing, does not overlap, and is all in the window."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from support_desk.tickets.filters import ALL_OPEN
from tests.browser.rows import numbers

# German words are longer.
GERMAN = {"locale": "de-DE"}
IS_ROW_SEEN = """() => {
  const row = document.querySelector("tr[data-focused]"), { top, bottom } = row.getBoundingClientRect();
  return [top + 2, bottom - 2].every((y) => row.contains(document.elementFromPoint(innerWidth / 2, y)));
}"""
PARTS = """() => [".brand-mark", ".brand-name", ".nav-link", ".menu-button", ".icon-button"]
  .flatMap((each) => [...document.querySelectorAll(`.header ${each}`)]).filter((each) => each.checkVisibility())
  .map((each) => each.getBoundingClientRect()).map(({ left, right }) => [left, right]).sort(([a], [b]) => a - b)"""


@pytest.fixture
def many(session) -> None:
    """1,200 tickets."""
    session.execute(
        text(
            "INSERT INTO tickets (title, description, category, priority) "
            "SELECT 'T' || n, 'd', 'billing', 'low' FROM generate_series(1, 1200) n"
        )
    )
    session.commit()


def bulk_bar(page: Page):
    return page.get_by_role("toolbar", name="Ausgewählte Tickets")


@pytest.mark.parametrize("address", ["/tickets", "/tickets?ticket=1"])
def test_the_bar_of_a_selection_is_all_in_the_window_and_beside_a_ticket(page_of, make_account, many, address):
    page = page_of(make_account(), address, **GERMAN)
    expect(numbers(page)).to_have_count(25)
    page.locator("[data-select]").first.check()

    expect(bulk_bar(page)).to_contain_text("(1.200)")
    for button in bulk_bar(page).get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
    if "ticket=" in address:
        bar, ticket = bulk_bar(page).bounding_box(), page.locator(".beside").bounding_box()
        assert bar["x"] + bar["width"] <= ticket["x"]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_row_at_hand_is_behind_no_bar(open_page, many, width):
    page = open_page("/tickets", window={"width": width, "height": 800}, **GERMAN)
    expect(numbers(page)).to_have_count(25)
    expect(page.locator(".open-desk")).to_be_visible()

    for place, key in enumerate("j" * 25 + "x" + "k" * 25 + "j" * 25):
        page.keyboard.press(key)
        if key == "x":
            expect(bulk_bar(page)).to_be_visible()
        else:
            assert page.evaluate(IS_ROW_SEEN), (place, key)


@pytest.mark.parametrize("locale", ["en", "de-DE"])
@pytest.mark.parametrize("width", [320, 390])
def test_a_requesters_bar_has_room_for_what_is_in_it(
    open_page, desk, session_of_requester, make_account, make_ticket, width, locale
):
    make_account()
    make_ticket(requester_email="rita@example.com")
    cookie = {"name": "desk_session", "value": session_of_requester("rita@example.com"), "url": desk.url}
    window, known = {"width": width, "height": 800}, {"cookies": [cookie], "origins": []}
    hers = open_page("/my-tickets", window=window, locale=locale, storage_state=known)
    expect(hers.get_by_role("button", name="rita@example.com")).to_be_visible()
    stranger = open_page("/", window=window, locale=locale)
    expect(stranger.locator(".header > .nav-link")).to_be_visible()

    for parts in (hers.evaluate(PARTS), stranger.evaluate(PARTS)):
        assert all(one[1] <= other[0] for one, other in pairwise(parts)), parts
        assert parts[-1][1] <= width


def test_with_colours_of_its_readers_a_page_shows_the_focus_and_what_only_colours_say(queue):
    queue.emulate_media(forced_colors="active")

    queue.keyboard.press("Tab")
    expect(queue.get_by_role("link", name="Skip to content")).to_have_css("outline-style", "solid")
    queue.keyboard.press("j")
    outline = "getComputedStyle(document.activeElement, '::after').outlineStyle"
    assert queue.evaluate(outline) == "solid"
    queue.keyboard.press("Control+k")
    expect(queue.locator('.palette-option[aria-selected="true"]')).to_have_css("outline-style", "solid")
    expect(queue.locator(".dot").first).to_have_css("forced-color-adjust", "none")


def test_with_colours_of_its_readers_a_page_shows_where_they_are(open_page, three):
    page = open_page(f"/tickets?{ALL_OPEN}&ticket=2")
    page.emulate_media(forced_colors="active")
    edge = "node => getComputedStyle(node, '::before').getPropertyValue('width')"

    for name in ("Main", "Views"):
        here = page.get_by_role("navigation", name=name).locator("[aria-current]")
        expect(here).to_have_count(1)
        assert here.evaluate(edge) == "4px"
    open_row = page.locator("tr[aria-current=true]")
    expect(open_row).to_have_count(1)
    assert open_row.evaluate(edge) == "4px"


def test_in_a_low_window_nothing_stands_over_the_ticket(open_page, make_ticket):
    make_ticket(title="Cannot print", description="It says no.", requester_email="tom@example.org")
    page = open_page("/tickets/1", window={"width": 320, "height": 256})

    for part in (page.get_by_role("heading", name="Cannot print"), page.get_by_text("It says no.")):
        part.evaluate("part => part.scrollIntoView({block: 'center'})")
        expect(part).to_be_in_viewport(ratio=1)
        for y in (0.4, 0.5, 0.6):
            assert page.evaluate(f"!!document.elementFromPoint(160, innerHeight * {y}).closest('.ticket')"), y
    page.get_by_role("complementary", name="Open desk").scroll_into_view_if_needed()
    expect(page.get_by_role("link", name="Create the first account")).to_be_in_viewport(ratio=1)
