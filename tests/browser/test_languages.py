"""The language of whoever looks at a page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PAGES = ("/", "/tickets", "/tickets/1", "/tickets?ticket=1", "/dashboard", "/people", "/settings", "/settings/desk")
# Languages that nobody speaks, of which every message is made of the English one; the names of its values stay. One is
# 40 % longer, every vowel standing twice, and one puts each message in brackets.
LONGER = "(message) => message.replace(/\\{\\w+\\}|[aeiou]/gi, (found) => (found[1] ? found : found + found))"
BRACKETED = "(message) => `⟦${message}⟧`"
# The desk gives German pages to whom it takes for a German; what these would say is kept out.
SPOKEN = """
const made = %s;
const words = new Proxy({}, {
  get: (none, message) => (typeof message === "string" ? made(message) : undefined),
});
Object.defineProperty(globalThis, "deskWords", { get: () => words, set: () => {} });
"""
# What is said is cut where it does not fit, or reaches beyond the window; what people wrote may be, and so may what can
# be scrolled to.
CUT = """() => [...document.querySelectorAll("button, a, label, h1, h2, h3, th, p, summary, legend, .badge")]
  .filter((node) => node.checkVisibility() && node.textContent.trim() && !node.closest("[dir=auto], .unseen, .skip"))
  .filter((node) => !node.querySelector("[dir=auto], .unseen"))
  .filter((node) => {
    const isClipped = getComputedStyle(node).overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1;
    const scrolled = [];
    for (let each = node; each; each = each.parentElement)
      if (each.scrollWidth > each.clientWidth && getComputedStyle(each).overflowX === "auto") scrolled.push(each);
    const isHidden = getComputedStyle(node).clipPath !== "none" || (node.clientWidth < 32 && node.querySelector("svg"));
    const isBeyond = node.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
    return !isHidden && (isClipped || (isBeyond && !scrolled.length));
  })
  .map((node) => node.textContent.trim())
