"""Bytes go when nothing refers to them, soon after a deletion could still have been undone, and not before."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.files import sweeping
from support_desk.files.places import REQUEST_SECONDS, RETRIES, Place
from support_desk.files.storing import keep, store
from support_desk.files.sweeping import PUT_OFF_FOR, SPARED, sweep
from support_desk.store import db
from tests.given_files import stream_of

# No desk sweeps meanwhile.
pytestmark = pytest.mark.usefixtures("unserved_database")
LOG = ("file", ("desk.log", b"It says no."))
UPLOADS = "/api/tickets/1/attachments/"


@pytest.fixture
def pass_time(session):
    """A function that lets so much time pass, as far as bytes without a reference know."""

    def go(time: timedelta) -> None:
        session.execute(text("UPDATE blobs SET unreferenced_since = unreferenced_since - :time"), {"time": time})
        session.commit()

    return go


def swept() -> int:
    with Session(db.engine()) as session, session.begin():
        return sweep(session)


@pytest.fixture
def uploaded(api, make_ticket, kept) -> list[str]:
    """What is kept of ticket 1's two files."""
    make_ticket()
    assert api.post(UPLOADS, files=[LOG, LOG]).status_code == 201
    assert swept() == 0
    return kept()


def test_the_contract_gives_a_minute_for_undoing_and_one_for_sweeping():
    assert timedelta(minutes=1) < SPARED < timedelta(minutes=2) - timedelta(seconds=sweeping.SWEEP_SECONDS)


def test_bytes_of_a_deleted_file_stay_a_minute_and_then_go(api, uploaded, kept, pass_time, session):
    api.delete("/api/attachments/1/").raise_for_status()
    pass_time(timedelta(minutes=1))
    assert (swept(), len(kept())) == (0, 2)

    pass_time(SPARED - timedelta(minutes=1))

    assert (swept(), len(kept())) == (1, 1)
    assert session.execute(text("SELECT count(*) FROM blobs")).scalar() == 1
    assert api.get("/api/attachments/2/desk.log").content == b"It says no."


def test_bytes_of_a_deleted_ticket_go(api, uploaded, kept, pass_time):
    api.delete("/api/tickets/1/").raise_for_status()
    pass_time(SPARED)

    assert (swept(), kept()) == (2, [])


@pytest.mark.parametrize("truncate", ["TRUNCATE attachments", "TRUNCATE tickets CASCADE"])
def test_bytes_of_truncated_files_go(uploaded, kept, pass_time, session, truncate):
    session.execute(text(truncate))
    session.commit()
    pass_time(SPARED)

    assert (swept(), kept()) == (2, [])


def test_what_refers_to_them_again_keeps_them(api, uploaded, kept, pass_time, session):
    row = session.execute(text("SELECT * FROM attachments WHERE id = 1")).mappings().one()
    api.delete("/api/attachments/1/").raise_for_status()
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    session.execute(text(f"INSERT INTO attachments ({names}) OVERRIDING SYSTEM VALUE VALUES ({values})"), dict(row))
    session.commit()
    pass_time(SPARED)

    assert (swept(), len(kept())) == (0, 2)
    assert api.get("/api/attachments/1/desk.log").content == b"It says no."


def test_bytes_of_an_attached_file_stay_whatever_is_said_of_them(api, uploaded, kept, session):
    session.execute(text("UPDATE blobs SET unreferenced_since = now() - :time"), {"time": 2 * SPARED})
    session.commit()

    assert (swept(), len(kept())) == (0, 2)
    assert api.get("/api/attachments/1/desk.log").content == b"It says no."


def test_bytes_that_two_files_share_stay_for_the_other_one(api, uploaded, pass_time, session):
    session.execute(text("UPDATE attachments SET blob_key = (SELECT blob_key FROM attachments WHERE id = 2)"))
    session.commit()
    api.delete("/api/attachments/1/").raise_for_status()
    pass_time(SPARED)

    swept()

    assert api.get("/api/attachments/2/desk.log").content == b"It says no."


