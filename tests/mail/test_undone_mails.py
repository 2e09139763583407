"""What a deed that is undone has to do with the mails that would have told of it."""

from datetime import timedelta

import pytest

from tests.mail.given_mail import parcels
from tests.mail.smtp_server import MailServer

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("unserved_database")]
BULK, UNDO = "/api/tickets/bulk/", "/api/tickets/bulk/undo/"
RESOLVED = {"ids": [1], "change": {"status": "resolved"}}


def done(api, body: dict) -> str:
    return api.post(BULK, json=body).json()["undo"]


async def test_a_mail_that_found_no_ticket_goes_out_once_the_deletion_is_undone(
    mail_server, send_due, api, file_ticket, session
):
    file_ticket()
    undo = done(api, {"ids": [1], "delete": True})
    await send_due()
    assert mail_server.mails == []

    assert api.post(UNDO, json={"undo": undo}).json()["restored"] == 1
    await send_due()

    assert [event for event, *_ in parcels(session)] == ["received"]
    assert len(mail_server.mails) == 1


async def test_a_mail_that_was_tried_in_vain_is_not_sent_after_its_deed_was_undone(
    port, turn_mail_on, send_due, api, file_ticket, session, desk_clock
):
    turn_mail_on(f"smtp://localhost:{port}")
    file_ticket()
    undo = done(api, RESOLVED)
    await send_due()
    assert [status for *_, status in parcels(session)] == ["waiting"] * 2

    assert api.post(UNDO, json={"undo": undo}).json()["restored"] == 1
    server = MailServer(port).start()
    desk_clock.ahead += timedelta(hours=1)
    await send_due()
    server.stop()

    assert [(event, status) for event, _, _, status in parcels(session)] == [
        ("received", "sent"),
        ("resolved", "withdrawn"),
    ]
    assert len(server.mails) == 1
