"""Bytes are stored in parts, and attached in the transaction of what they belong to."""

from hashlib import sha256

import pytest
from sqlmodel import Session, select

from support_desk.errors import TicketNotFound, TooLarge
from support_desk.files.models import Attachment, Blob
from support_desk.files.places import place
from support_desk.files.storing import LARGEST_FILE, attach, keep, let_go, store
from support_desk.people.actors import DESK
from support_desk.store import db
from support_desk.tickets.models import TimelineEntry
from tests.given_files import PNG, stream_of

pytestmark = pytest.mark.anyio


async def test_what_was_stored_in_parts_is_there_as_a_whole(database, kept):
    file = await store(stream_of(b"one ", b"", b"two"), "notes.txt")

    assert (file.name, file.size, file.content_type) == ("notes.txt", 7, "text/plain")
    assert file.sha256 == sha256(b"one two").hexdigest()
    assert b"".join(place().parts(file.key)) == b"one two"
    assert kept() == [file.key.partition("/")[2]]


async def test_an_empty_file_is_a_file(database):
    file = await store(stream_of(), "empty")

    assert (file.size, list(place().parts(file.key))) == (0, [])


async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(database, kept, session):
    with pytest.raises(TooLarge):
        await store(stream_of(*[b"x" * 1_000_000] * 25, b"x"), "large")

    assert session.exec(select(Blob.unreferenced_since)).one() is not None
    assert kept() == []
    assert (await store(stream_of(*[b"x" * 1_000_000] * 25), "just right")).size == LARGEST_FILE


async def test_an_upload_that_breaks_off_leaves_nothing(database, kept):
    async def broken():
        for _ in range(10):
            yield b"x" * 100_000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store(broken(), "broken")

    assert kept() == []


async def test_files_hang_on_the_ticket_or_on_an_entry_whose_readers_see_them(session, make_ticket):
    make_ticket()
    session.add(TimelineEntry(id=7, ticket_id=1, kind="comment", body="Look.", public=True, actor="desk"))
    session.commit()
    one, other = await store(stream_of(PNG), "a.png"), await store(stream_of(b"log"), "../b\u202etxt")

    assert attach(session, 1, None, [one], DESK, public=False) == [1]
    assert attach(session, 1, 7, [other], DESK, public=False) == [2]
    session.commit()

    found = session.exec(select(Attachment).order_by(Attachment.id)).all()
    assert [(each.entry_id, each.public, each.name, each.url_name) for each in found] == [
        (None, False, "a.png", "a.png"),
        (7, True, "../b_txt", ".._b_txt"),
    ]
    assert session.exec(select(Blob.unreferenced_since)).all() == [None, None]


async def test_a_ticket_has_a_hundred_files_at_most(session, make_ticket):
    make_ticket()
    files = [await store(stream_of(), "x") for _ in range(101)]

    with pytest.raises(TooLarge):
        attach(session, 1, None, files, DESK, public=False)
    attach(session, 1, None, files[1:], DESK, public=False)
    with pytest.raises(TooLarge):
        attach(session, 1, None, files[:1], DESK, public=False)
    session.rollback()


async def test_nothing_is_attached_to_a_ticket_that_is_none(session):
    file = await store(stream_of(b"x"), "x")

    with pytest.raises(TicketNotFound):
        attach(session, 1, None, [file], DESK, public=False)


async def test_what_is_kept_for_another_purpose_stays_until_it_is_let_go(database):
    file = await store(stream_of(b"a letter"), "letter")

    def since(session: Session):
        return session.exec(select(Blob.unreferenced_since)).one()

    await db.write(keep, file)
    assert await db.read(since) is None
    await db.write(let_go, [file.key])
    assert await db.read(since) is not None
