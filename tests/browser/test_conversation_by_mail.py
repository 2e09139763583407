"""A whole conversation: by mail on the one side, in the browser on the other."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from support_desk.people.keys import hash_of
from tests.desks import Desk
from tests.mail.incoming.corpus.samples import PIXEL, file, mail, multipart, part, plain
from tests.mail.smtp_server import MailServer, text_of
from tests.processes import run_sql

ADA = "INSERT INTO accounts (email, name, role) VALUES ('ada@example.com', 'Ada', 'admin')"
SESSION = "INSERT INTO sign_ins (account_id, secret_hash, address, browser) VALUES (1, '{}', '', 'a test')"
TOM = "Tom <tom@example.org>"


@pytest.fixture
def server(port) -> Iterator[MailServer]:
    server = MailServer(port).start()
    yield server
    server.stop()


@pytest.fixture
def desk_by_mail(start_desk, new_database, server, mailbox) -> Desk:
    """A desk of this test's own, with mail in and out, whose admin is Ada."""
    url = new_database()
    mail = {"SMTP_URL": server.url, "MAIL_FROM": "Support <support@desk.example.com>", "IMAP_URL": mailbox.url}
    desk = start_desk(DATABASE_URL=url, SECRET_KEY="s" * 32, **mail).ready()
    run_sql(url, ADA)
    run_sql(url, SESSION.format(hash_of("a-session")))
    return desk


@pytest.fixture
def page_of_ada(open_page, desk_by_mail):
    """A function that opens a page in Ada's browser."""
    cookie = {"name": "desk_session", "value": "a-session", "url": desk_by_mail.url, "httpOnly": True}
    state = {"cookies": [cookie], "origins": []}
    return lambda path: open_page(path, url=desk_by_mail.url, storage_state=state, locale="en")


def answer(to, said: str, *files: bytes) -> bytes:
    """What Tom answers to a mail of the desk's."""
    quoted = "\n".join(f"> {line}" for line in text_of(to).split("\n"))
    body = f"{said}\n\nOn Mon, 2 Nov 2026 at 10:15, Support <support@desk.example.com> wrote:\n\n{quoted}\n"
    headers = {
        "From": TOM,
        "To": str(to["Reply-To"]),
        "Subject": f"Re: {to['Subject']}",
        "In_Reply_To": str(to["Message-ID"]),
    }
    return multipart(part(body, "text/plain; charset=utf-8"), *files, **headers)


def test_a_conversation_from_the_first_mail_to_the_reopening(page_of_ada, desk_by_mail, server, mailbox):
    mailbox.deliver(plain("The printer stays silent.", From=TOM, Subject="Cannot print"))
    [received] = server.wait_for(1)
    assert (received["To"], received["Subject"]) == ("tom@example.org", "[#1] Cannot print") or "Tom" in received["To"]
    assert re.search(rf"{desk_by_mail.url}/t/[\w-]{{20,}}", text_of(received))

    agent = page_of_ada("/tickets/1")
    timeline = agent.get_by_role("list", name="Timeline")
    agent.get_by_label("Visible to the customer").check()
    agent.get_by_label("Add a comment").fill("Please unplug it.")
    agent.get_by_role("button", name="Comment", exact=True).click()
    answered = server.wait_for(2)[1]
    assert "Please unplug it." in text_of(answered)
    assert answered["In-Reply-To"] == received["Message-ID"]

    mailbox.deliver(answer(answered, "Now it smokes.", file("smoke.png", PIXEL, "image/png")))
    expect(timeline).to_contain_text("Now it smokes.")
    expect(timeline.get_by_text("smoke.png").or_(timeline.get_by_alt_text("smoke.png")).first).to_be_visible()
    comment = desk_by_mail.client.get("/api/tickets/1/", headers=as_ada(desk_by_mail)).json()["comments"][-1]
    assert (comment["body"], comment["author"]) == (
        "Now it smokes.",
        {"kind": "requester", "name": "Tom", "via": "mail"},
    )
    assert [each["content_type"] for each in comment["attachments"]] == ["image/png"]

    agent.get_by_role("button", name="Resolve #1").click()
    resolved = server.wait_for(3)[2]
    mailbox.deliver(answer(resolved, "It smokes again."))

    expect(timeline).to_contain_text("It smokes again.")
    expect(agent.get_by_role("combobox", name="Status")).to_have_value("open")
    assert agent.errors == []


def test_an_admin_sees_what_was_kept_and_tries_it_again(page_of_ada, mailbox):
    page = page_of_ada("/settings/desk")
    section = page.get_by_role("region", name="Mail in")
    expect(section.get_by_role("status", name="Mail in")).to_have_text("Mail comes in.")

    mailbox.deliver(mail(without=("From",), Subject="Who am I?"))
    kept = section.get_by_role("list", name="Mails that are kept").get_by_role("listitem")
    expect(kept).to_contain_text("Who am I?")
    expect(kept).to_contain_text("It does not say who sent it.")

    kept.get_by_role("button", name="Try again").click()
    expect(section.get_by_role("status", name="Mail tried again")).to_contain_text("Nothing could be made of it")
    expect(kept).to_have_count(1)
    mailbox.stop()
    expect(section.get_by_role("status", name="Mail in")).to_contain_text("Mail does not come in at the moment")
    assert page.errors == []


def as_ada(desk: Desk) -> dict[str, str]:
    return {"Cookie": "desk_session=a-session", "Origin": desk.url}
