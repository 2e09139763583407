"""Letters from a real mailbox."""

import pytest
from sqlalchemy import text

from support_desk.errors import DatabaseAway, FilesAway, HeldByOthers
from support_desk.mail.incoming import fetching, keeping, rests, taking
from support_desk.mail.incoming.fetching import take_mails
from support_desk.mail.incoming.mailbox import Mailbox
from support_desk.mail.incoming.queries import mail_in
from support_desk.people.actors import DESK
from support_desk.store import db
from tests.mail.incoming.corpus.samples import mail, plain
from tests.mail.incoming.given_letters import RITA, bodies, letters, tickets
from tests.mail.incoming.given_reading import until

pytestmark = pytest.mark.anyio


async def test_what_waits_is_taken_in_its_order_and_seen(session, mailbox, reading):
    for number in range(30):
        mailbox.deliver(plain(f"This is {number}.", From=RITA))

    async with reading():
        await until(lambda: mailbox.unseen() == 0)

    assert bodies(session) == [f"This is {number}." for number in range(30)]


async def test_what_comes_while_nobody_asks_is_heard_of(session, mailbox, reading, monkeypatch):
    monkeypatch.setattr(fetching, "ASK_SECONDS", 600)
    async with reading():
        mailbox.deliver(plain("First.", From=RITA))
        await until(lambda: bodies(session) == ["First."])
        mailbox.deliver(plain("Second.", From=RITA))
        await until(lambda: bodies(session) == ["First.", "Second."])


