"""A real browser on a real desk, whose Gemini is the stand-in."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from support_desk.people.models import Account
from tests.browser_setup import chromium_path
from tests.desks import Desk
from tests.gemini_standin import GeminiStandin

# Patience for a machine that has much else to do; how fast the pages are belongs to the benchmarks.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
WINDOW = {"width": 1280, "height": 800}
# Half of what opening a page costs is a process of its own, with the same scripts once more.
OPTIONS = ["--no-sandbox", "--process-per-site", "--disable-gpu", "--disable-extensions"]
# Two pages below the address bar, which nobody sees: each new browser would pay three times what its own page costs.
UNSEEN = "WebUIOmniboxPopup,WebUIOmniboxAimPopup"
# Chromium heeds only the last such list, so that of Playwright is said again.
TURNED_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
OPTIONS.append(f"--disable-features={TURNED_OFF},{UNSEEN}")


@pytest.fixture(scope="session")
def standin() -> Iterator[GeminiStandin]:
    """The stand-in that the shared desk asks."""
    standin = GeminiStandin()
    yield standin
    standin.close()


@pytest.fixture(scope="session")
def desk(start_shared_desk, database_url, standin) -> Desk:
    """One running desk with a Gemini key, on the tests' database."""
    return start_shared_desk(DATABASE_URL=database_url, **standin.environment).ready()


@pytest.fixture
def gemini(standin) -> GeminiStandin:
    """The shared desk's Gemini, answering well."""
    standin.resume()
    standin.says("technical", "high", "It is broken.")
    return standin


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tabs(browser, desk) -> Iterator[BrowserContext]:
    """The tabs of one browser, which share what they have loaded: that is most of what opening a page costs."""
    context = browser.new_context()
    # Chromium keeps the scripts of a site as long as one of its pages is open.
    context.new_page().goto(f"{desk.url}/favicon.svg")
    yield context
    context.close()


@pytest.fixture
def open_page(browser, tabs, desk, database) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of the desk in a new tab, which is another session.

    With any options it is another browser, too. `errors` of the page gathers what its console says.
    """
    opened: list[Page] = []

    def open_it(path: str = "/", url: str = "", window: dict[str, int] = WINDOW, **options) -> Page:
        context = browser.new_context(**options) if options else tabs
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        opened.append(page)
        page.set_viewport_size(window)
        page.errors = []
        page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto((url or desk.url) + path)
        expect(page.locator("#hydrated")).to_be_attached()
        return page

    yield open_it
    for page in opened:
        page.close() if page.context is tabs else page.context.close()
    tabs.clear_cookies()
    tabs.pages[0].evaluate("localStorage.clear()")


@pytest.fixture
def page_of(open_page, session_of, desk) -> Callable[..., Page]:
    """A function that opens a page in the browser of somebody who is signed in."""

    def open_it(account: Account, path: str = "/tickets", **options) -> Page:
        cookie = {"name": "desk_session", "value": session_of(account), "url": desk.url, "httpOnly": True}
        return open_page(path, storage_state={"cookies": [cookie], "origins": []}, **options)

    return open_it


@pytest.fixture
def two_pages(open_page) -> Callable[[str], tuple[Page, Page]]:
    """A function that opens the same page in two browsers."""
    return lambda path: (open_page(path), open_page(path, color_scheme="dark"))


@pytest.fixture
def three(make_ticket) -> None:
    """Tickets 1 to 3, of which 3 is the newest."""
    for title in ("Cannot print", "Cannot sign in", "Cannot pay"):
        make_ticket(title=title)


@pytest.fixture
def queue(open_page, three) -> Page:
    """The queue of an open desk with these."""
    page = open_page("/tickets")
    expect(page.get_by_role("link", name="Cannot pay")).to_be_visible()
    return page
