"""Where the database has pgvector, similar tickets are also found by what they are about."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.scopes import NOTHING, WHOLE_DESK
from support_desk.store import db
from support_desk.tickets.similar import keeping, like_text, meanings
from support_desk.triage.local import local
from tests.emptying import run_although_it_is_read
from tests.rows import until_it_waits

# A desk would tell of the tickets, too.
pytestmark = pytest.mark.usefixtures("unserved_database")

NUMBER = text("SELECT count(*) FROM meanings.of_tickets WHERE meaning IS NOT NULL")
# The first and the second are about the same, and share no word; the others are about something else.
TICKETS = [
    ("Doppelt abgebucht", "Der Betrag für mein Abo wurde diesen Monat zweimal von der Karte genommen."),
    ("Printer offline", "Our Brother printer in the lobby is offline."),
    ("VPN drops", "ERR-4711 comes every ten minutes."),
    ("Dark theme", "Could you offer a dark theme for those who work at night?"),
    ("Export", "The exported file opens with garbled letters."),
    ("Password", "I never get the mail with which I could choose a new one."),
]
SAME = ("Charged twice", "You took the monthly fee of my subscription from my credit card two times.")


@pytest.fixture
def place(session):
    """The place for meanings, which is gone after the test."""
    assert meanings.prepare(session) is None
    session.commit()
    yield session
    session.rollback()
    run_although_it_is_read("DROP SCHEMA IF EXISTS meanings CASCADE")  # what a test has begun may read on


@pytest.fixture
def tickets(make_ticket) -> list[int]:
    """The numbers of a few tickets."""
    return [make_ticket(title=title, description=description).id for title, description in TICKETS]


def tell(session, limit: int = 100) -> list[int]:
    """Tell of some, as the desk does by and by; which ones."""
    found = meanings.lacking(session, limit)
    meanings.keep(session, meanings.told(found))
    session.commit()
    return [ticket.id for ticket in found]


def test_what_shares_no_word_is_found_once_its_meaning_is_told(place, tickets):
    before = like_text(place, WHOLE_DESK, *SAME)
    tell(place)
    after = like_text(place, WHOLE_DESK, *SAME)

    assert tickets[0] not in [each.id for each in before]
    assert after[0].id == tickets[0]
    assert [each.score for each in after] == sorted((each.score for each in after), reverse=True)
    assert all(0 < each.score <= 1 for each in after)


def test_the_same_text_is_wholly_alike(place, tickets):
    tell(place)

    assert like_text(place, WHOLE_DESK, *TICKETS[2])[0].score == 1.0
    assert tickets[2] not in [each.id for each in like_text(place, WHOLE_DESK, *TICKETS[2], but=tickets[2])]


def test_who_sees_no_ticket_finds_none_by_meaning(place, tickets):
    tell(place)

    assert not like_text(place, NOTHING, *SAME)


def test_of_many_the_newest_are_told_first_and_each_once(place, tickets):
    assert [tell(place, 4), tell(place, 4), tell(place, 4)] == [tickets[:1:-1], tickets[1::-1], []]


def test_what_says_nothing_is_asked_once(place, make_ticket):
    number = make_ticket(title="?", description="!").id

    assert (tell(place), tell(place)) == ([number], [])
    assert place.scalar(NUMBER) == 0


def test_the_meaning_goes_with_its_ticket(place, tickets):
    tell(place)
    place.execute(text("DELETE FROM tickets WHERE id = :id"), {"id": tickets[1]})

    assert place.scalar(NUMBER) == len(TICKETS) - 1


def test_a_ticket_that_is_deleted_while_it_is_told_leaves_nothing(place, tickets):
    found = meanings.lacking(place, 1)
    place.execute(text("DELETE FROM tickets WHERE id = :id"), {"id": found[0].id})
    meanings.keep(place, meanings.told(found))

    assert place.scalar(NUMBER) == 0


def test_a_ticket_that_is_being_deleted_just_then_leaves_nothing(place, tickets):
    told = meanings.told(meanings.lacking(place, 2))

    def keep() -> None:
        with db.open_session() as session:
            meanings.keep(session, told)

    with ThreadPoolExecutor() as threads, Session(db.engine()) as deleting:
        deleting.execute(text("DELETE FROM tickets WHERE id = :id"), {"id": max(told)})
        keeping_them = threads.submit(keep)
        until_it_waits(place, keeping_them)
        deleting.commit()
        keeping_them.result()

    place.rollback()
    assert place.scalar(NUMBER) == 1


def test_only_the_newest_are_kept(place, tickets, monkeypatch):
    tell(place)
    monkeypatch.setattr(meanings, "MOST_KEPT", 2)
    place.execute(text("DELETE FROM meanings.of_tickets WHERE ticket_id = :id"), {"id": tickets[-1]})

    assert tell(place) == tickets[-1:]
    assert place.scalar(NUMBER) == 2


def test_what_another_model_told_is_told_anew(place, tickets, monkeypatch):
    tell(place)
    assert meanings.prepare(place) is None
    assert place.scalar(NUMBER) == len(TICKETS)
    monkeypatch.setattr(meanings, "name_of", lambda folder: "another")
    meanings._model.cache_clear()

    assert meanings.prepare(place) is None
    assert place.scalar(NUMBER) == 0
    meanings._model.cache_clear()


def test_without_pgvector_words_alone_are_compared(session, tickets, monkeypatch):
    monkeypatch.setattr(meanings, "PGVECTOR", text(str(meanings.PGVECTOR).replace("'vector'", "'none'")))

    assert meanings.prepare(session) == "the database has no pgvector of at least version 0.7"
    assert like_text(session, WHOLE_DESK, *TICKETS[1])[0].id == tickets[1]


def test_who_may_not_use_the_place_of_another_compares_words_alone(place, tickets):
    tell(place)
    place.execute(text("CREATE ROLE guest; GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest; SET LOCAL ROLE guest"))

    assert meanings.prepare(place).startswith("the desk may not create")
    assert like_text(place, WHOLE_DESK, *TICKETS[1])[0].id == tickets[1]
    assert tickets[0] not in [each.id for each in like_text(place, WHOLE_DESK, *SAME)]


def test_who_may_not_make_the_place_compares_words_alone(session, tickets):
    session.execute(text("DROP SCHEMA IF EXISTS meanings CASCADE; DROP EXTENSION IF EXISTS vector CASCADE"))
    session.commit()
    session.execute(
        text("CREATE ROLE guest; GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest; SET LOCAL ROLE guest")
    )

    assert meanings.prepare(session).startswith("the desk may not create")
    assert like_text(session, WHOLE_DESK, *TICKETS[1])[0].id == tickets[1]
    session.rollback()


def test_where_the_server_s_owner_forbids_pgvector_words_alone_are_compared(session, tickets, monkeypatch):
    monkeypatch.setattr(meanings, "MAKE", "DO 'BEGIN RAISE feature_not_supported; END'")

    assert meanings.prepare(session).startswith("the desk may not create")
    assert like_text(session, WHOLE_DESK, *TICKETS[1])[0].id == tickets[1]


def test_the_desk_tells_of_what_is_there_and_of_what_comes(place, tickets, make_ticket, monkeypatch):
    monkeypatch.setattr(keeping, "LOOK_SECONDS", 0.01)

    async def until_told(number: int) -> None:
        async with asyncio.timeout(60):
            while await db.read(lambda session: session.scalar(NUMBER)) != number:
                await asyncio.sleep(0.02)

    async def run() -> None:
        keeper = asyncio.create_task(keeping.keep_meanings())
        await until_told(len(TICKETS))
        await asyncio.to_thread(make_ticket, title=SAME[0], description=SAME[1])
        await until_told(len(TICKETS) + 1)
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper

    asyncio.run(run())


@pytest.mark.parametrize(("busy", "rests"), [([], 1), ([0.9], 2), ([0.9, 0.5, 0.9], 4), ([1.0] * 99, keeping.LONGER)])
def test_while_the_desk_has_much_to_do_it_rests_longer(monkeypatch, busy, rests):
    shares, used, slept = iter(busy), [0.0], []

    async def sleep(seconds):
        slept.append(seconds)
        used[0] += seconds * next(shares, 0.1)

    monkeypatch.setattr(keeping, "process_time", lambda: used[0])
    monkeypatch.setattr(keeping.asyncio, "sleep", sleep)
    asyncio.run(keeping._rest(0.5))

    assert slept == [0.5] * rests


def test_a_vector_has_length_1(place):
    found = local.meaning(*SAME)

    assert found is not None
    assert sum(number * number for number in found) == pytest.approx(1, abs=1e-4)
