"""How a page is looked at: by axe, in light and dark, on a phone and on a desk."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

WIDTHS = (320, 390, 768, 1440)
SEEN = (390, 1440)


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
                found = Axe().run(page)
                assert found.violations_count == 0, f"{scheme}, {width}: {found.generate_report()}"


def announced(page: Page, sentence: str) -> None:
    """A part of what was said last, in passing."""
    expect(page.locator("#announced")).to_have_text(re.compile(sentence))
