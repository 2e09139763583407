"""What waits goes out once it can, in order, and a mail is sent again only if nobody heard that it had arrived."""

import asyncio
import threading
from datetime import timedelta

import aiosmtplib
import pytest
from sqlalchemy import text

from support_desk.mail.out import servers
from support_desk.mail.out.forgetting import KEPT, Forgetting
from support_desk.mail.out.sending import LANES, LAST_BEGINNING, LEASE, MailSender
from support_desk.mail.threads import reply_address
from support_desk.people.actors import API
from support_desk.store import db
from support_desk.store.outbox import parcels as outbox
from support_desk.support_desk import SLOWEST_MAIL
from support_desk.tickets.actions import change_ticket, delete_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.records import Requester
from support_desk.words import Status
from tests.mail.given_mail import parcels
from tests.mail.smtp_server import MailServer, Silence, own_certificate, soon, text_of

pytestmark = pytest.mark.anyio
ROW = text("SELECT status, attempts, error, status_code FROM outbox ORDER BY id LIMIT 1")


class Killed(BaseException):
    """The process has ended without a word."""


def comment(session, ticket_id: int, words: str) -> None:
    change_ticket(session, ticket_id, Change(comment=words, public=True), API)
    session.commit()


async def test_a_ticket_is_told_of_in_mails_that_belong_together(mail_server, send_due, session, file_ticket):
    file_ticket(title="Cannot log in")
    comment(session, 1, "Try again.")
    change_ticket(session, 1, Change(status=Status.resolved), API)
    session.commit()
    await send_due()

    received, answered, resolved = mail_server.mails
    assert {mail["Subject"] for mail in mail_server.mails} == {"[#1] Cannot log in"}
    assert mail_server.recipients == ["rita@example.com"] * 3
    assert "/t/" in text_of(received) and "Hello Rita," in text_of(received)
    assert "\n\nTry again.\n\n" in text_of(answered) and "is resolved" in text_of(resolved)
    assert received["In-Reply-To"] is None
    assert answered["In-Reply-To"] == received["Message-ID"]
    assert resolved["References"].split() == [received["Message-ID"], answered["Message-ID"]]
    assert [mail["Auto-Submitted"] for mail in mail_server.mails] == ["auto-replied"] + ["auto-generated"] * 2
    assert received["From"] == "Support <support@desk.example.com>" and received["List-Id"]
    assert [status for *_, status in parcels(session)] == ["sent"] * 3


async def test_a_server_that_is_away_for_an_hour_gets_everything_in_order(
    port, turn_mail_on, send_due, desk_clock, session, file_ticket
):
    server = MailServer(port)
    turn_mail_on(server.url)
    mails = MailSender(desk_clock)
    for number in (1, 2, 3):
        file_ticket(title=f"Ticket {number}")
    for minute in range(0, 61, 4):
        comment(session, minute % 3 + 1, f"After {minute} minutes.")
        await send_due(mails)
        desk_clock.ahead = timedelta(minutes=minute)
    assert {status for *_, status in parcels(session)} == {"waiting"}

    server.start()
    desk_clock.ahead += timedelta(hours=1)
    await send_due(mails)
    server.stop()

    assert {status for *_, status in parcels(session)} == {"sent"}
    for number in (1, 2, 3):
        said = [text_of(mail) for mail in server.mails if mail["Subject"] == f"[#{number}] Ticket {number}"]
        minutes = [int(words.split("After ")[1].split()[0]) for words in said[1:]]
        assert "/t/" in said[0] and minutes == [minute for minute in range(0, 61, 4) if minute % 3 + 1 == number]


async def test_once_it_answers_again_nothing_waits_any_longer(
    port, turn_mail_on, send_due, desk_clock, session, file_ticket
):
    server = MailServer(port)
    turn_mail_on(server.url)
    mails = MailSender(desk_clock)
    for _ in range(3):
        file_ticket()
        for _ in range(8):
            await send_due(mails)
            desk_clock.ahead += timedelta(minutes=20)

    server.start()
    file_ticket()
    await send_due(mails)
    server.stop()

    assert len(server.mails) == 4


async def test_all_that_wait_are_put_off_and_woken_although_that_is_done_a_few_at_a_time(
    port, turn_mail_on, send_due, desk_clock, session, file_ticket, monkeypatch
):
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", 2)
    server = MailServer(port)
    turn_mail_on(server.url)
    mails = MailSender(desk_clock)
    for _ in range(5):
        file_ticket()
    await mails.deliver(await db.write(outbox.take, "mail", 1, desk_clock()))
    [(tries, error)] = session.execute(text("SELECT DISTINCT attempts, error FROM outbox")).all()
    session.commit()
    assert tries == 1 and "out of reach" in error

    server.start()
    file_ticket()
    await send_due(mails)
    server.stop()

    assert len(server.mails) == 6


