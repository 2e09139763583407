"""Letters that the mail server does not give, or mark: they wait, and hold up no other."""

import logging

import pytest

from support_desk.mail.incoming import fetching, rests
from support_desk.mail.incoming import mailbox as mailboxes
from support_desk.mail.incoming.rests import Rests
from tests.mail.incoming.corpus.samples import plain
from tests.mail.incoming.given_letters import RITA, bodies, letters
from tests.mail.incoming.given_reading import HANGS_UP, SILENCE, until

pytestmark = pytest.mark.anyio
ANSWERS = {
    "no": b"NO [SERVERBUG] The requested message could not be converted to an RFC-822 compatible format.",
    "no after a piece of it": b"* 1 FETCH (UID 1 BODY[] {5}\r\nHello)\r\nNO [SERVERBUG] Internal error",
    "bad": b"BAD Command failed",
    "hangs up": HANGS_UP,
    "silence": SILENCE,
}


@pytest.fixture(autouse=True)
def in_haste(monkeypatch):
    """Nobody waits long for an answer, and what was not given is asked for again soon."""
    monkeypatch.setattr(fetching, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(mailboxes, "ANSWER_SECONDS", 1)
    monkeypatch.setattr(rests, "LONGEST_REST", 0)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("command", [rb"UID FETCH 1\b.* \(UID RFC822.SIZE", rb"UID FETCH 1 \(BODY", rb"UID STORE 1 "])
async def test_one_that_is_not_given_or_marked_holds_up_no_other_and_is_taken_once(
    session, mailbox, reading, stubborn, answer, command
):
    for text_of in ("One.", "Two."):
        mailbox.deliver(plain(text_of, From=RITA))
    stubborn.give(ANSWERS[answer], command)

    async with reading():
        await until(lambda: mailbox.unseen() == 1 and "Two." in bodies(session))
        stubborn.relent()
        await until(lambda: mailbox.unseen() == 0)

    assert sorted(bodies(session)) == ["One.", "Two."]
    assert [status for status, *_ in letters(session)] == ["done", "done"]


async def test_one_that_the_mail_server_itself_cannot_read_holds_up_no_other(session, mailbox, reading):
    for text_of in ("One.", "Two."):
        mailbox.deliver(plain(text_of, From=RITA))
    mailbox.spoil(1)

    async with reading():
        await until(lambda: mailbox.unseen() == 1)

    assert bodies(session) == ["Two."]


async def test_the_log_names_one_that_is_not_given_once(session, mailbox, reading, stubborn, caplog):
    mailbox.deliver(plain("One.", From=RITA))
    stubborn.give(ANSWERS["no"], rb"UID FETCH 1 \(BODY")

    with caplog.at_level(logging.WARNING, "support_desk.mail"):
        async with reading():
            await until(lambda: stubborn.given >= 3)

    assert [each.getMessage() for each in caplog.records if "waits" in each.getMessage()] == [
        "A mail waits: The mail server says: [SERVERBUG] The requested message could not be converted to an RFC-822"
        " compatible format."
    ]


def test_what_goes_wrong_again_and_again_rests_longer_each_time_but_not_for_ever(monkeypatch):
    monkeypatch.setattr(rests, "LONGEST_REST", 100.0)
    waiting, found = ["1", "2"], Rests()

    assert found.note("1", 0.0)
    assert found.due(waiting, 0.0) == ["2", "1"]
    for now, until_when in ((0.0, 30.0), (30.0, 90.0), (90.0, 190.0), (190.0, 290.0)):
        assert not found.note("1", now)
        assert found.due(waiting, until_when - 1) == ["2"]
        assert found.due(waiting, until_when) == ["2", "1"]


def test_what_waits_no_more_is_forgotten():
    found = Rests()
    found.note("1", 0.0)

    found.due([], 0.0)

    assert found.due(["1", "2"], 0.0) == ["1", "2"]
