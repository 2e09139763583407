"""A server that breaks off at a mail is asked for another one: only those that were tried have failed by that."""

from datetime import timedelta

import aiosmtplib
import pytest
from sqlalchemy import text

from support_desk.mail.out.sending import LANES, MOST_HANG_UPS, MailSender
from support_desk.store import db
from support_desk.store.outbox import parcels as outbox
from support_desk.tickets.records import Requester
from tests.mail.smtp_server import HANGS_UP

pytestmark = pytest.mark.anyio
OF_RITA = text("SELECT status, attempts, error FROM outbox WHERE recipient = 'rita@example.com'")
OF_OTHERS = text("SELECT DISTINCT status, attempts FROM outbox WHERE recipient <> 'rita@example.com'")


@pytest.fixture
def file_many(file_ticket):
    """A function that files tickets of so many people, after one of Rita's if the test says so."""

    def file(number: int, after_one_of_ritas: bool = False) -> None:
        if after_one_of_ritas:
            file_ticket()
        for each in range(number):
            file_ticket(requester=Requester(f"r{each}@example.com"))

    return file


def found(session, statement) -> list[tuple]:
    session.rollback()
    return [tuple(row) for row in session.execute(statement)]


@pytest.mark.parametrize("answer", [HANGS_UP, "421 Not this one"])
async def test_a_mail_at_which_the_server_hangs_up_holds_up_no_other(
    mail_server, send_due, desk_clock, session, file_many, answer
):
    mail_server.answers["rita@example.com"] = answer
    mails = MailSender(desk_clock)
    file_many(1)
    await send_due(mails)

    for tries in (1, 2, 3):
        file_many(12, after_one_of_ritas=tries == 1)
        await send_due(mails)

        assert len(mail_server.mails) == 1 + 12 * tries
        assert found(session, OF_OTHERS) == [("sent", 1)]
        [(status, attempts, _)] = found(session, OF_RITA)
        assert (status, attempts) == ("waiting", tries)
        desk_clock.ahead += timedelta(minutes=1)


async def test_a_mail_whose_taking_the_server_never_tells_holds_up_no_other(
    mail_server, send_due, session, file_many, monkeypatch
):
    send = aiosmtplib.SMTP.sendmail

    async def to_all_but_rita(self: aiosmtplib.SMTP, sender: str, recipients: list[str], *given, **more):
        if recipients == ["rita@example.com"]:
            raise aiosmtplib.SMTPReadTimeoutError("Timed out waiting for server response")
        return await send(self, sender, recipients, *given, **more)

    monkeypatch.setattr(aiosmtplib.SMTP, "sendmail", to_all_but_rita)
    file_many(12, after_one_of_ritas=True)
    await send_due()

    assert found(session, OF_OTHERS) == [("sent", 1)]
    [(status, _, error)] = found(session, OF_RITA)
    assert (status, error) == ("waiting", "The mail server does not answer in time.")


async def test_what_waits_behind_a_mail_at_which_the_server_hangs_up_loses_no_try(
    mail_server, send_due, session, file_many
):
    mail_server.answers["rita@example.com"] = HANGS_UP
    file_many(0, after_one_of_ritas=True)
    outbox.put(session, "mail", "received", "rita@example.com", ticket_id=1)
    session.commit()

    await send_due()

    assert [attempts for _, attempts, _ in found(session, OF_RITA)] == [1, 0]


async def test_a_server_that_hangs_up_at_every_mail_is_away(mail_server, send_due, desk_clock, session, file_many):
    mail_server.most_of_a_connection = 0
    mails = MailSender(desk_clock)
    file_many(50)

    await send_due(mails)

    assert found(session, OF_OTHERS) == [("waiting", 1)]
    assert 1_000_000 - mail_server.lets_in < MOST_HANG_UPS + LANES

    mail_server.most_of_a_connection = 50
    file_many(0, after_one_of_ritas=True)
    await send_due(mails)
    assert len(mail_server.mails) == 51


async def test_what_a_server_does_not_hear_of_that_takes_some_but_lets_nobody_in_any_more_loses_no_try(
    mail_server, desk_clock, session, file_many
):
    mail_server.most_of_a_connection, mail_server.lets_in = 1, LANES
    mails = MailSender(desk_clock)
    file_many(12)

    await mails.deliver(await db.write(outbox.take, "mail", 20, desk_clock()))

    assert sorted(found(session, OF_OTHERS)) == [("sent", 1), ("waiting", 0)]
    assert await db.write(outbox.take, "mail", 20, desk_clock()) == []


async def test_one_connection_at_a_time_is_enough_only_until_nothing_is_left(
    mail_server, send_due, desk_clock, session, file_many
):
    mail_server.lets_in = 1
    mails = MailSender(desk_clock)
    file_many(12)
    await mails.deliver(await db.write(outbox.take, "mail", 20, desk_clock()))
    await mails.close()
    mail_server.lets_in = LANES

    file_many(12)
    await mails.deliver(await db.write(outbox.take, "mail", 20, desk_clock()))

    assert (len(mail_server.mails), mail_server.lets_in) == (24, 0)
    await mails.close()
