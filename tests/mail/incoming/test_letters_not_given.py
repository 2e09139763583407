"""Letters that the mail server does not give, or mark: they wait, and hold up no other."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from sqlalchemy import text

from support_desk.mail.incoming import fetching, rests
from support_desk.mail.incoming import mailbox as mailboxes
from support_desk.mail.incoming.mailbox import Mailbox
from support_desk.mail.incoming.queries import mail_in
from support_desk.mail.incoming.rests import Rests
from support_desk.people.actors import DESK
from support_desk.store import db
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


@pytest.fixture
def passed(session) -> Callable[[], Awaitable[None]]:
    """A function that waits until the mailbox was asked anew, twice: what there was to note of it then is noted."""

    def asked_at() -> datetime | None:
        session.rollback()
        return session.execute(text("SELECT asked_at FROM mailboxes")).scalar()

    async def twice() -> None:
        for _ in range(2):
            before = asked_at()
            await until(lambda before=before: asked_at() != before)

    return twice


async def test_admins_are_told_when_none_is_given_though_the_mailbox_answers(
    session, mailbox, reading, stubborn, passed, monkeypatch
):
    monkeypatch.setattr(rests, "LONGEST_REST", 600)
    monkeypatch.setattr(rests, "FIRST_REST", 600)
    for text_of in ("One.", "Two."):
        mailbox.deliver(plain(text_of, From=RITA))
    stubborn.give(b"NO [LIMIT] Too much was asked for", rb"UID FETCH")

    async with reading():
        await until(lambda: stubborn.given == 4)
        await passed()
        assert (await db.read(mail_in, DESK)).trouble == "The mail server says: [LIMIT] Too much was asked for"
        stubborn.relent()
        mailbox.deliver(plain("Three.", From=RITA))
        await until(lambda: bodies(session) == ["Three."])
        await passed()
        assert (await db.read(mail_in, DESK)).trouble == ""


async def test_one_that_is_not_given_while_others_are_is_no_trouble_of_the_mailbox(
    session, mailbox, reading, stubborn, passed
):
    for text_of in ("One.", "Two."):
        mailbox.deliver(plain(text_of, From=RITA))
    stubborn.give(ANSWERS["no"], rb"UID FETCH 1\b")

    async with reading():
        await until(lambda: mailbox.unseen() == 1 and stubborn.given >= 3)
        await passed()
        assert (await db.read(mail_in, DESK)).trouble == ""


@pytest.mark.parametrize("answer", ["no", "bad", "hangs up", "silence"])
async def test_one_that_cannot_be_marked_is_read_once(mailbox, reading, stubborn, monkeypatch, answer):
    read, letter = [], Mailbox.letter
    monkeypatch.setattr(Mailbox, "letter", lambda self, uid: read.append(uid) or letter(self, uid))
    mailbox.deliver(plain("One.", From=RITA))
    stubborn.give(ANSWERS[answer], rb"UID STORE 1 ")

    async with reading():
        await until(lambda: stubborn.given >= 3)
        stubborn.relent()
        await until(lambda: mailbox.unseen() == 0)

    assert read == ["1"]


@pytest.mark.parametrize(("numbering", "still"), [(b"7", True), (b"8", False), (None, False)])
def test_what_only_waits_to_be_marked_is_known_while_its_number_means_the_same(numbering, still):
    found = Rests()
    found.begin(b"7")
    found.note_taken("1")

    found.begin(numbering)

    assert found.is_taken("1") == still


def test_without_a_numbering_nothing_is_known_on_another_connection():
    found = Rests()
    found.begin(None)
    found.note_taken("1")

    found.begin(None)

    assert not found.is_taken("1")


def test_what_is_refused_after_others_were_given_is_odd_itself_until_another_one_is_refused():
    found = Rests()
    found.due(["1", "2", "3"], 0.0)
    found.note_refused("1", 0.0, "No.")
    assert found.refusal == "No."
    found.note_taken("2")
    found.note_refused("3", 0.0, "No.")
    assert found.refusal is None

    found.due(["1", "3", "4"], 0.0)
    assert not found.note_refused("1", 0.0, "No.")
    assert found.refusal is None
    assert found.note_refused("4", 0.0, "Not now.")
    assert found.refusal == "Not now."
    found.due(["1", "4"], 0.0)
    assert found.refusal == "Not now."
    found.due([], 0.0)
    assert found.refusal is None


def test_what_goes_wrong_again_and_again_rests_longer_each_time_but_not_for_ever(monkeypatch):
    monkeypatch.setattr(rests, "LONGEST_REST", 100.0)
    waiting, found = ["1", "2"], Rests()

    found.note("1", 0.0)
    assert found.due(waiting, 0.0) == ["2", "1"]
    for now, until_when in ((0.0, 30.0), (30.0, 90.0), (90.0, 190.0), (190.0, 290.0)):
        found.note("1", now)
        assert found.due(waiting, until_when - 1) == ["2"]
        assert found.due(waiting, until_when) == ["2", "1"]


def test_what_waits_no_more_is_forgotten():
    found = Rests()
    found.note("1", 0.0)

    found.due([], 0.0)

    assert found.due(["1", "2"], 0.0) == ["1", "2"]
