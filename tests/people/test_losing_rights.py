"""Whoever loses a right loses it in every open page at once: it is emptied, told nothing more, and led away."""

from collections.abc import Callable
from contextlib import ExitStack, closing

import pytest
from redis import Redis

from support_desk.people.models import Account
from support_desk.tickets.states.helping.hints import Hints
from support_desk.tickets.states.queue import TicketList
from tests.page_sockets import Page
from tests.processes import eventually, run_sql
from tests.shared_redis import RedisServer

TO_SIGN_IN, KNOWN = "/sign-in?next=", '"role_rx_state_"'
EMPTY_QUEUE = '"rows":[]'
LATER = "Only for those who may see it"
TICKETS, HINTS = TicketList.get_full_name(), Hints.get_full_name()


@pytest.fixture
def pages():
    """A function that opens pages which are closed when the test ends."""
    with ExitStack() as opened:
        yield lambda *given, **named: opened.enter_context(Page(*given, **named))


@pytest.fixture
def ada(make_account) -> Account:
    return make_account()


@pytest.fixture
def bob(ada, make_account) -> Account:
    return make_account("bob@example.com", "Bob", "agent")


@pytest.fixture
def cookie(session_of) -> Callable[[Account], str]:
    return lambda account: f"desk_session={session_of(account)}"


def loaded(page: Page, text: str) -> Page:
    """The page, once it shows this and knows who looks at it, whichever comes first."""
    page.load()
    page.wait_for(text, KNOWN)
    return page


def all_in(redis: RedisServer) -> bytes:
    """All texts that Redis holds, in one piece."""
    with closing(Redis.from_url(redis.url)) as client:
        return b"".join(client.get(key) for key in client.scan_iter() if client.type(key) == b"string")


ENDS = {
    "signed out": "DELETE FROM sign_ins WHERE account_id = {0}",
    "deactivated": "UPDATE accounts SET is_active = false WHERE id = {0}",
    "deleted": "DELETE FROM accounts WHERE id = {0}",
}


@pytest.mark.parametrize("how", ENDS)
def test_who_is_no_longer_let_in_sees_nothing_more(desk, database, pages, ada, bob, cookie, make_ticket, how):
    make_ticket(title="Printer on fire")
    lost = loaded(pages(desk, cookie=cookie(bob)), "Printer on fire")
    kept = loaded(pages(desk, cookie=cookie(ada)), "Printer on fire")

    run_sql(database, ENDS[how].format(bob.id))
    told = lost.told_until(TO_SIGN_IN)
    make_ticket(title=LATER)
    kept.wait_for(LATER)
    lost.load()
    told += lost.told_until(TO_SIGN_IN)
    lost.call(f"{TICKETS}.find", text=LATER)
    told += lost.told_until(TO_SIGN_IN)

    assert EMPTY_QUEUE in told and '"role_rx_state_":"nobody"' in told
    assert LATER not in told


def test_with_the_first_account_an_open_desk_closes_in_every_page(desk, pages, make_ticket, make_account):
    make_ticket(title="Printer on fire")
    queue, form = loaded(pages(desk), "Printer on fire"), loaded(pages(desk, at="/"), '"role_rx_state_":"open"')

    make_account()

    assert EMPTY_QUEUE in queue.told_until(TO_SIGN_IN)
    told = form.told_until(KNOWN)
    assert '"role_rx_state_":"nobody"' in told and '"is_open_rx_state_":false' in told
    assert TO_SIGN_IN not in told


def test_when_the_last_account_is_deleted_the_desk_is_open_again(desk, database, pages, ada, cookie, make_ticket):
    make_ticket(title="Printer on fire")
    queue, form = loaded(pages(desk, cookie=cookie(ada)), "Printer on fire"), loaded(pages(desk, at="/"), KNOWN)

    run_sql(database, "DELETE FROM accounts")

    assert '"is_open_rx_state_":true' in queue.told_until(KNOWN)
    assert '"is_open_rx_state_":true' in form.told_until(KNOWN)
    make_ticket(title=LATER)
    queue.wait_for(LATER)


