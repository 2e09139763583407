"""Whoever is a ticket's requester no more has no key to it any more: neither its link nor what came of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.actors import API, NOBODY
from support_desk.people.identity import actor_of_keys, actor_of_link, forget_everybody
from support_desk.people.ticket_links import key_in_exchange, link_of, new_key_for
from support_desk.store import db
from support_desk.tickets.actions import change_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.records import Requester
from tests.processes import eventually, migrated_back_to, migrated_to, run_sql

pytestmark = pytest.mark.anyio
KEYS = "SELECT (SELECT count(*) FROM ticket_links), (SELECT count(*) FROM ticket_keys)"


@pytest.fixture
def ticket(make_ticket):
    return make_ticket(requester_name="Rita", requester_email="rita@gmail.com")


def give_to(session, requester: Requester | None) -> None:
    change_ticket(session, 1, Change(requester=requester), API)
    session.commit()
    forget_everybody()


@pytest.mark.parametrize("other", [None, Requester("ron@example.com", "Ron"), Requester("rıta@gmaıl.com", "Rita")])
async def test_the_former_ones_link_and_keys_are_worth_nothing(session, ticket, other):
    link, key = link_of(session, 1), new_key_for(session, 1)
    session.commit()

    give_to(session, other)

    assert (await actor_of_link(link), await actor_of_keys((key,))) == (NOBODY, NOBODY)
    assert key_in_exchange(session, link) is None
    assert link_of(session, 1) != link


async def test_another_name_or_another_case_leaves_them_as_they_are(session, ticket):
    link, key = link_of(session, 1), new_key_for(session, 1)
    session.commit()

    give_to(session, Requester("RITA@Gmail.com", "Rita R."))

    assert (await actor_of_link(link)).tickets == (await actor_of_keys((key,))).tickets == {1}


async def test_a_ticket_of_nobody_keeps_its_link_when_it_is_known_who_asked(session, make_ticket):
    make_ticket()
    link = link_of(session, 1)
    session.commit()

    give_to(session, Requester("rita@example.com"))

    assert (await actor_of_link(link)).tickets == {1}


async def test_a_plain_sql_update_revokes_them_too(session, ticket, make_ticket):
    make_ticket(requester_email="tom@example.com")
    for number in (1, 2):
        link_of(session, number), new_key_for(session, number)
    session.execute(text("UPDATE tickets SET requester_email = 'ron@example.com' WHERE id = 1"))
    session.commit()

    assert session.execute(text("SELECT ticket_id FROM ticket_keys")).scalars().all() == [2]


@pytest.mark.parametrize("take", ["link", "key"])
def test_what_is_taken_at_that_moment_is_revoked_with_the_rest(session, ticket, take):
    secret = link_of(session, 1) if take == "key" else ""
    session.commit()

    def give() -> None:
        with Session(db.engine()) as other, other.begin():
            change_ticket(other, 1, Change(requester=Requester("ron@example.com")), API)

    with ThreadPoolExecutor(1) as thread:
        assert key_in_exchange(session, secret) if take == "key" else link_of(session, 1)
        given = thread.submit(give)
        eventually(lambda: _waits_for_a_lock())
        session.commit()
        given.result(60)

    assert session.execute(text(KEYS)).one() == (0, 0)


def test_a_filled_desk_goes_up_and_down(new_database):
    url = new_database()
    migrated_to(url, "0013")
    run_sql(url, "INSERT INTO outlets (channel) VALUES ('mail')")
    for _ in range(2):
        migrated_to(url, "0014")
        migrated_back_to(url, "0013")
    run_sql(
        url,
        "INSERT INTO tickets (title, description, category, priority, requester_email)"
        " VALUES ('x', 'y', 'general', 'low', 'rita@example.com')",
    )
    run_sql(url, "INSERT INTO timeline_entries (ticket_id, kind, actor, actor_kind) VALUES (1, 'opened', 'api', 'api')")

    assert run_sql(url, "SELECT event, recipient FROM outbox") == [("received", "rita@example.com")]


def _waits_for_a_lock() -> bool:
    with db.engine().connect() as connection:
        waiting = "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted)"
        return connection.execute(text(waiting)).scalar_one()
