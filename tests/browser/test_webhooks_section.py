"""The desk's settings show webhooks and what became of what they were told, live."""

import pytest
from playwright.sync_api import expect

from tests.desks import Desk
from tests.webhooks.given_receivers import is_signed

NEW = {"title": "No invoice", "description": "None came.", "category": "billing", "priority": "low"}


@pytest.fixture
def telling(start_desk, new_database) -> Desk:
    """A desk of this test's own that may tell this machine."""
    return start_desk(DATABASE_URL=new_database(), SECRET_KEY="s" * 32, WEBHOOKS_TO_PRIVATE="true").ready()


def test_a_webhook_is_made_told_tried_again_and_deleted(open_page, telling, receiver):
    receiver.answers(500, 204)
    page = open_page("/settings/desk", url=telling.url)
    section = page.get_by_role("region", name="Webhooks")
    expect(section).to_contain_text("No webhooks yet.")

    section.get_by_role("button", name="Add webhook").click()
    dialog = page.get_by_role("dialog", name="Add a webhook")
    dialog.get_by_label("URL").fill("no address")
    dialog.get_by_role("button", name="Add webhook").click()
    expect(dialog.get_by_role("alert").first).to_have_text(
        "The url must be a web address such as https://example.com/hook."
    )
    dialog.get_by_label("URL").fill(receiver.url)
    dialog.get_by_role("checkbox", name="A ticket changes").uncheck()
    dialog.get_by_role("button", name="Add webhook").click()
    expect(dialog).to_have_count(0)
    secret = section.get_by_role("textbox", name="Signing secret").input_value()
    section.get_by_role("button", name="Done").click()
    expect(section).to_contain_text("ticket.opened, ticket.commented, ticket.deleted")

    telling.client.post("/api/tickets/", json=NEW)
    deliveries = section.get_by_role("list", name=f"Deliveries to {receiver.url}")
    expect(deliveries).to_contain_text("ticket.opened #1 · waits after 1 try · It answered with 500.")
    deliveries.get_by_role("button", name="Try again ticket.opened #1").click()
    expect(deliveries).to_contain_text("ticket.opened #1 · delivered")
    expect(deliveries.get_by_role("button")).to_have_count(0)
    assert [got.headers["webhook-id"] for got in receiver.got] == [receiver.got[0].headers["webhook-id"]] * 2
    assert is_signed(secret, receiver.got[1])

    section.get_by_role("button", name=f"Delete {receiver.url}").click()
    expect(section).to_contain_text("No webhooks yet.")
    assert page.errors == []
