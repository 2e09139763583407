"""What waits goes out once, in order for each ticket, and again after pauses that grow."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.store import db
from support_desk.store.outbox import parcels as outbox

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
# Many that wait, about as many tickets, and a tenth as many that went out and were about none.
FILL = text("""
INSERT INTO outbox (channel, event, ticket_id, recipient, key, status, done_at)
SELECT 'post', 'told', CASE WHEN n % 11 > 0 THEN n END, CASE n % 2 WHEN 0 THEN 'a' ELSE 'b' END, n::text,
  CASE WHEN n % 11 > 0 THEN 'waiting' ELSE 'sent' END, CASE WHEN n % 11 = 0 THEN now() END
FROM generate_series(1, 11000) AS n
""")


@pytest.fixture
def put(session):
    """A function that puts a parcel into the outbox of an open channel, for `a` about ticket 1."""
    outbox.open_outlet(session, "post", "@here")

    def make(recipient: str = "a", ticket_id: int | None = 1) -> int:
        return outbox.put(session, "post", "told", recipient, ticket_id=ticket_id)

    return make


def taken(session, now=NOW, limit=10) -> list[int]:
    return [parcel.id for parcel in outbox.take(session, "post", limit, now)]


def test_a_closed_channel_takes_nothing(session):
    assert outbox.put(session, "post", "told", "a") is None
    assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 0


def test_a_key_is_made_of_its_beginning_chance_and_the_channels_end(session, put):
    outbox.put(session, "post", "told", "a", beginning="7.", payload={"é": 1})

    [parcel] = outbox.take(session, "post", 10, NOW)
    assert parcel.key.startswith("7.") and parcel.key.endswith("@here") and len(parcel.key) == 2 + 32 + 5
    assert (parcel.payload, parcel.attempts) == ({"é": 1}, 1)


def test_only_the_first_of_a_ticket_is_taken_for_each_recipient(session, put):
    first, of_another, _, of_others = put(), put("b"), put(), put(ticket_id=2)
    alone = [put(ticket_id=None), put(ticket_id=None)]

    assert taken(session) == [first, of_another, of_others, *alone]
    assert taken(session) == []


def test_what_lets_people_in_does_not_wait_behind_what_is_told_of_tickets(session, put):
    first, *_ = (put(ticket_id=number) for number in range(1, 6))
    session.commit()
    links = [put("b", ticket_id=None), put("c", ticket_id=None)]
    session.commit()

    assert taken(session, limit=3) == [first, *links]


@pytest.mark.parametrize(("recipient", "index"), [(None, "outbox_due"), ("a", "outbox_due_to_recipient")])
def test_what_is_due_is_found_without_looking_at_all_that_waits(session, put, recipient, index):
    session.execute(FILL)
    session.execute(text("ANALYZE outbox"))
    values = {"channel": "post", "recipient": recipient, "limit": 20, "now": NOW, "lease": outbox.LEASE}

    plan = session.execute(text(f"EXPLAIN {outbox.TAKE.text}"), values).scalars().all()
    found = [line.split(" on ")[0].split(" using ")[1] for line in plan if " using " in line]
    assert {"outbox_in_order", index} <= {*found}, plan
    assert not any("Seq Scan" in line for line in plan), plan


def test_the_next_one_is_taken_when_the_first_has_come_to_an_end(session, put):
    first, second, third = put(), put(), put()
    [parcel] = outbox.take(session, "post", 10, NOW)
    outbox.sent(session, parcel.id, NOW)
    assert taken(session) == [second]

    outbox.failed(session, outbox.ParcelRecord(second, *[None] * 7, 1), "no", NOW, status_code=550, is_final=True)
    assert (taken(session), first) == ([third], parcel.id)


def test_what_was_taken_by_somebody_who_died_is_taken_again_after_the_lease(session, put):
    parcel = put()

    assert taken(session) == [parcel]
    assert taken(session, NOW + outbox.LEASE - SECOND) == []
    assert taken(session, NOW + outbox.LEASE) == [parcel]


def test_what_is_new_is_due_although_the_clock_of_the_database_is_ahead_of_the_desks(session, put):
    behind = datetime.now(UTC) - timedelta(hours=3)
    tried, new = put(), put("b")
    session.commit()
    [parcel] = outbox.take(session, "post", 1, behind)
    outbox.failed(session, parcel, "busy", behind, status_code=451)

    assert (parcel.id, taken(session, behind + 9 * SECOND)) == (tried, [new])
    assert taken(session, behind + 10 * SECOND) == [tried]


def test_what_is_new_is_put_off_although_the_clock_of_the_database_is_ahead_of_the_desks(session, put):
    behind = datetime.now(UTC) - timedelta(hours=3)
    put()
    session.commit()

    outbox.put_off(session, "post", "away", behind)

    assert outbox.next_time(session, "post") == behind + 10 * SECOND


@pytest.mark.parametrize("plans", ["", "hashjoin", "hashjoin material sort hashagg", "hashjoin nestloop"])
def test_two_who_take_at_once_never_take_the_same_whatever_the_plan(session, put, plans):
    made = {put(ticket_id=number) for number in range(1, 11)}
    session.commit()

    with Session(db.engine()) as other:
        for kind in plans.split():
            session.execute(text(f"SET LOCAL enable_{kind} = off"))
        mine, theirs = taken(session, limit=5), taken(other)
    assert len(mine) == len(theirs) == 5
    assert {*mine, *theirs} == made


def test_pauses_grow_from_ten_seconds_and_come_to_a_day():
    pauses = []
    while (pause := outbox.pause_after(len(pauses) + 1)) is not None:
        pauses.append(pause)

    assert pauses[:4] == [10 * SECOND, 20 * SECOND, 40 * SECOND, 80 * SECOND]
    assert pauses == sorted(pauses)
    assert timedelta(hours=23) < sum(pauses, timedelta()) <= timedelta(days=1)
    assert outbox.pause_after(10_000) is None


def test_what_fails_waits_and_what_fails_for_a_day_has_failed(session, put):
    put()
    now, tries = NOW, 0
    while found := outbox.take(session, "post", 1, now):
        outbox.failed(session, found[0], "busy", now, status_code=451)
        tries += 1
        now = outbox.next_time(session, "post") or now

    row = session.execute(text("SELECT status, attempts, error, status_code, done_at FROM outbox")).one()
    assert tuple(row) == ("failed", tries, "busy", 451, now)
    assert timedelta(hours=23) < now - NOW <= timedelta(days=1)


def test_one_that_has_failed_can_begin_anew_and_keeps_its_key(session, put):
    put()
    [parcel] = outbox.take(session, "post", 1, NOW)
    assert not outbox.again(session, parcel.id, NOW)
    outbox.failed(session, parcel, "unknown", NOW, status_code=550, is_final=True)

    assert outbox.again(session, parcel.id, NOW)
    [anew] = outbox.take(session, "post", 1, NOW)
    assert (anew.key, anew.attempts) == (parcel.key, 1)


def test_those_that_nobody_answered_are_woken_and_those_that_were_refused_are_not(session, put):
    put(), put("b")
    for parcel, code in zip(outbox.take(session, "post", 2, NOW), (None, 451), strict=True):
        outbox.failed(session, parcel, "no", NOW, status_code=code)

    outbox.wake(session, "post", NOW)

    assert [parcel.recipient for parcel in outbox.take(session, "post", 2, NOW)] == ["a"]


def test_of_many_that_wait_a_few_at_a_time_are_woken_and_put_off_until_none_is_left(session, put, monkeypatch):
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", 2)
    for number in range(3):
        put(ticket_id=number)

    def written(write, *given) -> list[bool]:
        return [write(session, "post", *given) for _ in range(3)]

    def waiting() -> list[tuple]:
        return session.execute(text("SELECT DISTINCT next_at, attempts, error, status FROM outbox")).all()

    assert written(outbox.put_off, "away", NOW) == [True, False, False]
    assert waiting() == [(NOW + 10 * SECOND, 1, "away", "waiting")]
    assert written(outbox.wake, NOW) == [True, False, False]
    assert waiting() == [(NOW, 1, "away", "waiting")]
    outbox.close_outlet(session, "post", NOW, "Turned off.")
    assert waiting() == [(NOW, 1, "Turned off.", "failed")]


def test_closing_a_channel_gives_up_what_waits(session, put):
    put()
    outbox.close_outlet(session, "post", NOW, "Turned off.")

    assert session.execute(text("SELECT status, error FROM outbox")).one() == ("failed", "Turned off.")
    assert put() is None


def test_of_much_that_is_done_some_is_forgotten_at_a_time_the_oldest_first(session, put, monkeypatch):
    monkeypatch.setattr(outbox, "MOST_FORGOTTEN", 2)
    made = [put(str(number)) for number in range(3)]
    for number, parcel in enumerate(reversed(made)):
        outbox.sent(session, parcel, NOW + number * SECOND)

    assert not outbox.drop_done(session, "post", NOW + 9 * SECOND)
    assert session.execute(text("SELECT id FROM outbox")).scalars().all() == made[:1]
    assert outbox.drop_done(session, "post", NOW + 9 * SECOND)
    assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 0


def test_what_is_done_is_forgotten_in_time(session, put):
    put(), put("b")
    [parcel] = outbox.take(session, "post", 1, NOW)
    outbox.sent(session, parcel.id, NOW)

    outbox.drop_done(session, "post", NOW)
    assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 2
    outbox.drop_done(session, "post", NOW + SECOND)
    assert session.execute(text("SELECT recipient FROM outbox")).scalar_one() == "b"
