"""Bytes go when nothing refers to them, soon after a deletion could still have been undone, and not before."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.files import sweeping
from support_desk.files.places import Place
from support_desk.files.storing import keep, store
from support_desk.files.sweeping import SPARED, sweep
from support_desk.store import db
from tests.given_files import stream_of

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


def test_what_refers_to_them_again_keeps_them(api, uploaded, kept, pass_time, session):
    row = session.execute(text("SELECT * FROM attachments WHERE id = 1")).mappings().one()
    api.delete("/api/attachments/1/").raise_for_status()
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    session.execute(text(f"INSERT INTO attachments ({names}) OVERRIDING SYSTEM VALUE VALUES ({values})"), dict(row))
    session.commit()
    pass_time(SPARED)

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


def test_while_they_cannot_be_deleted_they_are_remembered(api, uploaded, pass_time, session, monkeypatch):
    api.delete("/api/attachments/1/").raise_for_status()
    pass_time(SPARED)

    def is_away(place: Place, key: str) -> None:
        raise sweeping.FilesAway

    with monkeypatch.context() as patch, pytest.raises(sweeping.FilesAway):
        patch.setattr(Place, "delete", is_away)
        swept()

    assert session.execute(text("SELECT count(*) FROM blobs")).scalar() == 2
    assert swept() == 1


def test_nothing_is_swept_while_another_process_sweeps_or_backs_up(api, uploaded, pass_time, session):
    api.delete("/api/attachments/1/").raise_for_status()
    pass_time(SPARED)
    session.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": sweeping.SWEEP_LOCK})

    assert swept() == 0
    session.commit()
    assert swept() == 1
