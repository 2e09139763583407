"""Mails by which people come in: their links work, are only in the mail, and go nowhere once they are no good."""

import re

import pytest
from sqlalchemy import text

from tests.given_people import PASSWORD, new_client
from tests.mail.given_mail import parcels
from tests.mail.smtp_server import text_of

pytestmark = pytest.mark.anyio
BOB = {"email": "bob@example.com", "name": "Bob", "role": "agent"}
LINK = re.compile(r"http://localhost:8000(/sign-in|/invitation)/([\w-]{43})")


def ask(browser, email: str = "rita@example.com") -> None:
    assert browser.post("/api/session/link/", json={"email": email}).status_code == 204


async def test_a_requester_gets_a_link_that_lets_him_in(mail_server, send_due, new_visitor, file_ticket):
    file_ticket()
    rita = new_visitor()
    ask(rita)
    await send_due()

    [mail] = [mail for mail in mail_server.mails if mail["Subject"] == "Your link to sign in"]
    assert mail["To"] == "rita@example.com"
    assert mail["Message-ID"].endswith("@desk.example.com>") and mail["Auto-Submitted"] == "auto-generated"
    path, secret = LINK.search(text_of(mail)).groups()
    assert path == "/sign-in" and secret in mail.get_body(("html",)).get_content()
    assert rita.put("/api/session/link/", json={"secret": secret}).status_code == 204


async def test_who_has_an_account_is_told_to_use_his_password(mail_server, send_due, new_visitor, make_account):
    make_account()
    ask(new_visitor(), "ADA@example.com")
    await send_due()

    [mail] = mail_server.mails
    assert "sign in with your password" in " ".join(text_of(mail).split())
    assert not LINK.search(text_of(mail)) and "http://localhost:8000/sign-in" in text_of(mail)


async def test_whoever_is_invited_gets_the_link_that_admins_are_told(
    mail_server, send_due, api, make_account, signed_in
):
    told = signed_in(make_account()).post("/api/people/", json=BOB).json()["invitation_url"]
    await send_due()

    [mail] = mail_server.mails
    path, secret = LINK.search(text_of(mail)).groups()
    assert mail["To"] == "Bob <bob@example.com>" and told.endswith(f"{path}/{secret}")
    joining = {"secret": secret, "name": "Bob", "password": PASSWORD}
    assert new_client(api).post("/api/invitations/", json=joining).status_code == 204


@pytest.mark.parametrize(
    "end",
    [
        "UPDATE sign_in_links SET used_at = now()",
        "UPDATE sign_in_links SET created_at = now() - interval '15 minutes'",
        "UPDATE sign_in_links SET secret_hash = 'made by another key'",
        "DELETE FROM sign_in_links",
    ],
)
async def test_a_link_that_is_no_good_any_more_is_not_mailed(
    mail_server, send_due, new_visitor, file_ticket, session, end
):
    file_ticket()
    ask(new_visitor())
    session.execute(text(end))
    session.commit()
    await send_due()

    assert len(mail_server.mails) == 1
    assert parcels(session)[1] == ("sign_in_link", None, "rita@example.com", "withdrawn")


@pytest.mark.parametrize("end", ["UPDATE invitations SET used_at = now()", "UPDATE accounts SET is_active = id = 1"])
async def test_an_invitation_that_is_no_good_any_more_is_not_mailed(
    mail_server, send_due, make_account, signed_in, session, end
):
    signed_in(make_account()).post("/api/people/", json=BOB)
    session.execute(text(end))
    session.commit()
    await send_due()

    assert mail_server.mails == []


async def test_no_secret_stands_in_the_outbox(mail_server, send_due, api, make_account, signed_in, session):
    told = signed_in(make_account()).post("/api/people/", json=BOB).json()["invitation_url"]

    rows = session.execute(text("SELECT string_agg(o::text, '') FROM outbox AS o")).scalar_one()
    stored = session.execute(text("SELECT string_agg(i::text, '') FROM invitations AS i")).scalar_one()
    assert told.rpartition("/")[2] not in rows + stored
