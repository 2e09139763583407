"""The views in the side bar: their numbers follow what happens, and one's own can be kept, changed and deleted."""

import re

from playwright.sync_api import Page, expect

from support_desk.words import Status


def view(page: Page, name: str):
    return page.get_by_role("navigation", name="Views").get_by_role("link", name=re.compile(f"^{name} "))


def test_each_view_has_its_number_which_follows_what_happens(open_page, make_ticket, desk):
    make_ticket()
    page = open_page("/dashboard")
    for name, number in (("All open", 1), ("Unassigned", 1), ("Critical", 0), ("Resolved today", 0)):
        expect(view(page, name)).to_have_text(f"{name} {number}")

    make_ticket(status=Status.resolved)
    make_ticket(priority="critical")
    expect(view(page, "All open")).to_have_text("All open 2")
    expect(view(page, "Critical")).to_have_text("Critical 1")
    expect(view(page, "Resolved today")).to_have_text("Resolved today 1")


def test_a_view_leads_to_its_queue_and_says_that_it_is_there(open_page, make_ticket):
    make_ticket(title="An open one")
    make_ticket(title="One that is done", status=Status.closed)
    page = open_page("/tickets")
    expect(page.get_by_text("One that is done")).to_be_visible()

    view(page, "All open").click()

    expect(page.get_by_text("One that is done")).to_have_count(0)
    expect(view(page, "All open")).to_have_attribute("aria-current", "page")
    expect(view(page, "Mine")).not_to_have_attribute("aria-current", "page")


def test_a_filter_is_kept_renamed_and_forgotten(open_page, make_ticket):
    make_ticket(title="Coffee is cold")
    page = open_page("/tickets?search=coffee")
    page.get_by_role("button", name="Save view").click()
    dialog = page.get_by_role("dialog", name="Save view")
    expect(dialog.get_by_role("textbox", name="Name")).to_have_attribute("aria-invalid", "false")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_role("textbox", name="Name").fill("Coffee")
    dialog.get_by_role("button", name="Save").click()

    expect(view(page, "Coffee")).to_have_text("Coffee 1")
    expect(view(page, "Coffee")).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="More Coffee").click()
    change = page.get_by_role("dialog", name="Change view")
    expect(change.get_by_role("textbox", name="Name")).to_have_value("Coffee")
    change.get_by_role("textbox", name="Name").fill("Tea")
    change.get_by_role("button", name="Save").click()
    expect(view(page, "Tea")).to_be_visible()

    page.get_by_role("button", name="More Tea").click()
    change.get_by_role("button", name="Delete view").click()
    expect(view(page, "Tea")).to_have_count(0)
    assert not page.errors


def test_on_a_phone_the_buttons_of_a_dialog_are_all_in_it(open_page, make_ticket):
    make_ticket()
    page = open_page("/tickets?status=open", window={"width": 320, "height": 800}, locale="de-DE")
    page.locator(".queue-tools").get_by_role("button", name="Ansicht speichern").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Name").fill("Tee")
    page.get_by_role("dialog").get_by_role("button", name="Speichern").click()
    page.get_by_role("button", name="Mehr zu Tee").click()

    dialog = page.get_by_role("dialog", name="Ansicht ändern")
    expect(dialog.get_by_role("button")).to_have_count(3)
    for button in dialog.get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
