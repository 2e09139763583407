"""From an event to the painted page, in a real browser: `python -m benchmarks.paint 1m`."""

import re
import sys
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks import tickets
from benchmarks.desks import WORK, keep, running_desk, seeded_database, size_of
from support_desk.serving.postgres.embedded import running_postgres
from tests.browser_setup import chromium_path

ROUNDS = 7
# Does what is to be done, and resolves with the milliseconds until its effect has been painted.
MEASURE = """([act, selector, wanted]) => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(`never: ${selector} ${wanted}`)), 10000);
  const isThere = () => new RegExp(wanted).test(document.querySelector(selector)?.textContent ?? "");
  const painted = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin)));
  const observer = new MutationObserver(() => { if (isThere()) { observer.disconnect(); painted(); } });
  observer.observe(document.body, {subtree: true, childList: true, characterData: true});
  const begin = performance.now();
  new Function(act)();
})"""
SET = """const set = (element, value, event) => {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), "value").set.call(element, value);
  element.dispatchEvent(new Event(event, {bubbles: true}));
};
"""
LINK = "[...document.querySelectorAll('nav a')].find(link => link.textContent.trim() == '{}').click()".format
COUNT = "[aria-label='Number of tickets']"
BESIDE = ".beside .one-ticket .ticket"
PRESS = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', bubbles: true}))"
NEXT = """() => {
  const row = document.querySelector("tr[aria-current='true']").nextElementSibling;
  return [".number", ".gist"].map((part) => row.querySelector(part).textContent);
}"""
# Longer than somebody needs to see what he has before him, and shorter than he reads.
READ_MS = 500


def main(size: str) -> None:
    """Measure, and keep the table."""
    with (
        running_postgres(WORK) as url,
        seeded_database(url, size_of(size)) as database,
        running_desk(database) as (port, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        rows = _measured(page, f"http://localhost:{port}")
        rows += walked(page, f"http://localhost:{port}")
        browser.close()
    lines = [f"| in Chromium, {size} tickets, median of {ROUNDS} | ms |", "| --- | ---: |"]
    keep("paint", "\n".join([*lines, *(f"| {name} | {value:.0f} |" for name, value in rows)]))


def _measured(page: Page, url: str) -> list[tuple[str, float]]:
    choose = SET + "set(document.querySelector('[aria-label=\"Filter by status\"]'), 'closed', 'change')"
    search = (SET + "set(document.querySelector('#search'), '{}', 'input')").replace
    common, rare = (search("{}", word) for word in (tickets.COMMON, tickets.RARE[0]))
    queue, row = f"{url}/tickets", "tbody tr:nth-child(25)"
    return [
        ("open the queue", median_of(page, url, LINK("Tickets"), row, "#")),
        ("open the dashboard", median_of(page, url, LINK("Dashboard"), "[role=group]", "[0-9]")),
        ("change a filter", median_of(page, queue, choose, f"{row} td.status", "Closed")),
        ("type a search for a common word", median_of(page, queue, common, COUNT, "1,000")),
        ("type a search for a rare word", median_of(page, queue, rare, COUNT, "^10 tickets")),
    ]


def walked(page: Page, url: str) -> list[tuple[str, float]]:
    """From the key `j` to the next ticket's text beside the queue, at once and with the slowest of all."""
    page.goto(f"{url}/tickets")
    page.locator("tbody tr .row-link").first.click()
    page.locator(BESIDE).wait_for()
    found = []
    for _ in range(2 * ROUNDS):
        page.wait_for_timeout(READ_MS)
        number, gist = page.evaluate(NEXT)
        begins = r"\s+".join(map(re.escape, gist.split()[:6]))
        found.append(page.evaluate(MEASURE, [PRESS, BESIDE, f"^{number}[^0-9][^]*{begins}"]))
    return [("key j to the next ticket's text", median(found)), ("the slowest of them", max(found))]


def median_of(page: Page, start: str, act: str, selector: str, wanted: str) -> float:
    found = []
    for _ in range(ROUNDS):
        page.goto(start)
        page.locator("#hydrated").wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        if start.endswith("/tickets"):
            page.locator("tbody tr").first.wait_for()
        page.wait_for_timeout(500)
        found.append(page.evaluate(MEASURE, [act, selector, wanted]))
    return median(found)


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["1m"]))
