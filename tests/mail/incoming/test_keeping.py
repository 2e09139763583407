"""Mails of which nothing can be made are kept whole, say why, and hold up nobody."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from support_desk.errors import DatabaseAway, NotFound
from support_desk.mail.incoming import keeping, taking
from support_desk.mail.incoming.queries import mail_in
from support_desk.mail.incoming.reading.parsing import HEAD_ONLY
from support_desk.mail.incoming.taking import take, try_again
from support_desk.people.actors import DESK
from support_desk.store import db
from tests.mail.incoming.corpus.samples import mail, plain
from tests.mail.incoming.given_letters import RITA, letters, tickets

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("mail_is_on")]
NOBODY = mail(without=("From",), Subject="Hello?")


@pytest.fixture
def broken(monkeypatch):
    """A desk whose reader of letters fails; a function that mends it."""

    def fail(*_):
        raise ValueError("a bug")

    monkeypatch.setattr(taking, "read_letter", fail)
    return monkeypatch.undo


async def test_what_cannot_be_understood_is_kept_as_it_came_with_the_reason(session):
    assert not await take(NOBODY)

    assert letters(session) == [("kept", "It does not say who sent it.", None)]
    assert bytes(session.execute(text("SELECT raw FROM letters")).scalar_one()) == NOBODY
    [kept] = (await db.read(mail_in, DESK)).kept
    assert (kept.subject, kept.sender) == ("Hello?", "")


async def test_a_bug_keeps_the_mail_too(session, broken):
    assert not await take(plain("Hello", From=RITA))

    assert [status for status, *_ in letters(session)] == ["kept"]


async def test_a_kept_mail_that_is_tried_again_becomes_what_it_is(session, broken):
    await take(plain("It says no.", From=RITA))
    broken()

    await try_again(1, DESK)

    assert [body for _, _, body, *_ in tickets(session)] == ["It says no."]
    assert letters(session) == [("done", None, 1)]


async def test_a_kept_mail_that_is_tried_in_vain_stays(session):
    await take(NOBODY)

    await try_again(1, DESK)

    assert [status for status, *_ in letters(session)] == ["kept"]


async def test_a_mail_that_is_kept_twice_is_kept_once(session):
    await take(NOBODY)
    await take(NOBODY)

    assert len(letters(session)) == 1


async def test_what_is_not_kept_cannot_be_tried_again(session):
    await take(plain("It says no.", From=RITA))

    for number in (1, 2):
        with pytest.raises(NotFound):
            await try_again(number, DESK)


async def test_what_the_tickets_refuse_is_kept_with_their_reason(session, monkeypatch):
    monkeypatch.setattr(taking, "_shortened", lambda text, limit: "")

    assert not await take(plain("It says no.", From=RITA))

    assert letters(session) == [("kept", "The description is empty.", None)]
    assert tickets(session) == []


async def test_while_the_database_is_away_nothing_has_happened(session, monkeypatch):
    def away(*_):
        raise DatabaseAway

    monkeypatch.setattr(taking, "open_ticket", away)

    with pytest.raises(DatabaseAway):
        await take(plain("It says no.", From=RITA))

    assert letters(session) == tickets(session) == []


async def test_of_a_mail_beyond_all_measure_the_head_is_kept_and_stays_so(session):
    await take(HEAD_ONLY + plain("", From=RITA, Subject="Huge"))

    await try_again(1, DESK)

    [(status, reason, _)] = letters(session)
    assert status == "kept" and "50 MB" in reason
    [kept] = (await db.read(mail_in, DESK)).kept
    assert (kept.subject, kept.sender) == ("Huge", RITA)


@pytest.fixture
def age(session):
    """A function that lets all letters of now have come so many days ago."""
    aged = text("UPDATE letters SET created_at = created_at - make_interval(days => :days)")

    def age_by(days: int) -> None:
        session.execute(aged, {"days": days})
        session.commit()

    return age_by


def nobody(body: str = "Hello") -> bytes:
    return mail(body, without=("From",))


async def tidied() -> bool:
    now = datetime.now(UTC)
    return await db.write(keeping.tidy_ignored, now) or await db.write(keeping.tidy_kept, now)


async def test_what_was_kept_or_ignored_is_forgotten_after_90_days_and_what_was_done_is_not(session, age):
    for raw in (nobody(), mail(Precedence="bulk"), plain("It says no.", From=RITA)):
        await take(raw)
    age(89)
    await tidied()
    assert [status for status, *_ in letters(session)] == ["kept", "ignored", "done"]
    age(2)
    await take(nobody())

    while await tidied():
        pass

    assert [status for status, *_ in letters(session)] == ["done", "kept"]


async def test_they_are_forgotten_a_few_at_a_time_the_oldest_first(session, age, monkeypatch):
    monkeypatch.setattr(keeping, "KEPT_AT_ONCE", 2)
    for body in ("One", "Two", "Three"):
        await take(nobody(body))
    age(91)

    assert await tidied()
    [raw] = session.execute(text("SELECT raw FROM letters")).scalars()
    assert b"Three" in bytes(raw)
    assert await tidied()
    assert not await tidied()

    assert letters(session) == []


@pytest.mark.parametrize(("bound", "most"), [("ROOM_FOR_WHOLE", 2_000), ("MOST_WHOLE", 1)])
async def test_when_so_much_is_kept_whole_that_there_is_no_room_only_heads_are(session, monkeypatch, bound, most):
    monkeypatch.setattr(keeping, bound, most)
    first, second = nobody("word " * 200), nobody("word " * 200)
    for raw in (first, second, second):
        await take(raw)

    told = letters(session)
    for number in (1, 2):
        await try_again(number, DESK)

    kept = [bytes(raw) for raw in session.execute(text("SELECT raw FROM letters ORDER BY id")).scalars()]
    assert kept[0] == first
    assert kept[1].startswith(HEAD_ONLY + b"Return-Path: <") and b"word" not in kept[1]
    assert len(kept) == 2
    [(_, why, _), (_, why_head, _)] = told
    assert why == "It does not say who sent it."
    assert why_head.startswith("It does not say who sent it. Only its head is kept here, ")
    assert letters(session) == told


async def test_a_head_that_is_kept_for_want_of_room_is_short(session, monkeypatch):
    monkeypatch.setattr(keeping, "ROOM_FOR_WHOLE", 0)

    await take(b"X-Long: y\r\n" * 10_000 + nobody())

    [raw] = session.execute(text("SELECT raw FROM letters")).scalars()
    assert len(raw) < 11_000