@pytest.mark.anyio
async def test_what_was_stored_and_never_attached_goes_after_an_hour(database, kept, pass_time):
    await store(stream_of(b"x"), "x")
    letter = await store(stream_of(b"a letter"), "letter")
    await db.write(keep, letter)
    pass_time(timedelta(minutes=59))
    assert (swept(), len(kept())) == (0, 2)

    pass_time(timedelta(minutes=1) + SPARED)

    assert (swept(), kept()) == (1, [letter.key.partition("/")[2]])


def test_what_a_killed_upload_left_goes_too(uploaded, files_folder, kept, session):
    key = f"ff/{'f' * 40}"
    (files_folder / "ff").mkdir(exist_ok=True)
    (files_folder / f"{key}#1").write_bytes(b"not all of it")
    session.execute(
        text("INSERT INTO blobs (key, unreferenced_since) VALUES (:key, now() - :spared)"),
        {
            "key": key,
            "spared": SPARED,
        },
    )
    session.commit()

    assert swept() == 1
    assert len(kept()) == 2


def test_what_cannot_be_deleted_holds_up_nothing_and_is_tried_again_later(
    api, uploaded, files_folder, pass_time, session
):
    keys = session.scalars(text("SELECT blob_key FROM attachments ORDER BY id")).all()
    bad, good = (files_folder / key for key in keys)
    session.commit()
    bad.unlink()
    (bad / "a folder instead").mkdir(parents=True)
    for number in (1, 2):
        api.delete(f"/api/attachments/{number}/").raise_for_status()
    pass_time(SPARED)

    assert (swept(), swept(), good.exists()) == (2, 0, False)
    assert session.scalars(text("SELECT key FROM blobs")).all() == keys[:1]
    session.commit()

    (bad / "a folder instead").rmdir()
    bad.rmdir()
    pass_time(PUT_OFF_FOR + SPARED)
    assert swept() == 1
    assert session.scalars(text("SELECT key FROM blobs")).all() == []


def test_a_place_that_is_away_is_not_asked_for_each_of_them(session, files_folder, pass_time, monkeypatch):
    make = "INSERT INTO blobs (key, unreferenced_since) SELECT 'ff/' || n, now() FROM generate_series(1, 30) AS n"
    session.execute(text(make))
    pass_time(SPARED)
    asked = []

    def is_away(place: Place, key: str) -> None:
        asked.append(key)
        raise sweeping.FilesAway

    with monkeypatch.context() as patch:
        patch.setattr(Place, "delete", is_away)
        assert swept() < sweeping.MOST_AT_ONCE
        assert len(asked) == sweeping.MOST_FAILED
        swept()
        assert len({*asked}) == 2 * sweeping.MOST_FAILED

    assert (swept(), swept()) == (20, 4)
    pass_time(PUT_OFF_FOR + SPARED)
    assert swept() == 6


def test_a_place_that_does_not_answer_in_time_costs_no_transaction(api, uploaded, pass_time, monkeypatch):
    api.delete("/api/attachments/1/").raise_for_status()
    pass_time(SPARED)
    limits = []

    with Session(db.engine()) as session, session.begin():
        seconds = text("SELECT extract(epoch FROM current_setting('idle_in_transaction_session_timeout')::interval)")
        monkeypatch.setattr(Place, "delete", lambda *_: limits.append(int(session.scalar(seconds))))
        sweep(session)

    [limit] = limits
    assert limit > REQUEST_SECONDS + RETRIES["retry_timeout"].total_seconds()


def test_nothing_is_swept_while_another_process_sweeps_or_backs_up(api, uploaded, pass_time, session):
    api.delete("/api/attachments/1/").raise_for_status()
    pass_time(SPARED)
    session.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": sweeping.SWEEP_LOCK})

    assert swept() == 0
    session.commit()
    assert swept() == 1
