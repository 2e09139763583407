"""Takes the README's pictures anew: `python -m screenshots`, or only those that are named: `… queue dark`."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from screenshots import story
from screenshots.desk import PASSWORD, Place, email_of, told_desk
from support_desk.process.places import ROOT
from tests.browser_setup import chromium_path

FOLDER = ROOT / ".github"
WINDOW, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AGENT, CUSTOMER = story.PEOPLE[0], "Maya Okafor"
ASKED = ("The label printer stays silent", "Since this morning it prints nothing, and its lamp blinks twice.")
PATIENCE = 60_000
Picture = Callable[[Browser, Place], Page]


def queue(browser: Browser, place: Place) -> Page:
    """Open tickets, one of them beside the queue."""
    return _opened(
        _agent(browser, place), place, f"/tickets?status=open&status=in_progress&ticket={_newest(browser, place)}"
    )


def ticket(browser: Browser, place: Place) -> Page:
    """A conversation."""
    return _opened(_agent(browser, place), place, f"/tickets/{_newest(browser, place)}")


def dashboard(browser: Browser, place: Place) -> Page:
    """The numbers."""
    page = _opened(_agent(browser, place), place, "/dashboard")
    page.locator(".chart-day").last.wait_for()
    return page


def customer(browser: Browser, place: Place) -> Page:
    """What a customer sees of a ticket of his own, after somebody has answered it."""
    page = _opened(_new(browser), place, "/")
    for label, text in zip(
        ("Title", "Description", "Your name", "Your e-mail"), (*ASKED, CUSTOMER, email_of(CUSTOMER)), strict=True
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Submit ticket").click()
    page.get_by_role("link", name="View ticket").click()
    page.get_by_role("heading", level=1, name=ASKED[0]).wait_for()
    said = {
        "comment": "Good morning! Two blinks mean that the roll is not seated. Does it help to put it in again?",
        "public": True,
    }
    asked = _agent(browser, place).request
    found = asked.get(f"{place.url}/api/tickets/?limit=1").json()[0]["id"]
    assert asked.patch(f"{place.url}/api/tickets/{found}/", data=said, headers={"Origin": place.url}).ok
    page.get_by_text("Two blinks").wait_for()
    return page


def phone(browser: Browser, place: Place) -> Page:
    """The queue in a hand."""
    return _opened(_agent(browser, place, viewport=PHONE, device_scale_factor=2), place, "/tickets?status=open")


def dark(browser: Browser, place: Place) -> Page:
    """The same desk at night."""
    page = _opened(_agent(browser, place, color_scheme="dark"), place, "/dashboard?days=90")
    page.locator(".chart-day").last.wait_for()
    return page


def people(browser: Browser, place: Place) -> Page:
    """Somebody is invited."""
    page = _opened(_agent(browser, place), place, "/people")
    page.get_by_role("button", name="Invite").click()
    return page


PICTURES: dict[str, Picture] = {
    each.__name__: each for each in (queue, ticket, dashboard, customer, phone, dark, people)
}


def main(names: list[str]) -> None:
    """Take the pictures of these names."""
    with (
        tempfile.TemporaryDirectory(prefix="support-desk-") as folder,
        told_desk(Path(folder)) as place,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for name in names:
            page = PICTURES[name](browser, place)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
            print(f"{FOLDER.name}/{name}.png", flush=True)  # noqa: T201
            page.context.close()
        browser.close()


def _new(browser: Browser, **options) -> BrowserContext:
    context = browser.new_context(**{"viewport": WINDOW, "locale": "en", "reduced_motion": "reduce", **options})
    context.set_default_timeout(PATIENCE)
    return context


def _agent(browser: Browser, place: Place, **options) -> BrowserContext:
    """A browser in which somebody is signed in."""
    context = _new(browser, **options)
    who = {"email": email_of(AGENT), "password": PASSWORD}
    assert context.request.post(f"{place.url}/api/session/", data=who, headers={"Origin": place.url}).ok
    return context


def _opened(context: BrowserContext, place: Place, path: str) -> Page:
    page = context.new_page()
    page.goto(place.url + path)
    page.locator("#hydrated").wait_for(state="attached")
    return page


def _newest(browser: Browser, place: Place) -> int:
    """The number of a ticket that somebody works at."""
    asked = _agent(browser, place).request
    return asked.get(f"{place.url}/api/tickets/?status=open&status=in_progress&limit=1").json()[0]["id"]


if __name__ == "__main__":
    main(sys.argv[1:] or list(PICTURES))
