"""What was done to many tickets at once comes back as it was, for a minute, but for what others have changed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from support_desk.files.sweeping import sweep
from support_desk.people.keys import hash_of
from support_desk.store import db
from support_desk.tickets.bulk.statements import FIND, HANGING
from support_desk.tickets.bulk.undoing import forget_what_is_over
from tests.mail.given_mail import parcels
from tests.people.worlds import everything
from tests.rows import until_it_waits

# No desk forgets meanwhile what is over.
pytestmark = pytest.mark.usefixtures("unserved_database")
BULK, UNDO = "/api/tickets/bulk/", "/api/tickets/bulk/undo/"
TALLIES = ("ticket_tallies", "assigned_tallies", "figure_changes", "figure_tallies")
NOT_THEIRS = (*TALLIES, "bulk_deeds", "bulk_rows", "outbox")
CASCADES = """
SELECT conrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND confrelid IN ('tickets'::regclass, 'timeline_entries'::regclass)
"""
OVER = "UPDATE bulk_deeds SET undo_until = clock_timestamp()"
SOON_OVER = f"{OVER} + interval '2 seconds'"
IS_OVER = "SELECT bool_and(undo_until < clock_timestamp()) FROM bulk_deeds"


def done(client, **body) -> str:
    answer = client.post(BULK, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["undo"]


def undone(client, undo: str) -> dict:
    answer = client.post(UNDO, json={"undo": undo})
    assert answer.status_code == 200, answer.text
    return answer.json()


def rows() -> dict:
    return {name: rows for name, rows in everything().items() if name not in NOT_THEIRS}


def links(session) -> list[tuple[int, str]]:
    """What opens which ticket: links, and keys that came of them."""
    session.rollback()
    both = (f"SELECT ticket_id, secret_hash FROM {name}" for name in ("ticket_links", "ticket_keys"))
    return session.execute(text(" UNION ALL ".join(both) + " ORDER BY 1, 2")).tuples().all()


@pytest.fixture
def filled(api, make_ticket, make_link):
    """Tickets 1 to 3 with entries, a file and a secret link; the last one is resolved."""
    for number in (1, 2):
        make_ticket(title=f'Nö. {number} \\ "x"', requester_email="rita@example.com", requester_name="Rita")
    make_ticket(status="resolved", suggestion_source="local", suggested_category="billing")
    api.patch("/api/tickets/1/", json={"comment": "Look:\n\t“it”", "public": True, "status": "in_progress"})
    file = ("file", ("desk.log", b"It says no.\n", "text/plain"))
    assert api.post("/api/tickets/1/attachments/", files=[file], data={"comment": "Here."}).status_code == 201
    assert api.post("/api/tickets/2/attachments/", files=[file]).status_code == 201
    make_link(1, "a secret")
    return api


def test_what_goes_with_a_ticket_is_what_is_kept(session):
    told_anew = {"meanings.of_tickets"}  # it follows from the texts
    assert set(session.execute(text(CASCADES)).scalars()) - told_anew == {*HANGING}


def test_deleted_tickets_are_all_as_they_were(filled, session):
    before, stats = rows(), filled.get("/api/tickets/stats/").json()
    undo = done(filled, ids=[1, 2, 3], delete=True)
    assert filled.get("/api/tickets/1/").status_code == 404
    assert filled.get("/api/attachments/1/desk.log").status_code == 404
    assert filled.get("/api/tickets/stats/").json()["total_tickets"] == 0

    assert undone(filled, undo) == {"restored": 3, "skipped": []}
    assert rows() == before
    assert filled.get("/api/tickets/stats/").json() == stats
    assert filled.get("/api/attachments/1/desk.log").content == b"It says no.\n"
    assert session.execute(text("SELECT count(*) FROM bulk_rows")).scalar_one() == 0


def test_bytes_are_kept_as_long_as_their_ticket_can_come_back(filled, session):
    held = "SELECT bool_and(unreferenced_since + interval '60 s' >= undo_until - interval '1 s') FROM blobs, bulk_deeds"
    undo = done(filled, ids=[1, 2], delete=True)

    assert session.execute(text(held)).scalar_one()
    session.commit()
    undone(filled, undo)
    assert sweep(session, timedelta()) == 0


def test_changed_tickets_are_what_they_were_and_say_so(filled):
    before = [filled.get(f"/api/tickets/{number}/").json() for number in (1, 2, 3)]
    undo = done(
        filled, ids=[1, 2, 3], change={"status": "open", "priority": "low", "comment": "Oops", "requester": None}
    )

    assert undone(filled, undo) == {"restored": 3, "skipped": []}
    for number, was in enumerate(before, 1):
        now = filled.get(f"/api/tickets/{number}/").json()
        added = now["timeline"][len(was["timeline"]) :]
        moves = [(entry["kind"], entry["before"], entry["after"]) for entry in added]
        half = len(moves) // 2
        assert moves[half:] == [(kind, after, before) for kind, before, after in moves[:half]]
        ours = {"timeline", "timeline_total", "updated_at"}
        assert {name: value for name, value in now.items() if name not in ours} == {
            name: value for name, value in was.items() if name not in ours
        }


@pytest.mark.parametrize("requester", [None, {"email": "roy@example.com"}])
def test_a_customers_link_and_keys_come_back_with_him(filled, make_link, key_of, session, requester):
    key_of(1)
    before = links(session)
    undo = done(filled, ids=[1, 2], change={"requester": requester})
    assert links(session) == []
    make_link(1, "made for whose it is meanwhile")
    key_of(1)

    assert undone(filled, undo) == {"restored": 2, "skipped": []}
    assert links(session) == before


def test_whoever_had_a_link_only_until_it_was_undone_has_none(filled, make_link, session):
    make_link(3, "of nobody's ticket, and mailed to Roy then")
    undone(filled, done(filled, ids=[3], change={"requester": {"email": "roy@example.com"}}))

    assert [ticket_id for ticket_id, _ in links(session)] == [1]


def test_a_link_that_stayed_and_was_renewed_since_is_left(filled, session):
    undo = done(filled, ids=[1], change={"requester": {"email": "RITA@example.com"}, "comment": "The same mailbox."})
    session.execute(text("UPDATE ticket_links SET secret_hash = 'renewed'"))
    session.commit()

    assert undone(filled, undo)["restored"] == 1
    assert links(session) == [(1, "renewed")]


def test_what_somebody_has_changed_since_is_left(filled):
    undo = done(filled, ids=[1, 2, 3], change={"category": "billing"})
    filled.patch("/api/tickets/1/", json={"comment": "Wait."})
    filled.delete("/api/tickets/3/")

    assert undone(filled, undo) == {"restored": 1, "skipped": [1, 3]}
    assert [filled.get(f"/api/tickets/{number}/").json()["category"] for number in (1, 2)] == ["billing", "account"]


def test_what_was_as_wanted_already_is_not_undone(filled):
    filled.patch("/api/tickets/1/", json={"priority": "high"})
    undo = done(filled, ids=[1, 2], change={"priority": "high"})

    assert undone(filled, undo) == {"restored": 1, "skipped": []}
    assert filled.get("/api/tickets/1/").json()["priority"] == "high"


def test_it_can_be_undone_once_and_for_a_minute(filled, session):
    undo, later = done(filled, ids=[1], change={"priority": "high"}), done(filled, ids=[2], delete=True)
    undone(filled, undo)
    assert filled.post(UNDO, json={"undo": undo}).status_code == 409
    until = "SELECT extract(epoch FROM undo_until - clock_timestamp()) FROM bulk_deeds"
    assert 0 < session.execute(text(until)).scalar_one() <= 60
    session.execute(text(OVER))
    session.commit()

    answer = filled.post(UNDO, json={"undo": later})
    assert (answer.status_code, answer.json()) == (409, {"detail": "This cannot be undone any more."})
    assert forget_what_is_over(session)
    session.commit()
    assert session.execute(text("SELECT count(*) FROM bulk_rows")).scalar_one() == 0
    assert filled.post(UNDO, json={"undo": "never was"}).status_code == 409
    assert filled.post(UNDO, json={"undo": 1}).status_code == 422


def test_what_is_being_undone_is_forgotten_by_nobody_meanwhile(filled, session):
    undo = done(filled, ids=[1, 2, 3], delete=True)
    session.execute(text(OVER))
    session.commit()
    with db.engine().connect() as undoing:
        undoing.exec_driver_sql(FIND, {"key_hash": hash_of(undo)})

        assert forget_what_is_over(session)
        session.commit()
        assert session.execute(text("SELECT count(DISTINCT ticket_id) FROM bulk_rows")).scalar_one() == 3
    forget_what_is_over(session)
    session.commit()
    assert session.execute(text("SELECT count(*) FROM bulk_deeds")).scalar_one() == 0


def test_who_waits_until_it_is_over_is_too_late(filled, session):
    undo = done(filled, ids=[1, 2, 3], delete=True)
    session.execute(text(SOON_OVER))
    session.commit()
    with ThreadPoolExecutor(1) as thread, db.engine().connect() as forgetting:
        forgetting.exec_driver_sql("SELECT FROM bulk_deeds FOR UPDATE")
        asked = thread.submit(filled.post, UNDO, json={"undo": undo})
        until_it_waits(session, asked)
        while not session.execute(text(IS_OVER)).scalar_one():
            pass
        forgetting.rollback()

        assert asked.result().status_code == 409


def test_only_who_did_it_or_an_admin_undoes_it(filled, make_account, signed_in):
    ada, bea, cem = (
        signed_in(make_account(f"{name}@example.com", name, role))
        for name, role in (("Ada", "admin"), ("Bea", "agent"), ("Cem", "agent"))
    )
    for client in (bea, ada):
        undo = done(bea, ids=[1, 2], change={"status": "closed"})
        assert cem.post(UNDO, json={"undo": undo}).status_code == 403
        assert undone(client, undo)["restored"] == 2


def test_an_account_that_is_gone_or_inactive_since_does_not_stand_in_the_way(filled, make_account, signed_in, session):
    ada, bea, cem = (
        make_account(f"{name}@example.com", name, role)
        for name, role in (("Ada", "admin"), ("Bea", "agent"), ("Cem", "agent"))
    )
    client = signed_in(ada)
    for number, account in ((1, bea), (2, cem), (3, bea)):
        client.patch(f"/api/tickets/{number}/", json={"assignee": account.id})
    changed, deleted = done(client, ids=[1, 2], change={"assignee": ada.id}), done(client, ids=[3], delete=True)
    session.execute(text(f"UPDATE accounts SET is_active = false WHERE id = {cem.id}"))
    session.execute(text(f"DELETE FROM accounts WHERE id = {bea.id}"))
    session.commit()

    assert undone(client, changed) == {"restored": 2, "skipped": []}
    assert undone(client, deleted) == {"restored": 1, "skipped": []}
    assert [client.get(f"/api/tickets/{number}/").json()["assignee"] for number in (1, 2, 3)] == [
        None,
        {"id": cem.id, "name": "Cem (inactive)"},
        None,
    ]


def test_what_comes_back_is_told_to_nobody(mail_is_on, filled, hook, session):
    hook("https://example.com/hook")
    session.execute(text("UPDATE outbox SET status = 'sent', done_at = now()"))
    session.commit()
    before = parcels(session)

    undone(filled, done(filled, ids=[1, 2], delete=True))

    assert parcels(session) == before


def test_an_undone_change_takes_back_the_mails_that_wait_and_makes_none(mail_is_on, filled, hook, session):
    before = parcels(session)
    hook("https://example.com/hook", "ticket.changed")

    undone(filled, done(filled, ids=[1, 2], change={"status": "resolved", "comment": "Done.", "public": True}))

    added = [event for event, *_ in parcels(session)[len(before) :]]
    assert added == ["ticket.changed"] * 4


def test_of_two_who_undo_the_same_one_does(filled):
    undo = done(filled, ids=[1, 2, 3], delete=True)

    async def both() -> list[int]:
        asked = (asyncio.to_thread(filled.post, UNDO, json={"undo": undo}) for _ in range(2))
        return sorted(answer.status_code for answer in await asyncio.gather(*asked))

    assert asyncio.run(both()) == [200, 409]