async def test_what_is_refused_for_good_has_failed_and_holds_up_no_other(mail_server, send_due, session, file_ticket):
    mail_server.answers["rita@example.com"] = "550 No such user here"
    file_ticket()
    file_ticket(requester=Requester("ron@example.com"))
    await send_due()

    assert mail_server.recipients == ["ron@example.com"]
    assert tuple(session.execute(ROW).one()) == ("failed", 1, "550 No such user here", 550)


async def test_what_is_refused_for_now_is_tried_again_after_a_pause(
    mail_server, send_due, desk_clock, session, file_ticket
):
    mail_server.answers["rita@example.com"] = "451 Come back later"
    file_ticket()
    await send_due()
    assert tuple(session.execute(ROW).one()) == ("waiting", 1, "451 Come back later", 451)

    mail_server.answers.clear()
    await send_due()
    assert mail_server.mails == []
    desk_clock.ahead = timedelta(seconds=11)
    await send_due()
    assert len(mail_server.mails) == 1


async def test_a_mail_whose_arrival_nobody_heard_of_comes_again_and_can_be_recognised(
    mail_server, send_due, desk_clock, session, file_ticket, monkeypatch
):
    def die(*_) -> None:
        raise Killed

    file_ticket()
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(outbox, "sent", die)
        await send_due()
    await send_due()
    assert len(mail_server.mails) == 1

    desk_clock.ahead = LEASE
    await send_due()
    first, again = mail_server.mails
    assert first["Message-ID"] == again["Message-ID"]
    assert [status for *_, status in parcels(session)] == ["sent"]


async def test_a_desk_that_ends_waits_for_the_answer_to_what_it_has_begun(mail_server, send_due, session, file_ticket):
    held = threading.Event()
    mail_server.before_answer = lambda: held.wait(60)
    file_ticket()
    sending = asyncio.create_task(send_due())
    await soon(lambda: mail_server.mails)
    sending.cancel()
    held.set()
    with pytest.raises(asyncio.CancelledError):
        await sending

    assert [status for *_, status in parcels(session)] == ["sent"]


async def test_a_desk_that_ends_leaves_what_it_has_not_begun_to_the_next_at_once(
    mail_server, send_due, session, file_ticket
):
    held = threading.Event()
    mail_server.before_answer = lambda: held.wait(60)
    for number in range(LANES + 2):
        file_ticket(requester=Requester(f"r{number}@example.com"))
    sending = asyncio.create_task(send_due())
    await soon(lambda: len(mail_server.mails) == LANES)
    sending.cancel()
    held.set()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert sorted(status for *_, status in parcels(session)) == ["sent"] * LANES + ["waiting"] * 2

    await send_due()
    assert [status for *_, status in parcels(session)] == ["sent"] * (LANES + 2)


async def test_a_server_that_says_nothing_is_away(port, turn_mail_on, send_due, session, file_ticket, monkeypatch):
    monkeypatch.setattr(servers, "ANSWER_SECONDS", 0.2)
    silent = Silence(port)
    turn_mail_on(f"smtp://localhost:{port}")
    for _ in range(3):
        file_ticket()
    await send_due()
    silent.close()

    assert {status for *_, status in parcels(session)} == {"waiting"}
    assert tuple(session.execute(ROW).one())[2:] == ("The mail server does not answer in time.", None)


async def test_a_server_that_looks_into_a_mail_for_long_before_it_takes_it_is_not_away(
    mail_server, send_due, session, file_ticket, monkeypatch
):
    send, patient = aiosmtplib.SMTP.sendmail, []

    async def told(self: aiosmtplib.SMTP, *given, **more):
        patient.append(more["timeout"])
        return await send(self, *given, **more)

    monkeypatch.setattr(aiosmtplib.SMTP, "sendmail", told)
    file_ticket()
    await send_due()

    assert patient == [60] and [status for *_, status in parcels(session)] == ["sent"]
    longest = LAST_BEGINNING + timedelta(seconds=2 * servers.GREETING_SECONDS + servers.MAIL_SECONDS)
    assert timedelta(seconds=60) < longest < LEASE < timedelta(seconds=SLOWEST_MAIL)


async def test_a_password_goes_by_tls_where_it_is_offered(port, turn_mail_on, send_due, file_ticket, tmp_path):
    server = MailServer(port, tls_context=own_certificate(tmp_path), auth_require_tls=True, require_starttls=True)
    server.start()
    turn_mail_on(f"smtp://desk:s3cret%2F%3A%40@localhost:{port}")
    file_ticket()
    await send_due()
    server.stop()

    assert server.was_by_tls == [True]
    assert server.logins == [("desk", "s3cret/:@")]


