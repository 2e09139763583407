"""Reads take turns, and those who ask the same in time share one."""

import asyncio
import gc
from collections.abc import AsyncIterator
from threading import Event

import pytest
from sqlalchemy import text

from support_desk.errors import DatabaseAway, HeldByOthers
from support_desk.store import db

pytestmark = pytest.mark.anyio


class Read:
    """A read that notes who asked for what and answers when it may go on."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.may_go_on = Event()

    def __call__(self, session, wanted: str) -> str:
        self.begun.append(wanted)
        self.may_go_on.wait()
        return f"{wanted}, {self.begun.count(wanted)}"


@pytest.fixture
async def read(database) -> AsyncIterator[Read]:
    read = Read()
    yield read
    read.may_go_on.set()


@pytest.fixture
async def busy(read) -> list[asyncio.Future]:
    """Reads that take all turns."""
    reads = [asyncio.ensure_future(db.read(read, f"busy {place}")) for place in range(db.READERS)]
    await have_begun(read, db.READERS)
    return reads


async def have_begun(read: Read, number: int) -> None:
    async with asyncio.timeout(60):
        while len(read.begun) < number:
            await asyncio.sleep(0)


async def test_those_who_ask_the_same_before_it_begins_share_it(read, busy):
    asked = [asyncio.ensure_future(db.read(read, wanted)) for wanted in ("same", "same", "other", "same")]
    await asyncio.sleep(0)

    read.may_go_on.set()

    assert await asyncio.gather(*asked) == ["same, 1", "same, 1", "other, 1", "same, 1"]
    assert len(await asyncio.gather(*busy)) == db.READERS


async def test_nobody_gets_what_was_read_before_asking(read):
    first = asyncio.ensure_future(db.read(read, "same"))
    await have_begun(read, 1)
    second = asyncio.ensure_future(db.read(read, "same"))
    await have_begun(read, 2)

    read.may_go_on.set()

    assert await first and await second


async def test_one_who_leaves_does_not_take_the_answer_from_the_others(read, busy):
    leaving, staying = (asyncio.ensure_future(db.read(read, "same")) for _ in range(2))
    await asyncio.sleep(0)

    leaving.cancel()
    read.may_go_on.set()

    assert await staying == "same, 1"


async def test_without_a_turn_all_who_share_are_told_and_the_next_is_asked_anew(read, busy, monkeypatch):
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0)

    refused = await asyncio.gather(*(db.read(read, "same") for _ in range(2)), return_exceptions=True)

    assert [type(error) for error in refused] == [DatabaseAway, DatabaseAway]
    read.may_go_on.set()
    await asyncio.gather(*busy)
    assert await db.read(read, "same") == "same, 1"


async def test_a_read_that_was_killed_before_it_began_is_not_waited_for_again(read, busy):
    asked = asyncio.ensure_future(db.read(read, "same"))
    await asyncio.sleep(0)
    db._waiting_reads(asyncio.get_running_loop())[("reader", False, (read, ("same",)))].cancel()
    await asyncio.gather(asked, return_exceptions=True)

    read.may_go_on.set()

    assert await db.read(read, "same") == "same, 1"


async def test_what_is_read_patiently_leaves_turns_to_others_and_waits_longer(read, monkeypatch):
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0)
    half = db.READERS // 2
    with db.patiently():
        patient = [asyncio.ensure_future(db.read(read, f"patient {place}")) for place in range(db.READERS)]
    await have_begun(read, half)

    hasty = [asyncio.ensure_future(db.read(read, f"hasty {place}")) for place in range(half)]
    await have_begun(read, db.READERS)
    with pytest.raises(DatabaseAway):
        await db.read(read, "one too many")

    assert sorted(read.begun) == ["hasty 0", "hasty 1", "patient 0", "patient 1"]
    read.may_go_on.set()
    assert len(await asyncio.gather(*patient, *hasty)) == db.READERS + half


async def test_what_is_read_one_by_one_leaves_a_turn_to_others_who_are_patient(read, monkeypatch):
    with db.patiently(one_by_one=True):
        many = [asyncio.ensure_future(db.read(read, f"one of many {place}")) for place in range(db.READERS)]
    await have_begun(read, 1)
    with db.patiently():
        another = asyncio.ensure_future(db.read(read, "another"))
    await have_begun(read, 2)

    assert read.begun == ["one of many 0", "another"]
    read.may_go_on.set()
    assert len(await asyncio.gather(*many, another)) == db.READERS + 1


async def test_who_is_patient_is_not_so_forever(read, busy, monkeypatch):
    monkeypatch.setattr(db, "PATIENT_SECONDS", 0)

    with db.patiently(), pytest.raises(DatabaseAway):
        await db.read(read, "patient")


async def test_nobody_in_haste_waits_with_those_who_are_patient(read, busy):
    with db.patiently():
        patient = asyncio.ensure_future(db.read(read, "same"))
    hasty = asyncio.ensure_future(db.read(read, "same"))
    await asyncio.sleep(0)

    read.may_go_on.set()

    assert {await patient, await hasty} <= {"same, 1", "same, 2"}
    assert read.begun.count("same") == 2


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        (("SET TRANSACTION READ ONLY", "DELETE FROM tickets"), "cannot execute DELETE in a read-only transaction"),
        (("DO $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$",), "could not extend file"),
    ],
    ids=["read-only", "a full disk"],
)
async def test_what_the_database_refuses_for_now_is_told_as_such_and_the_log_says_why(
    database, caplog, statements, why
):
    def write(session):
        for statement in statements:
            session.execute(text(statement))

    with pytest.raises(DatabaseAway):
        await db.write(write)
    assert f"PostgreSQL refuses: {why}." in caplog.text


@pytest.mark.parametrize(
    "statement",
    ["SELECT FROM tickets FOR UPDATE NOWAIT", "DO $$ BEGIN RAISE 'deadlock detected' USING ERRCODE = '40P01'; END $$"],
)
async def test_a_lock_that_was_waited_for_in_vain_is_not_told_as_a_database_out_of_reach(
    session, make_ticket, statement
):
    make_ticket()
    session.execute(text("SELECT FROM tickets FOR UPDATE"))

    with pytest.raises(HeldByOthers) as told:
        await db.write(lambda other: other.execute(text(statement)))
    assert (told.value.status_code, told.value.retry_after) == (503, 2)
    assert told.value.sentence == "Others are changing this at this moment. Please try again soon."


async def test_a_refusal_that_nobody_waits_for_any_more_is_no_bug(read, busy, monkeypatch):
    complaints = []
    asyncio.get_running_loop().set_exception_handler(lambda _, complaint: complaints.append(complaint["message"]))
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0)
    leaving = asyncio.ensure_future(db.read(read, "left"))
    await asyncio.sleep(0)
    (reading,) = db._waiting_reads(asyncio.get_running_loop()).values()

    leaving.cancel()
    await asyncio.wait([reading])
    del reading
    gc.collect()

    assert leaving.cancelled()
    assert complaints == []
