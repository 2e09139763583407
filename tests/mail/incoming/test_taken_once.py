"""No letter becomes anything twice, and some become nothing."""

import asyncio

import pytest

from support_desk.mail.incoming.taking import take
from tests.mail.incoming.corpus.samples import plain
from tests.mail.incoming.given_letters import RITA, letters, sent_ids, tickets

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("mail_is_on")]


async def test_the_same_mail_twice_makes_one(session):
    raw = plain("It says no.", From=RITA)

    await take(raw)
    await take(b"Received: from elsewhere\r\n" + raw)

    assert len(tickets(session)) == len(letters(session)) == 1


async def test_the_same_mail_at_the_same_moment_makes_one(session):
    raw = plain("It says no.", From=RITA)

    await asyncio.gather(*(take(raw) for _ in range(8)))

    assert len(tickets(session)) == len(letters(session)) == 1


async def test_two_mails_that_claim_one_message_id_are_two(session):
    await take(plain("One.", From=RITA, Message_ID="<same@example.com>"))
    await take(plain("Two.", From=RITA, Message_ID="<same@example.com>"))

    assert [body for _, _, body, *_ in tickets(session)] == ["One.", "Two."]


@pytest.mark.parametrize(
    "headers",
    [{"From": "Support <support@desk.example.com>"}, {"Auto_Submitted": "auto-replied"}, {"List_Id": "<x.example>"}],
)
async def test_what_nobody_wrote_himself_becomes_nothing(session, headers):
    await take(plain("Hello", **headers))

    assert tickets(session) == []
    assert [status for status, *_ in letters(session)] == ["ignored"]


async def test_a_mail_of_the_desks_that_comes_back_becomes_nothing(session, file_ticket):
    file_ticket()

    await take(plain("Hello", From=RITA, Message_ID=sent_ids(session)[0]))

    assert len(tickets(session)) == 1
    assert letters(session) == [("ignored", "It is a mail of the desk's own.", None)]
