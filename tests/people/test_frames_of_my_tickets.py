"""All that is sent to a requester whom a link has let in: his own tickets, at once, and nothing of what others do."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx2 as httpx
import pytest

from support_desk.people.models import Account
from support_desk.people.states.visitor import Visitor
from support_desk.tickets.states.my_tickets import MyTickets
from support_desk.tickets.states.requester import RequesterPage
from tests.desks import PATIENCE_SECONDS
from tests.page_sockets import Page
from tests.people.recorded_pages import Recorded
from tests.processes import run_sql

LIST, TICKET = MyTickets.get_full_name(), RequesterPage.get_full_name()
HIDDEN, OWN, RITA = "hush", "mine", "Rita@example.com"
KNOWN, TO_SIGN_IN = '"role_rx_state_"', "/sign-in?next="
# What pages are told, by state and variable.
OF_LISTS = {("visitor", name) for name in Visitor.SHOWN}
OF_LISTS |= {("connection", "is_database_away"), *(("my_tickets", name) for name in ("own", "is_loaded", "problem"))}
OF_ROWS = {"id", "title", "status", "created_at", "path"}


@pytest.fixture
def pages(desk) -> Iterator[Callable[..., Page]]:
    with ExitStack() as opened:
        yield lambda *given, **named: opened.enter_context(Page(desk, *given, **named))


@pytest.fixture
def ada(make_account) -> Account:
    return make_account(f"{HIDDEN}-ada@example.com", f"{HIDDEN} Ada")


@pytest.fixture
def call(desk, ada, token_of) -> Callable[..., Any]:
    """A function that calls REST as Ada."""
    shown = {"Authorization": f"Bearer {token_of(ada)}"}
    client = httpx.Client(base_url=f"{desk.url}/api/tickets", headers=shown, timeout=PATIENCE_SECONDS)

    def change(method: str, path: str, **body: Any) -> Any:
        answer = client.request(method, path, json=body or None).raise_for_status()
        return answer.json() if answer.content else None

    return change


@pytest.fixture
def filed(call) -> Callable[..., int]:
    """A function that opens a ticket of Rita's, or of somebody else's: its number."""

    def make(title: str, email: str = "rita@EXAMPLE.com") -> int:
        words = {"category": "billing", "priority": "low", "description": title}
        return call("POST", "/", title=title, requester_email=email, **words)["id"]

    return make


@pytest.fixture
def cookie(ada, session_of_requester) -> str:
    return f"desk_session={session_of_requester(RITA)}"


def shown(page: Recorded) -> list[dict]:
    """What the list was told, each time anew."""
    return [value for state, name, value in page.deltas() if (state, name) == ("my_tickets", "own")]


def test_a_list_follows_its_own_tickets_and_is_told_of_no_others(pages, call, filed, cookie):
    number = filed(f"{OWN} one")
    rita = Recorded(pages(at="/my-tickets", cookie=cookie), f"{OWN} one")
    assert len(shown(rita)) == 1

    other = filed(f"{HIDDEN} title", f"{HIDDEN}@example.com")
    call("PATCH", f"/{other}/", status="resolved", comment=HIDDEN)
    call("PATCH", f"/{number}/", comment=HIDDEN)
    filed(f"{OWN} two")
    rita.wait_for(f"{OWN} two")
    assert len(shown(rita)) == 2
    call("PATCH", f"/{number}/", status="resolved", comment=HIDDEN)
    rita.wait_for('"status":"resolved"')
    call("PATCH", f"/{other}/", requester={"email": "RITA@example.com"})
    call("PATCH", f"/{other}/", requester={"email": "tom@example.com"})
    call("PATCH", f"/{number}/", requester=None)
    call("DELETE", f"/{number + 2}/")
    rita.wait_for('"rows":[]')

    assert all(set(row) == OF_ROWS for value in shown(rita) for row in value["rows"])
    assert {(state, name) for state, name, value in rita.deltas() if value not in ("", [], {})} <= OF_LISTS
    assert HIDDEN not in rita.told.replace(f"{HIDDEN} title", "")


def test_one_of_his_tickets_is_answered_and_settled_and_another_s_is_not_there(pages, call, filed, cookie):
    number, other = filed(f"{OWN} one"), filed(HIDDEN, "tom@example.com")
    rita = Recorded(pages(at=f"/my-tickets/{number}", cookie=cookie), f"{OWN} one")
    stranger = Recorded(pages(at=f"/my-tickets/{other}", cookie=cookie), '"is_missing_rx_state_":true')

    call("PATCH", f"/{number}/", comment=HIDDEN)
    rita.page.call(f"{TICKET}.answer", form={"ticket": str(number), "reply": f"{OWN} reply", "sheet": "1"})
    rita.wait_for(f"{OWN} reply")
    rita.page.call(f"{TICKET}.resolve", ticket_id=number)
    rita.wait_for('"status":"resolved"')
    for page in (rita, stranger):
        page.page.call(f"{TICKET}.answer", form={"ticket": str(other), "reply": "Let me in.", "sheet": "2"})
        page.wait_for(f"There is no ticket #{other}.")

    assert HIDDEN not in rita.told + stranger.told
    assert call("GET", f"/{other}/")["comments"] == []
    call("PATCH", f"/{number}/", requester=None)
    rita.wait_for('"is_missing_rx_state_":true')


@pytest.mark.parametrize("at", ["/my-tickets", "/my-tickets/1"])
def test_who_is_signed_out_sees_nothing_more(database, pages, filed, cookie, at):
    filed(f"{OWN} one")
    page = pages(at=at, cookie=cookie)
    page.load()
    page.wait_for(f"{OWN} one")

    run_sql(database, "DELETE FROM sign_ins WHERE requester IS NOT NULL")
    told = page.told_until(TO_SIGN_IN)
    filed(f"{OWN} two")
    page.load()
    told += page.told_until(TO_SIGN_IN)

    assert '"role_rx_state_":"nobody"' in told and f"{OWN} two" not in told


def test_whom_no_link_has_let_in_has_no_list(pages, filed, ada, session_of, key_of):
    number = filed(f"{OWN} one")
    for cookie, told in (("", TO_SIGN_IN), (f"desk_ticket={key_of(number)}", TO_SIGN_IN)):
        page = pages(at="/my-tickets", cookie=cookie)
        page.load()
        assert f"{OWN} one" not in page.told_until(told)
    agent = pages(at="/my-tickets", cookie=f"desk_session={session_of(ada)}")
    agent.load()
    assert f"{OWN} one" not in agent.told_until("does not allow this")


def test_a_desk_without_accounts_knows_its_requesters_too(pages, make_ticket, session_of_requester):
    make_ticket(title=f"{OWN} one", requester_email="rita@example.com")
    make_ticket(title=HIDDEN)

    page = pages(at="/my-tickets", cookie=f"desk_session={session_of_requester(RITA)}")
    page.load()

    assert HIDDEN not in page.told_until(f"{OWN} one")
