"""What a deed that is undone has to do with the mails that would have told of it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from support_desk.store.outbox import parcels as outbox
from support_desk.tickets.bulk.undoing import forget_what_is_over
from tests.mail.given_mail import parcels
from tests.mail.smtp_server import MailServer
from tests.tickets.test_undo import OVER, done, undone

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("unserved_database")]
RESOLVED = {"status": "resolved"}


def statuses(session) -> list[tuple[str, str]]:
    return [(event, status) for event, _, _, status in parcels(session)]


async def test_a_mail_whose_ticket_may_come_back_waits_for_it(
    mail_server, send_due, api, file_ticket, session, desk_clock
):
    file_ticket()
    undo = done(api, ids=[1], delete=True)
    await send_due()
    assert (mail_server.mails, statuses(session)) == ([], [("received", "waiting")])

    assert undone(api, undo)["restored"] == 1
    desk_clock.ahead += timedelta(seconds=20)
    await send_due()

    assert statuses(session) == [("received", "sent")]
    assert len(mail_server.mails) == 1


async def test_once_it_cannot_come_back_any_more_the_mail_is_withdrawn(
    mail_server, send_due, api, file_ticket, session, desk_clock
):
    file_ticket()
    done(api, ids=[1], delete=True)
    await send_due()
    session.execute(text(OVER))
    forget_what_is_over(session)
    session.commit()

    desk_clock.ahead += timedelta(seconds=20)
    await send_due()

    assert (mail_server.mails, statuses(session)) == ([], [("received", "withdrawn")])


async def test_a_mail_that_was_tried_in_vain_is_not_sent_after_its_deed_was_undone(
    port, turn_mail_on, send_due, api, file_ticket, session, desk_clock
):
    turn_mail_on(f"smtp://localhost:{port}")
    file_ticket()
    undo = done(api, ids=[1], change=RESOLVED)
    await send_due()
    assert statuses(session) == [("received", "waiting"), ("resolved", "waiting")]

    assert undone(api, undo)["restored"] == 1
    server = MailServer(port).start()
    desk_clock.ahead += timedelta(hours=1)
    await send_due()
    server.stop()

    assert statuses(session) == [("received", "sent"), ("resolved", "withdrawn")]
    assert len(server.mails) == 1


async def test_one_that_is_on_its_way_by_then_is_told_of_as_sent(mail_is_on, api, file_ticket, session, desk_clock):
    file_ticket()
    outbox.sent(session, outbox.take(session, "mail", 1, desk_clock())[0].id, desk_clock())
    session.commit()
    undo = done(api, ids=[1], change=RESOLVED)
    [parcel] = outbox.take(session, "mail", 1, desk_clock())
    session.commit()

    assert undone(api, undo)["restored"] == 1
    assert statuses(session) == [("received", "sent"), ("resolved", "withdrawn")]
    outbox.sent(session, parcel.id, desk_clock())
    session.commit()

    assert statuses(session) == [("received", "sent"), ("resolved", "sent")]
