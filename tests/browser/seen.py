"""How a page is looked at: by axe, in light and dark, on a phone and on a desk."""

import re

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page, expect

WIDTHS = (320, 390, 768, 1440)
SEEN = (390, 1440)
# What axe has nothing against is four fifths of what it says, and telling it takes as long as looking.
LOOK = "axe.run({resultTypes: ['violations']}).then(({violations}) => ({violations}))"

# A key as Safari tells of it when it has ended a composition: only its code says so. True where it did nothing else.
COMPOSED = """
(node, keys) =>
  node.dispatchEvent(new KeyboardEvent("keydown", { ...keys, keyCode: 229, bubbles: true, cancelable: true }))
"""

# No time passes between keys and clicks until a test says so, and how many clicks have reached the page.
TIMELESS = """() => {
  globalThis.now = globalThis.clicks = 0;
  Object.defineProperty(Event.prototype, "timeStamp", { get: () => globalThis.now });
  addEventListener("click", () => globalThis.clicks++);
}"""


def expect_nothing(page: Page) -> None:
    """Axe finds nothing, whatever its colours and its width are, and it is never wider than the window."""
    page.emulate_media(reduced_motion="reduce")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(f"html.{scheme}")).to_be_attached()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (scheme, width)
            if width in SEEN:
                found = axe(page)
                assert found.violations_count == 0, f"{scheme}, {width}: {found.generate_report()}"


def axe(page: Page) -> AxeResults:
    """What axe has against a page; it stays there for the next look, until another page is loaded."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate(LOOK))


def announced(page: Page, sentence: str) -> None:
    """A part of what was said last, in passing."""
    expect(page.locator("#announced")).to_have_text(re.compile(sentence))
