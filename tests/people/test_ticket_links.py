"""The secret link of a ticket, and the keys that browsers get for it."""

import re

import psycopg2
import pytest
from sqlalchemy import text
from sqlmodel import select

from support_desk.errors import TicketNotFound
from support_desk.people import identity, keys, ticket_links
from support_desk.people.actors import DESK, NOBODY, ActorKind, Role
from support_desk.people.identity import (
    Credentials,
    actor_of,
    actor_of_keys,
    actor_of_link,
    actor_of_mailbox,
    forget_everybody,
)
from support_desk.people.models import TicketKey, TicketLink
from support_desk.people.ticket_links import link_of, new_key_for, renew_link, ticket_of_link

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def known_to_nobody(database):
    forget_everybody()
    yield
    forget_everybody()


def test_a_link_is_made_once_has_256_bits_and_is_stored_as_a_hash(session, make_ticket):
    make_ticket()
    make_ticket()

    first, again, other = link_of(session, 1), link_of(session, 1), link_of(session, 2)

    assert first == again != other
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", first)
    assert (ticket_of_link(session, first), ticket_of_link(session, other)) == (1, 2)
    stored = [value for row in session.exec(select(TicketLink)) for value in row.model_dump().values()]
    assert first not in stored and other not in stored


@pytest.mark.parametrize("secret", ["", "x", "é", "\ud800", "x" * 100_000, "' OR true --"])
def test_what_is_no_link_is_nobodys(session, make_ticket, secret):
    make_ticket()
    link_of(session, 1)

    assert ticket_of_link(session, secret) is None


def test_a_ticket_that_is_not_there_has_no_link(session):
    with pytest.raises(TicketNotFound):
        link_of(session, 1)


def test_a_renewed_link_ends_the_one_before_and_all_keys(session, make_ticket):
    make_ticket()
    before = link_of(session, 1)
    new_key_for(session, 1)

    after = renew_link(session, 1)

    assert (ticket_of_link(session, before), ticket_of_link(session, after)) == (None, 1)
    assert link_of(session, 1) == after
    assert session.exec(select(TicketKey)).all() == []


def test_links_follow_the_desks_own_key(session, make_ticket, monkeypatch):
    make_ticket()
    before = link_of(session, 1)

    monkeypatch.setattr(keys, "secret_key", lambda purpose: b"another key for " + purpose.encode())

    after = link_of(session, 1)
    assert after != before and ticket_of_link(session, after) == 1
    assert ticket_of_link(session, before) is None


def test_links_and_keys_go_with_their_ticket(session, make_ticket):
    make_ticket()
    link = link_of(session, 1)
    new_key_for(session, 1)

    session.execute(text("DELETE FROM tickets"))

    assert ticket_of_link(session, link) is None
    assert session.exec(select(TicketKey)).all() == []


def test_of_very_many_keys_to_a_ticket_the_newest_are_good(session, make_ticket, monkeypatch):
    make_ticket()
    make_ticket()
    monkeypatch.setattr(ticket_links, "MOST_KEYS", 3)
    new_key_for(session, 2)
    for _ in range(5):
        new_key_for(session, 1)

    assert sorted(session.exec(select(TicketKey.ticket_id)).all()) == [1, 1, 1, 2]


async def test_a_link_is_its_requesters_whether_the_desk_is_open_or_closed(session, make_ticket, make_account):
    make_ticket(requester_name="Rita", requester_email="rita@example.com")
    make_ticket(requester_email="roy@example.com")
    make_ticket()
    links = [link_of(session, number) for number in (1, 2, 3)]
    session.commit()

    for is_closed in (False, True):
        if is_closed:
            make_account()
        found = [await actor_of_link(link) for link in links]
        assert [(actor.name, actor.role, actor.kind) for actor in found] == [
            (name, Role.requester, ActorKind.requester) for name in ("Rita", "roy@example.com", "customer")
        ]
        assert [actor.tickets for actor in found] == [{1}, {2}, {3}]
        assert await actor_of_link("no link") == await actor_of_link("") == NOBODY


async def test_keys_are_good_for_their_tickets_alone_and_on_a_closed_desk(make_ticket, key_of, make_account):
    make_ticket(requester_email="rita@example.com")
    make_ticket()
    make_ticket()
    keys = (key_of(3), "nonsense", key_of(1), "x" * 10_000)

    assert await actor_of(Credentials(tickets=keys), door=DESK) == DESK
    make_account()

    found = await actor_of(Credentials(tickets=keys), door=DESK)
    assert (found.tickets, found.name, found.id) == ({1, 3}, "customer", None)
    assert (await actor_of_keys(keys[2:])).name == "rita@example.com"
    assert await actor_of(Credentials(tickets=("nonsense",)), door=DESK) == NOBODY


async def test_what_is_too_long_to_be_a_key_is_nobodys_and_not_remembered(make_account, make_ticket, key_of):
    make_account()
    make_ticket()
    long, mine = "x" * (identity.LONGEST_KEY + 1), key_of(1)

    for shown in (Credentials(token=long), Credentials(session=long), Credentials(tickets=(long,))):
        assert await actor_of(shown, DESK) == NOBODY
    assert await actor_of_mailbox(long) == await actor_of_link(long) == NOBODY
    assert (await actor_of_keys((mine, long))).tickets == {1}

    assert identity._owner_of_token._found == identity._owner_of_session._found == {}
    assert identity._owner_of_link._found == identity._owner_of_tickets._found == {}


async def test_what_is_out_of_date_is_let_go_of_once_something_else_is_found(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(identity, "monotonic", lambda: now[0])

    async def find(key: str) -> str:
        return key

    remembered = identity.Remembered(find)
    for now[0], key in enumerate("aba"):
        await remembered(key)
        now[0] += 0.5
        await remembered(f"{key} later")

    assert [*remembered._found] == ["a", "a later"]


@pytest.mark.parametrize("end", ["DELETE FROM ticket_keys", "DELETE FROM tickets", "TRUNCATE ticket_keys"])
async def test_the_end_of_a_key_is_announced(database, make_ticket, key_of, end):
    make_ticket()
    key_of(1)
    assert announced(database, end) == ["ticket_keys"]


async def test_a_ticket_without_keys_goes_without_a_word(database, make_ticket):
    make_ticket()

    assert announced(database, "DELETE FROM tickets") == []


async def test_a_new_nonce_is_announced_and_the_old_link_forgotten(database, session, make_ticket):
    make_ticket()
    link = link_of(session, 1)
    session.commit()
    assert (await actor_of_link(link)).tickets == {1}

    assert announced(database, "UPDATE ticket_links SET nonce = 'other', secret_hash = 'other'") == ["ticket_links"]
    identity.forget_everybody()

    assert await actor_of_link(link) == NOBODY


def announced(url: str, statement: str) -> list[str]:
    """What is said to those who listen for people, once this is committed."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("LISTEN support_desk_people")
        cursor.execute(statement)
        cursor.execute("SELECT 1")
    found = [notice.payload for notice in connection.notifies]
    connection.close()
    return found