async def test_a_password_never_leaves_this_machine_without_tls(
    port, turn_mail_on, send_due, session, file_ticket, monkeypatch
):
    server = MailServer(port, auth_require_tls=False).start()
    turn_mail_on(f"smtp://desk:s3cret%2F%3A%40@localhost:{port}")
    monkeypatch.setattr(servers.MailServer, "is_at_home", False)
    file_ticket()
    await send_due()
    assert server.logins == []
    assert tuple(session.execute(ROW).one())[2] == servers.NO_TLS

    monkeypatch.undo()
    server.stop()


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted_beyond_this_machine(
    port, turn_mail_on, send_due, session, file_ticket, monkeypatch, tmp_path
):
    server = MailServer(port, tls_context=own_certificate(tmp_path)).start()
    turn_mail_on(server.url)
    monkeypatch.setattr(servers.MailServer, "is_at_home", False)
    file_ticket()
    await send_due()
    server.stop()

    assert server.mails == []
    assert "TLS cannot be trusted" in tuple(session.execute(ROW).one())[2]


async def test_a_wrong_password_lets_mails_wait(port, turn_mail_on, send_due, session, file_ticket):
    server = MailServer(port, auth_require_tls=False).start()
    turn_mail_on(f"smtp://desk:wrong@localhost:{port}")
    file_ticket()
    await send_due()
    server.stop()

    status, _, error, _ = session.execute(ROW).one()
    assert status == "waiting" and "535" in error and "wrong" not in error


async def test_a_mail_that_is_for_nobody_any_more_is_not_sent(
    mail_server, send_due, session, file_ticket, make_account
):
    make_account()
    file_ticket(assignee=1)
    file_ticket()
    change_ticket(session, 1, Change(requester=Requester("ron@example.com")), API)
    delete_ticket(session, 2, API)
    session.execute(text("UPDATE accounts SET mails_assigned = false"))
    make_account("bea@example.com", "Bea")
    session.execute(text("UPDATE accounts SET is_active = false WHERE id = 1"))
    session.commit()
    await send_due()

    assert mail_server.recipients == ["ron@example.com"]
    assert [(event, status) for event, _, _, status in parcels(session)] == [
        ("received", "withdrawn"),
        ("assigned", "withdrawn"),
        ("received", "withdrawn"),
        ("received", "sent"),
    ]


async def test_the_desk_does_not_write_to_itself(mail_server, send_due, session, file_ticket):
    for address in ("Support@desk.example.com", reply_address(7, "")):
        file_ticket(requester=Requester(address))
    await send_due()

    assert mail_server.mails == []
    assert {status for *_, status in parcels(session)} == {"withdrawn"}


async def test_what_is_sent_is_kept_as_long_as_its_ticket(mail_server, send_due, desk_clock, session, file_ticket):
    file_ticket(), file_ticket()
    await send_due()
    delete_ticket(session, 1, API)
    assert Forgetting().some(session, desk_clock())
    session.commit()
    assert len(parcels(session)) == 2

    assert Forgetting().some(session, desk_clock() + KEPT)
    session.commit()
    assert parcels(session) == [("received", 2, "rita@example.com", "sent")]


async def test_mails_are_gone_through_some_at_a_time_and_then_anew(
    mail_server, send_due, desk_clock, session, file_ticket
):
    for _ in range(5):
        file_ticket()
    await send_due()
    for number in (1, 4):
        delete_ticket(session, number, API)
    session.commit()
    forgetting, later = Forgetting(most_at_once=3), desk_clock() + KEPT

    assert not forgetting.some(session, later)
    session.commit()
    assert [number for _, number, *_ in parcels(session)] == [2, 3, 4, 5]
    assert forgetting.some(session, later)
    session.commit()
    assert [number for _, number, *_ in parcels(session)] == [2, 3, 5]
    delete_ticket(session, 2, API)
    assert not forgetting.some(session, later)
    session.commit()
    assert [number for _, number, *_ in parcels(session)] == [3, 5]


async def test_many_mails_go_out_over_a_few_connections(mail_server, send_due, session, file_ticket):
    for _ in range(60):
        file_ticket()
    await send_due()

    assert len(mail_server.mails) == 60
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 60


async def test_a_server_that_takes_one_mail_over_a_connection_gets_all_without_a_pause(
    mail_server, send_due, session, file_ticket
):
    mail_server.most_of_a_connection = 1
    for _ in range(10):
        file_ticket()

    await send_due()

    assert len(mail_server.mails) == 10
    assert session.execute(text("SELECT DISTINCT status, attempts, error FROM outbox")).all() == [("sent", 1, None)]
