"""Uploads that cannot end well: a full disk, a folder that is none, and senders who never come to an end."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from support_desk.files import places
from support_desk.files.api import uploads
from support_desk.files.api.turns import Turns
from support_desk.people.identity import forget_everybody
from support_desk.store import db

UPLOADS = "/api/tickets/1/attachments/"
LARGE, SMALL = ("file", ("large", b"x" * 3_000_000)), ("file", ("small", b"x"))


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may have more bytes, as on a disk that is full from there on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def before(api, make_ticket) -> dict:
    """Ticket 1 as it was."""
    make_ticket()
    return api.get("/api/tickets/1/").json()


def test_a_full_disk_is_503_and_leaves_nothing_behind(api, before, kept, session):
    with room_for(1_000_000):
        answer = api.post(UPLOADS, files=[SMALL, LARGE], data={"comment": "Look."})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert api.get("/api/tickets/1/").json() == before
        assert api.post(UPLOADS, files=[SMALL]).status_code == 201

    assert api.post(UPLOADS, files=[LARGE]).status_code == 201
    assert len(kept()) == 3
    unused = text("SELECT count(*) FROM blobs WHERE unreferenced_since <= now()")
    assert session.execute(unused).scalar() == 2


def test_files_leave_room_on_their_disk_for_the_rest_of_the_desk(api, before, kept, monkeypatch):
    left = SimpleNamespace(total=100_000_000_000, free=999_999_999)
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: left)
    assert api.post(UPLOADS, files=[SMALL]).status_code == 503
    assert (api.get("/api/tickets/1/").json(), kept()) == (before, [])

    left.free += 1

    assert api.post(UPLOADS, files=[SMALL]).status_code == 201


def test_requesters_leave_room_for_the_files_of_the_team(
    make_account, make_ticket, signed_in, customer_of, kept, monkeypatch
):
    make_ticket()
    agent, rita = signed_in(make_account()), customer_of(1)
    left = SimpleNamespace(total=100_000_000_000, free=1_999_999_999)
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: left)
    assert [rita.post(url, files=[SMALL]).status_code for url in (UPLOADS, f"{UPLOADS}?as=requester")] == [503, 503]
    assert kept() == []

    assert agent.post(UPLOADS, files=[SMALL]).status_code == 201
    left.free += 1
    assert rita.post(UPLOADS, files=[SMALL]).status_code == 201
    left.total, left.free = 10_000_000_000, 999_999_999
    assert [who.post(UPLOADS, files=[SMALL]).status_code for who in (rita, agent)] == [503, 201]


def test_a_folder_that_is_none_is_503(api, before, use_settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    use_settings(FILES_URL=str(tmp_path / "file"))

    assert api.post(UPLOADS, files=[SMALL]).status_code == 503
    assert api.get("/api/tickets/1/").json() == before


def test_whoever_sends_too_slowly_is_told_so(api, before, kept, monkeypatch):
    monkeypatch.setattr(uploads, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(uploads, "SLOWEST", 1e18)

    answer = api.post(UPLOADS, files=[LARGE])

    assert (answer.status_code, answer.json()["detail"]) == (408, "The upload comes too slowly.")
    assert kept() == [] and api.get("/api/tickets/1/").json() == before


def test_whoever_sends_several_while_others_wait_is_told_so(api, before, kept, monkeypatch):
    monkeypatch.setattr(Turns, "is_over", lambda *_: True)

    answer = api.post(UPLOADS, files=[LARGE])

    assert (answer.status_code, answer.json()["detail"]) == (408, uploads.OTHERS_WAIT)
    assert kept() == [] and api.get("/api/tickets/1/").json() == before


def test_a_database_that_goes_away_meanwhile_leaves_the_bytes_to_the_sweep(api, before, kept, session, monkeypatch):
    write = db.write

    async def failing(verb, *given):
        if verb.__name__ == "attach_to_ticket":
            raise db.DatabaseAway
        return await write(verb, *given)

    monkeypatch.setattr(db, "write", failing)
    assert api.post(UPLOADS, files=[SMALL]).status_code == 503

    assert api.get("/api/tickets/1/").json() == before
    assert session.execute(text("SELECT unreferenced_since <= now() FROM blobs")).scalars().all() == [True]


def test_who_loses_his_right_while_an_upload_is_on_its_way_adds_nothing(make_account, make_ticket, signed_in, session):
    make_ticket()
    client = signed_in(make_account())

    def body():
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="small"\r\n\r\n'
        session.execute(text("DELETE FROM sign_ins"))
        session.commit()
        forget_everybody()
        yield b"x\r\n--b--\r\n"

    answer = client.post(UPLOADS, content=body(), headers={"Content-Type": "multipart/form-data; boundary=b"})

    assert answer.status_code == 401
    assert session.execute(text("SELECT count(*) FROM attachments")).scalar_one() == 0
    assert session.execute(text("SELECT unreferenced_since <= now() FROM blobs")).scalars().all() == [True]


def test_a_ticket_that_is_deleted_meanwhile_takes_no_files(api, before, monkeypatch):
    read = uploads.store

    async def late(stream, name, **given):
        file = await read(stream, name, **given)
        with db.open_session() as session:
            session.execute(text("DELETE FROM tickets"))
        return file

    monkeypatch.setattr(uploads, "store", late)

    assert api.post(UPLOADS, files=[SMALL]).status_code == 404
