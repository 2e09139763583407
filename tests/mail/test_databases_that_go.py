"""PostgreSQL goes while mails are made: what nobody has begun goes out as soon as it is back."""

import pytest
from sqlalchemy import text

from support_desk.errors import DatabaseAway
from support_desk.mail.out import sending
from support_desk.mail.out.sending import LANES, LEASE, MailSender
from support_desk.store import db
from support_desk.store.outbox import parcels as outbox
from support_desk.tickets.records import Requester

pytestmark = pytest.mark.anyio
STATES = text("SELECT DISTINCT status, attempts FROM outbox")


@pytest.fixture
def goes_away(monkeypatch):
    """A function that lets PostgreSQL be away so many times when a mail is made."""
    rendered, times = sending.rendered, []

    def made(*given):
        if times:
            times.pop()
            raise DatabaseAway
        return rendered(*given)

    monkeypatch.setattr(sending, "rendered", made)
    return lambda number: times.extend([None] * number)


async def test_what_could_not_be_made_does_not_wait_for_the_end_of_its_lease(
    mail_server, send_due, desk_clock, session, file_ticket, goes_away
):
    for number in range(2 * LANES):
        file_ticket(requester=Requester(f"r{number}@example.com"))
    goes_away(LANES)
    parcels = await db.write(outbox.take, "mail", 20, desk_clock(), LEASE)

    with pytest.raises(DatabaseAway):
        await MailSender(desk_clock).deliver(parcels)
    assert session.execute(STATES).all() == [("waiting", 0)]
    session.rollback()
    await send_due()

    assert len(mail_server.mails) == 2 * LANES


async def test_what_another_desk_has_taken_since_stays_its_own(mail_is_on, desk_clock, session, file_ticket):
    file_ticket()
    mine = await db.write(outbox.take, "mail", 20, desk_clock(), LEASE)
    desk_clock.ahead += LEASE
    [theirs] = await db.write(outbox.take, "mail", 20, desk_clock(), LEASE)

    await db.write(outbox.give_back, mine, desk_clock())

    assert await db.write(outbox.take, "mail", 20, desk_clock()) == []
    assert theirs.attempts == 2
