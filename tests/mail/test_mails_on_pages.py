"""A mail that a ticket's page tells of is sent once more from there."""

import pytest

from support_desk.mail.states.sent import SentMails
from tests.mail.given_mail import parcels

pytestmark = pytest.mark.anyio
WAITS = ("received", 1, "rita@example.com", "waiting")


async def test_one_that_was_sent_is_followed_by_another(mail_server, send_due, file_ticket, state_at, session):
    file_ticket()
    await send_due()
    state = await state_at(SentMails, "/tickets/1")

    await state.send_again(1, 1)

    assert parcels(session)[-1] == WAITS


@pytest.mark.parametrize("nonsense", [None, -1, "", "x", [], {}, "9" * 400])
async def test_nonsense_sends_nothing(mail_is_on, file_ticket, state_at, session, nonsense):
    file_ticket()
    state = await state_at(SentMails, "/tickets/1")

    for place in ((nonsense, 1), (1, nonsense)):
        await state.send_again(*place)

    assert parcels(session) == [WAITS]