@pytest.mark.parametrize("how", ENDS)
def test_who_never_asked_who_he_is_is_told_nothing_more_either(
    desk, database, pages, ada, bob, cookie, make_ticket, how
):
    make_ticket(title="Printer on fire")
    shown = {"Cookie": cookie(bob)}
    assert eventually(lambda: desk.client.get("/api/me/", headers=shown).json().get("id") == bob.id)
    lost = pages(desk, at="/", cookie=shown["Cookie"])
    lost.call(f"{TICKETS}.load")
    lost.wait_for("Printer on fire")
    kept = loaded(pages(desk, cookie=cookie(ada)), "Printer on fire")

    run_sql(database, ENDS[how].format(bob.id))
    told = lost.told_until('"role_rx_state_":"nobody"')
    make_ticket(title=LATER)
    kept.wait_for(LATER)
    lost.load()

    assert EMPTY_QUEUE in told
    assert LATER not in told + lost.told_until(KNOWN)


@pytest.mark.parametrize("how", ENDS)
def test_tickets_like_what_one_writes_are_taken_away_at_once(desk, database, pages, bob, cookie, make_ticket, how):
    make_ticket(title="Printer on fire")
    form = loaded(pages(desk, at="/", cookie=cookie(bob)), KNOWN)
    form.call(f"{HINTS}.write_along", title="Printer on fire", description="I need help with it, please.")
    form.wait_for("Printer on fire")

    run_sql(database, ENDS[how].format(bob.id))

    (*_, told) = form.wait_for('"role_rx_state_":"nobody"')
    assert '"alike_rx_state_":[]' in told
    form.call(f"{HINTS}.write_along", title="Printer on fire", description="I need help with it, please.")
    form.load()
    assert "on fire" not in form.told_until(KNOWN)


def test_a_new_role_or_name_changes_what_one_may_do_and_nothing_else(desk, database, pages, bob, cookie, make_ticket):
    make_ticket(title="Printer on fire")
    page = loaded(pages(desk, cookie=cookie(bob)), "Printer on fire")

    run_sql(database, f"UPDATE accounts SET role = 'admin', name = 'Robert' WHERE id = {bob.id}")

    (*_, told) = page.wait_for(KNOWN)
    assert '"role_rx_state_":"admin"' in told and '"name_rx_state_":"Robert"' in told and '"manage":true' in told
    assert TICKETS not in told
    make_ticket(title=LATER)
    page.wait_for(LATER)


def test_nobody_is_told_who_is_there_before_he_is_led_to_the_sign_in(desk, pages, ada, make_ticket):
    make_ticket(title="Printer on fire")
    page = pages(desk)

    page.load()

    told = page.told_until(TO_SIGN_IN)
    assert "Printer on fire" not in told and ada.email not in told


def test_who_takes_a_session_over_gets_nothing_of_it(desk, pages, ada, cookie, make_ticket):
    make_ticket(title="Printer on fire")
    with Page(desk, cookie=cookie(ada)) as page:
        loaded(page, "Printer on fire").call(f"{TICKETS}.narrow", field="nonsense", word="nonsense")
        page.wait_for("nonsense")

    thief = pages(desk, page.token)
    thief.load()

    told = thief.told_until(TO_SIGN_IN)
    assert "Printer on fire" not in told and "nonsense" not in told and ada.name not in told


def test_pages_of_every_process_are_emptied(desk, start_desk, database, pages, ada, bob, cookie, make_ticket):
    make_ticket(title="Printer on fire")
    desks = [desk, start_desk(DATABASE_URL=database).ready()]
    shown = [loaded(pages(each, cookie=cookie(bob)), "Printer on fire") for each in desks]

    run_sql(database, ENDS["signed out"].format(bob.id))

    assert all(EMPTY_QUEUE in page.told_until(TO_SIGN_IN) for page in shown)


def test_sessions_that_several_processes_share_hold_no_key_and_nothing_for_whoever_takes_them_over(
    two_desks, desks_redis, pages, ada, cookie, make_ticket
):
    make_ticket(title="Printer on fire")
    one, other = two_desks
    shown = cookie(ada)
    with Page(one, cookie=shown) as page:
        loaded(page, "Printer on fire").call(f"{TICKETS}.narrow", field="nonsense", word="nonsense")
        page.wait_for("nonsense")
        assert eventually(lambda: b"nonsense" in all_in(desks_redis))
        assert shown.partition("=")[2].encode() not in all_in(desks_redis)

    thief = pages(other, page.token)
    thief.load()

    told = thief.told_until(TO_SIGN_IN)
    assert "Printer on fire" not in told and "nonsense" not in told and ada.name not in told
