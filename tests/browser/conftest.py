"""A real browser on a real desk, whose Gemini is the stand-in."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser_setup import chromium_path
from tests.desks import Desk
from tests.gemini_standin import GeminiStandin

expect.set_options(timeout=10_000)


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
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, desk, database) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of the desk as a new visitor; `errors` of the page gathers what its console says."""
    contexts = []

    def open_it(path: str = "/", url: str = "", **options) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto((url or desk.url) + path)
        expect(page.locator("#hydrated")).to_be_attached()
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def two_pages(open_page) -> Callable[[str], tuple[Page, Page]]:
    """A function that opens the same page in two browsers."""
    return lambda path: (open_page(path), open_page(path))