async def test_a_server_that_does_not_tell_of_new_mail_is_asked(session, mailbox, reading, monkeypatch):
    monkeypatch.setattr(fetching, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(Mailbox, "wait", lambda *_: False)
    async with reading():
        mailbox.deliver(plain("First.", From=RITA))
        await until(lambda: bodies(session) == ["First."])
        mailbox.deliver(plain("Second.", From=RITA))
        await until(lambda: bodies(session) == ["First.", "Second."])


async def test_one_that_cannot_be_understood_holds_up_no_other(session, mailbox, reading):
    for raw in (plain("One.", From=RITA), mail(without=("From",)), plain("Two.", From=RITA)):
        mailbox.deliver(raw)

    async with reading():
        await until(lambda: mailbox.unseen() == 0)

    assert bodies(session) == ["One.", "Two."]
    assert [status for status, *_ in letters(session)] == ["done", "kept", "done"]


@pytest.mark.parametrize("error", [FilesAway, HeldByOthers])
async def test_one_that_cannot_be_taken_now_stays_unseen_and_comes_later(session, mailbox, reading, monkeypatch, error):
    monkeypatch.setattr(fetching, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(rests, "LONGEST_REST", 0)
    is_away, take = [True], fetching.take

    async def take_when_it_can(raw, *given):
        if is_away and b"One." in raw:
            raise error
        return await take(raw, *given)

    monkeypatch.setattr(fetching, "take", take_when_it_can)
    for text_of in ("One.", "Two."):
        mailbox.deliver(plain(text_of, From=RITA))

    async with reading():
        await until(lambda: mailbox.unseen() == 1)
        assert bodies(session) == ["Two."]
        is_away.clear()
        await until(lambda: mailbox.unseen() == 0)

    assert bodies(session) == ["Two.", "One."]


async def test_while_the_database_is_away_nothing_is_seen(session, mailbox, reading, monkeypatch):
    tries, take_now = [], taking._take

    async def take(*given):
        tries.append(mailbox.unseen())
        if len(tries) < 3:
            raise DatabaseAway
        await take_now(*given)

    monkeypatch.setattr(taking, "_take", take)
    mailbox.deliver(plain("One.", From=RITA))

    async with reading():
        await until(lambda: mailbox.unseen() == 0)

    assert tries == [1, 1, 1]
    assert bodies(session) == ["One."]


async def test_mails_are_taken_although_what_is_old_cannot_be_forgotten(session, mailbox, reading, monkeypatch, caplog):
    def takes_too_long(*_):
        raise DatabaseAway

    monkeypatch.setattr(keeping, "tidy_kept", takes_too_long)
    monkeypatch.setattr(keeping, "IGNORED_AT_ONCE", 1)
    monkeypatch.setattr(fetching, "ASK_SECONDS", 0.05)
    add_old(session, "ignored")
    mailbox.deliver(plain("One.", From=RITA))

    async with reading():
        await until(lambda: mailbox.unseen() == 0 and "forgotten" in caplog.text)

    assert bodies(session) == ["One."]
    assert [status for status, *_ in letters(session)] == ["done"]
    assert [record.levelname for record in caplog.records if "forgotten" in record.getMessage()] == ["WARNING"]


async def test_a_server_that_goes_and_comes_back_is_read_again(session, mailbox, reading):
    async with reading():
        mailbox.deliver(plain("Before.", From=RITA))
        await until(lambda: bodies(session) == ["Before."])
        mailbox.stop()
        await until(lambda: problem(session) is not None)
        mailbox.deliver(plain("Meanwhile.", From=RITA))
        mailbox.start()
        await until(lambda: bodies(session) == ["Before.", "Meanwhile."])
        await until(lambda: problem(session) is None)


async def test_admins_are_told_why_the_mailbox_does_not_answer(session, mailbox, reading, use_settings):
    use_settings(IMAP_URL=mailbox.url.replace("geheim", "falsch"))

    async with reading():
        await until(lambda: problem(session) is not None)

    assert "Authentication failed" in (await db.read(mail_in, DESK)).trouble


async def test_of_two_that_would_read_one_does(session, mailbox, reading, monkeypatch):
    taken, take = [], fetching.take

    async def note(raw, *given):
        taken.append(raw)
        return await take(raw, *given)

    monkeypatch.setattr(fetching, "take", note)
    async with reading(), reading():
        for number in range(10):
            mailbox.deliver(plain(f"This is {number}.", From=RITA))
        await until(lambda: mailbox.unseen() == 0)

    assert len(taken) == 10
    assert len(tickets(session)) == 10


async def test_a_mail_beyond_all_measure_is_not_read(session, mailbox, reading, monkeypatch):
    monkeypatch.setattr(fetching, "LARGEST", 2_000)
    mailbox.deliver(plain("word " * 1_000, From=RITA, Subject="Huge"))

    async with reading():
        await until(lambda: mailbox.unseen() == 0)

    assert [status for status, *_ in letters(session)] == ["kept"]
    [raw] = session.execute(text("SELECT raw FROM letters")).scalars()
    assert b"word" not in bytes(raw)


async def test_what_was_kept_long_ago_is_forgotten_some_each_time_that_the_mailbox_is_asked(
    session, mailbox, reading, monkeypatch
):
    monkeypatch.setattr(keeping, "KEPT_AT_ONCE", 1)
    monkeypatch.setattr(fetching, "ASK_SECONDS", 0.05)
    add_old(session, "kept")
    left, note_asked = [], keeping.note_asked

    def note(session, *given):
        left.append(session.execute(text("SELECT count(*) FROM letters")).scalar_one())
        note_asked(session, *given)

    monkeypatch.setattr(keeping, "note_asked", note)
    async with reading():
        await until(lambda: letters(session) == [] and len(left) > 3)

    assert left[:4] == [3, 2, 1, 0]


async def test_without_a_mailbox_nobody_reads(use_settings):
    use_settings(IMAP_URL="")

    await take_mails()


def add_old(session, status: str) -> None:
    """Three letters that came long ago, of which this has become."""
    add = text("""
    INSERT INTO letters (key, sender, subject, status, reason, raw, created_at)
    SELECT n, '', '', :status, 'It is old.', :raw, now() - interval '91 days' FROM generate_series(1, 3) AS n
    """)
    session.execute(add, {"status": status, "raw": b"" if status == "kept" else None})
    session.commit()


def problem(session) -> str | None:
    session.rollback()
    return session.execute(text("SELECT problem FROM mailboxes")).scalar()


async def test_one_that_cannot_even_be_kept_stays_unseen_and_holds_up_no_other(session, mailbox, reading, monkeypatch):
    take = fetching.take

    async def take_or_fail(raw, *given):
        if b"One." in raw:
            raise ValueError("a bug")
        return await take(raw, *given)

    monkeypatch.setattr(fetching, "take", take_or_fail)
    for text_of in ("One.", "Two."):
        mailbox.deliver(plain(text_of, From=RITA))

    async with reading():
        await until(lambda: mailbox.unseen() == 1)

    assert bodies(session) == ["Two."]
