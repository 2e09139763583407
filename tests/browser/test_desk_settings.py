"""The desk's own settings say whether mail goes out, live; and everybody chooses which mails he wants."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from support_desk.people.keys import hash_of, new_key
from tests.browser.seen import expect_nothing
from tests.desks import Desk
from tests.mail.smtp_server import MailServer
from tests.processes import run_sql

TICKET = {
    "title": "Cannot log in",
    "description": "It says no.",
    "category": "account",
    "priority": "low",
    "requester_email": "rita@example.com",
}
ADA = "INSERT INTO accounts (email, name, role, password_hash) VALUES ('ada@example.com', 'Ada', 'admin', 'x')"
SESSION = "INSERT INTO sign_ins (account_id, secret_hash, address, browser) VALUES (1, '{}', '', 'a test')"


@pytest.fixture
def server(port) -> Iterator[MailServer]:
    server = MailServer(port).start()
    yield server
    server.stop()


@pytest.fixture
def url(new_database) -> str:
    return new_database()


@pytest.fixture
def with_mail(start_desk, url, server) -> Desk:
    """A desk of this test's own that sends mail."""
    mail = {"SMTP_URL": server.url, "MAIL_FROM": "Support <support@desk.example.com>"}
    return start_desk(DATABASE_URL=url, SECRET_KEY="s" * 32, **mail).ready()


def test_an_admin_sees_mail_go_out_and_what_does_not(open_page, with_mail, server, url):
    page = open_page("/settings/desk", url=with_mail.url)
    section = page.get_by_role("region", name="Mail out")
    expect(section.get_by_role("status", name="Mail out")).to_have_text("Mail is turned on.")
    expect(section).to_contain_text("Nothing yet")

    section.get_by_role("button", name="Send me a test mail").dblclick()
    expect(section.get_by_role("status", name="Test mail")).to_have_text(
        "A test mail is on its way to support@desk.example.com."
    )
    assert server.wait_for(1)[0]["Subject"] == "Test mail of the support desk"
    assert run_sql(url, "SELECT count(*) FROM outbox WHERE channel = 'mail'") == [(1,)]
    expect(section).to_contain_text("seconds ago")
    expect(section.get_by_role("status", name="Mail out")).to_have_text("Mail goes out.")

    server.answers["rita@example.com"] = "550 No such user"
    with_mail.client.post("/api/tickets/", json=TICKET)
    failed = section.get_by_role("list", name="Mails that failed").get_by_role("listitem")
    expect(failed).to_contain_text("550 No such user")
    expect(failed.get_by_role("link", name="#1")).to_have_attribute("href", "/tickets/1")
    expect_nothing(page)

    server.stop()
    run_sql(url, "DELETE FROM outbox")
    with_mail.client.post("/api/tickets/", json=TICKET)
    expect(section.get_by_role("status", name="Mail out")).to_contain_text("Mail does not go out at the moment")
    expect_nothing(page)
    assert page.errors == []


def test_a_desk_without_mail_says_how_to_get_it(open_page, desk):
    page = open_page("/settings/desk")

    expect(page.get_by_role("region", name="Mail out")).to_contain_text("No mail goes out. Give the desk SMTP_URL")
    expect(page.get_by_role("button", name="Send me a test mail")).to_have_count(0)


def test_everybody_chooses_his_mails(open_page, with_mail, url):
    run_sql(url, ADA)
    run_sql(url, SESSION.format(hash_of(key := new_key())))
    cookie = {"name": "desk_session", "value": key, "url": with_mail.url, "httpOnly": True}
    state = {"cookies": [cookie], "origins": []}
    page = open_page("/settings", url=with_mail.url, storage_state=state)
    mails = page.get_by_role("group", name="Send me a mail when")

    for name in ("A ticket becomes mine", "A customer writes on one of mine", "A new ticket is critical"):
        expect(mails.get_by_role("checkbox", name=name)).to_be_checked()
    mails.get_by_role("checkbox", name="A new ticket is critical").click()

    expect(mails.get_by_role("checkbox", name="A new ticket is critical")).not_to_be_checked()
    assert run_sql(url, "SELECT mails_assigned, mails_answers, mails_critical FROM accounts") == [(True, True, False)]
    page.reload()
    expect(mails.get_by_role("checkbox", name="A new ticket is critical")).not_to_be_checked()
    expect_nothing(page)
    page.get_by_role("button", name="Ada").click()
    page.get_by_role("menuitem", name="This desk").click()
    page.get_by_role("button", name="Send me a test mail").click()
    expect(page.get_by_role("status", name="Test mail")).to_contain_text("ada@example.com")
    assert page.errors == []
