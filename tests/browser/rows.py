"""The rows of the queue, and their buttons, some of which are under "…"."""

from playwright.sync_api import Locator, Page


def row(page: Page, number: int) -> Locator:
    """The row of a ticket."""
    return page.get_by_role("row").filter(has=page.get_by_role("cell", name=f"#{number}", exact=True))


def button(page: Page, name: str) -> Locator:
    """The button of this name, as `Delete #1`; what hides it is opened."""
    found = page.get_by_role("button", name=name, exact=True)
    if not found.is_visible():
        page.get_by_role("button", name=f"More #{name.partition('#')[2]}", exact=True).click()
    return found


def numbers(page: Page) -> Locator:
    """The numbers of all rows."""
    return page.locator("tbody td.number")