"""
# What is read or heard, and stands in no brackets: but for what people wrote, their own names, times, and keys.
UNSAID = """() => {
  const found = [], hasWord = (text) => /\\p{L}{2}/u.test(text) && !text.includes("⟦");
  const texts = "[dir=auto]:not(input, textarea)", named = ".initials, .brand-name, option[lang]";
  const theirs = `${texts}, ${named}, script, style, kbd, code, pre, time`;
  const days = ".chart-date, .chart-tip strong, .chart-numbers th[scope=row]";
  const drawn = (node, at) => getComputedStyle(node, at).content;
  const written = (node) => [...node.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE);
  for (const node of document.querySelectorAll("body *")) {
    if (node.closest(theirs) || node.closest(days)) continue;
    const own = written(node).map((each) => each.data).join("");
    const shown = ["::before", "::after"].map((at) => drawn(node, at)).filter((each) => each.startsWith('"'));
    const heard = ["aria-label", "title", "placeholder"].map((name) => node.getAttribute(name) ?? "");
    for (const text of [own, ...shown, ...heard]) if (hasWord(text)) found.push(text.trim());
  }
  return [...new Set(found)];
}"""


def test_a_german_browser_reads_german_from_the_first_byte_on(open_page, desk):
    given = desk.client.get("/tickets", headers={"Accept-Language": "de-AT, en;q=0.5"})
    assert '<html lang="de"' in given.text
    assert ">Zum Inhalt springen<" in given.text

    page = open_page("/tickets", locale="de-DE")

    expect(page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link", name="Übersicht")).to_be_visible()
    expect(page).to_have_title("Tickets · Support-Desk")
    assert page.errors == []


@pytest.mark.parametrize("path", ["/", "/sign-in", "/setup", "/no/such/page"])
def test_what_a_german_page_was_given_as_is_what_its_scripts_say(open_page, path):
    """React finds every text that is another than it would say."""
    page = open_page(path, locale="de-DE")

    assert [error for error in page.errors if "React" in error] == []
    assert page.evaluate("document.documentElement.lang") == "de"


def test_figures_times_and_days_are_written_as_their_reader_does(open_page):
    german, english = open_page("/", locale="de-DE"), open_page("/")
    written = """() => ["1,234", "12 (8%)", "<1%", "2.5k", "2h 10m", "+2h", "34.00", "1.5 MB", "12 bytes",
        "Open, Closed"]
      .map(understood).concat(dated("2026-11-26", "Nov 26", "short"))
      .concat(dated("2026-11-26", "Thursday, Nov 26", "long"), dated("2025-11-26", "Wednesday, Nov 26, 2025", "long"))
      .map((each) => each.replaceAll("\\u00a0", " "))"""

    assert german.evaluate(written) == [
        *("1.234", "12 (8 %)", "<1 %", "2,5k", "2 Std. 10 Min.", "+2 Std.", "34,00", "1,5 MB", "12 Byte"),
        *("Offen, Geschlossen", "26. Nov.", "Donnerstag, 26. Nov.", "Mittwoch, 26. Nov. 2025"),
    ]
    assert english.evaluate(written) == [
        *("1,234", "12 (8%)", "<1%", "2.5k", "2h 10m", "+2h", "34.00", "1.5 MB", "12 bytes", "Open, Closed"),
        *("Nov 26", "Thursday, Nov 26", "Wednesday, Nov 26, 2025"),
    ]


def test_an_english_browser_loads_no_catalogue(open_page):
    page = open_page("/tickets")

    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("script[src^='/languages/']").count() == 0


def test_a_language_chosen_in_the_settings_is_that_of_this_browser_from_then_on(page_of, make_account):
    page = page_of(make_account(), "/settings")

    page.get_by_role("combobox", name="Language").select_option(label="Deutsch")
    expect(page.get_by_role("heading", name="Einstellungen", level=1)).to_be_visible()
    page.get_by_role("link", name="Übersicht").click()
    expect(page).to_have_title("Übersicht · Support-Desk")

    page.goto(page.url.replace("/dashboard", "/settings"))
    expect(page.get_by_role("combobox", name="Sprache")).to_have_value("de")
    page.get_by_role("combobox", name="Sprache").select_option(value="")
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    assert page.errors == []


def test_names_of_people_stay_as_they_are_but_that_somebody_is_inactive_is_said(
    page_of, make_account, make_ticket, session
):
    low, mine = make_account(name="Low"), make_account("bea@example.com", "Mine", "agent")
    for assignee in (low.id, mine.id, mine.id, None, None, None):
        make_ticket(assignee_id=assignee)
    mine.is_active = False
    session.merge(mine)
    session.commit()

    page, queue = page_of(low, "/dashboard", locale="de-DE"), page_of(low, "/tickets", locale="de-DE")

    expect(page.get_by_role("region", name="Nach Zuständigen").locator(".ranked-name")).to_have_text(
        ["Niemand", "Mine (inaktiv)", "Low"]
    )
    expect(queue.locator(".whose:not(.nobody)")).to_have_text(["Mine (inaktiv)", "Mine (inaktiv)", "Low"])
    assert page.errors == queue.errors == []


def test_what_the_desk_refuses_is_said_in_ones_language(page_of, make_account):
    page = page_of(make_account(), "/settings", locale="de-DE")

    page.get_by_label("Aktuelles Passwort").fill("wrong horse")
    page.get_by_label("Neues Passwort").fill("another horse")
    page.get_by_role("button", name="Passwort ändern").click()

    expect(page.get_by_label("Aktuelles Passwort")).to_have_accessible_description("Das aktuelle Passwort ist falsch.")


def test_a_comment_and_its_file_are_refused_and_measured_in_ones_language(open_page, make_ticket):
    make_ticket()
    page = open_page("/tickets/1", locale="de-DE")
    box = page.get_by_role("textbox", name="Kommentar schreiben")
    box.fill("x" * 5001)
    page.get_by_role("button", name="Kommentar", exact=True).click()
    expect(box).to_have_accessible_description(re.compile("5.001 Zeichen"))

    box.fill("Mit Datei.")
    page.locator("input[type=file]").set_input_files({"name": "a.log", "mimeType": "text/plain", "buffer": b"x" * 1500})
    expect(page.locator(".picker .file-size")).to_have_text("1,5 kB")
    page.get_by_role("button", name="Kommentar", exact=True).click()

    expect(page.locator(".timeline .file-size")).to_have_text("1,5 kB")


@pytest.fixture
def spoken(page_of, make_account, make_ticket) -> Callable[[str], Page]:
    """A function that gives a page of an admin in a language that nobody speaks."""

    def page_in(language: str) -> Page:
        admin = make_account(role="admin")
        ticket = make_ticket(assignee_id=admin.id)
        page = page_of(admin, "/settings", locale="de-DE")
        page.ticket, page.theirs = ticket.id, (admin.name, admin.email, "alt+T")
        page.context.add_init_script(SPOKEN % language)
        return page

    return page_in


def _found(page: Page, url: str, what: str) -> dict[str, list[str]]:
    found = {}
    for path in PAGES:
        page.goto(url + path.replace("1", str(page.ticket)))
        expect(page.locator("#hydrated")).to_be_attached()
        expect(page.locator("main h1, main h2").first).to_be_visible()
        page.evaluate("document.documentElement.lang = 'de'")  # which was lost when it was found that it is none
        said = page.evaluate(what)
        found[path] = [each for each in said if not any(name in each for name in page.theirs)]
    return {path: each for path, each in found.items() if each}


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_cut_in_a_longer_language(spoken, desk, width):
    page = spoken(LONGER)
    page.set_viewport_size({"width": width, "height": 900})

    assert _found(page, desk.url, CUT) == {}


def test_all_that_is_read_is_in_the_catalogue(spoken, desk):
    page = spoken(BRACKETED)

    assert _found(page, desk.url, UNSAID) == {}
