"""From an event to the painted page, in a real browser: `python -m benchmarks.paint 1m`."""

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
COUNT = "[aria-label='Number of tickets']"


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
        browser.close()
    lines = [f"| in Chromium, {size} tickets, median of {ROUNDS} | ms |", "| --- | ---: |"]
    keep("paint", "\n".join([*lines, *(f"| {name} | {value:.0f} |" for name, value in rows)]))


def _measured(page: Page, url: str) -> list[tuple[str, float]]:
    link = "[...document.querySelectorAll('nav a')].find(link => link.textContent.trim() == '{}').click()".format
    choose = SET + "set(document.querySelector('[aria-label=\"Filter by status\"]'), 'closed', 'change')"
    search = (SET + "set(document.querySelector('#search'), '{}', 'input')").replace
    common, rare = (search("{}", word) for word in (tickets.COMMON, tickets.RARE[0]))
    queue, row = f"{url}/tickets", "tbody tr:nth-child(25)"
    return [
        ("open the queue", _median(page, url, link("Tickets"), row, "#")),
        ("open the dashboard", _median(page, url, link("Dashboard"), "[role=group]", "[0-9]")),
        ("change a filter", _median(page, queue, choose, f"{row} td:nth-child(5)", "Closed")),
        ("type a search for a common word", _median(page, queue, common, COUNT, "1,000")),
        ("type a search for a rare word", _median(page, queue, rare, COUNT, "^10 tickets")),
    ]


def _median(page: Page, start: str, act: str, selector: str, wanted: str) -> float:
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
