"""What the pages of settings know of mail, and what they let people do."""

import pytest

from support_desk.mail.states.outgoing import MailOut
from support_desk.people.states.desk_page import DeskPage
from support_desk.people.states.mails import OwnMails
from tests.mail.given_mail import parcels

pytestmark = pytest.mark.anyio


async def test_an_open_desk_shows_everybody_how_its_mail_goes(
    mail_server, send_due, state_at, told, file_ticket, session
):
    mail_server.answers["rita@example.com"] = "550 No such user"
    file_ticket()
    await send_due()
    page = await state_at(DeskPage, "/settings/desk")
    await page.load()

    assert page.problem == ""
    assert (told["server"], told["sender"]) == (mail_server.url.removeprefix("smtp://"), "support@desk.example.com")
    assert (told["waiting"], told["failed"], told["sent_at"], told["trouble"]) == (0, 1, "", "")
    assert [(mail.ticket, mail.error) for mail in told["failures"]] == [("1", "550 No such user")]


async def test_a_test_mail_of_an_open_desk_goes_to_the_desk_itself(mail_is_on, state_at, session):
    page = await state_at(MailOut, "/settings/desk")
    await page.send_test()

    assert page.said == "A test mail is on its way to support@desk.example.com."
    assert parcels(session) == [("test", None, "support@desk.example.com", "waiting")]


async def test_a_test_mail_goes_to_whoever_asks(mail_is_on, state_at, make_account, session_of, session):
    cookie = f"desk_session={session_of(make_account())}"
    page = await state_at(MailOut, "/settings/desk", cookie)
    await page.send_test()

    assert parcels(session) == [("test", None, "ada@example.com", "waiting")]


async def test_without_mail_there_is_no_test(state_at, session):
    page = await state_at(MailOut, "/settings/desk")
    await page.send_test()

    assert page.problem == "This desk sends no mail: SMTP_URL and MAIL_FROM are not set."
    assert parcels(session) == []


@pytest.mark.parametrize("nonsense", [None, 7, "", "other", [], {}, "\x00"])
async def test_nonsense_for_a_kind_of_mail_changes_nothing(state_at, make_account, session_of, session, nonsense):
    account = make_account()
    page = await state_at(OwnMails, "/settings", f"desk_session={session_of(account)}")
    await page.want(nonsense, False)

    session.refresh(session.merge(account))
    assert page.problem == "There are no mails of this kind."
    assert (account.mails_assigned, account.mails_answers, account.mails_critical) == (True, True, True)
