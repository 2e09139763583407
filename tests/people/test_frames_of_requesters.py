"""All that is sent to a requester, to strangers, and to whoever has signed out, over the whole life of a ticket.

What is none of their business has a word of its own, by which it would be known in any frame.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx2 as httpx
import pytest
from reflex.utils.format import json_dumps

from support_desk.people.models import Account
from support_desk.people.states.visitor import Visitor
from support_desk.people.states.watch.guard import emptied
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.requester import RequesterPage
from tests.desks import PATIENCE_SECONDS, Desk
from tests.page_sockets import Page
from tests.people.recorded_pages import Recorded
from tests.processes import run_sql

FORM, REQUESTER = TicketForm.get_full_name(), RequesterPage.get_full_name()
KNOWN, TO_SIGN_IN = '"role_rx_state_"', "/sign-in?next="
HIDDEN, OWN = "hush", "mine"
OF_TICKET = {"id", "title", "description", "status", "is_settled", "created_at", "files", "said", "is_cut"}
OF_ANSWER = {"id", "who", "body", "created_at", "files"}
# What pages are told, by state and variable.
OF_ALL = {("visitor", name) for name in Visitor.SHOWN}
OF_ALL |= {("connection", "is_database_away")}
OF_REQUESTERS = OF_ALL | {("requester_page", name) for name in ("shown", "is_missing", "is_loaded", "problem")}
OF_REQUESTERS |= {("requester_page", "reply_problem")}
# How what is told looks once a page is emptied.
BLANK = [json.loads(json_dumps(value)) for values in emptied().values() for value in values.values()]


class Team:
    """The desk's people at work: on a ticket, and beside it. `times` are those of what they keep to themselves."""

    def __init__(self, desk: Desk, database: str, token: str) -> None:
        self.database, self.times = database, []
        self.client = httpx.Client(base_url=desk.url, timeout=PATIENCE_SECONDS)
        self.client.headers["Authorization"] = f"Bearer {token}"

    def change(self, number: int, **change: Any) -> str:
        """The ticket's time once it is changed."""
        return self.client.patch(f"/api/tickets/{number}/", json=change).raise_for_status().json()["updated_at"]

    def keep_to_themselves(self, number: int, **change: Any) -> None:
        self.times.append(self.change(number, **change))

    def work(self, number: int, assignee: int, witness: Recorded) -> None:
        """Do everything that no requester may know of; come back when all pages have been told, as `witness` has."""
        for change in ({"category": "billing"}, {"category": "account"}, {"priority": "critical"}, {"priority": "low"}):
            self.keep_to_themselves(number, **change)
        self.keep_to_themselves(number, requester={"name": f"{HIDDEN} name", "email": "RITA@example.com"})
        self.keep_to_themselves(number, assignee=assignee)
        self.keep_to_themselves(number, assignee=None)
        made = {"title": f"{HIDDEN} title", "description": HIDDEN, "requester_email": f"{HIDDEN}2@example.com"}
        other = self.client.post("/api/tickets/", json=made).raise_for_status().json()["id"]
        self.change(other, comment=HIDDEN, public=True, status="closed", assignee=assignee)
        self.client.delete(f"/api/tickets/{other}/").raise_for_status()
        run_sql(self.database, f"UPDATE tickets SET suggested_category = 'technical' WHERE id = {number}")
        self.keep_to_themselves(number, comment=(last := f"{HIDDEN} comment {len(self.times)} ends"))
        witness.wait_for(last)


@pytest.fixture
def pages(desk) -> Iterator[Callable[..., Page]]:
    with ExitStack() as opened:
        yield lambda *given, **named: opened.enter_context(Page(desk, *given, **named))


@pytest.fixture
def ada(make_account) -> Account:
    return make_account(f"{HIDDEN}-ada@example.com", f"{HIDDEN} Ada")


@pytest.fixture
def bob(ada, make_account) -> Account:
    """The one who answers in public."""
    return make_account(f"{HIDDEN}-bob@example.com", "Bob", "agent")


@pytest.fixture
def team(desk, database, ada, token_of) -> Team:
    return Team(desk, database, token_of(ada))


@pytest.fixture
def link(pages, ada) -> str:
    """The address of ticket 1 for whoever has opened it on the form's page."""
    form = {"title": f"{OWN} title", "description": f"{OWN} words", "requester_email": "rita@example.com"}
    with pages(at="/") as page:
        page.call(f"{FORM}.submit", form=form)
        return re.findall(r'"(/t/[^"]+)"', page.told_until('"submitted_path_rx_state_"'))[0]


@pytest.fixture
def witness(pages, ada, session_of, link) -> Recorded:
    """Somebody of the team, who looks at ticket 1."""
    return Recorded(pages(at="/tickets/1", cookie=f"desk_session={session_of(ada)}"), f"{OWN} title")


def strange(page: Recorded) -> set[tuple[str, str]]:
    """The variables of which more was told than that they are empty, and which are none of a requester's page."""
    told = {(state, name) for state, name, value in page.deltas() if value not in BLANK}
    return told - OF_REQUESTERS


def test_a_requester_is_told_of_his_ticket_and_of_nothing_else(
    desk, database, pages, team, bob, token_of, witness, link
):
    rita, public = Recorded(pages(at=link), f"{OWN} title"), Team(desk, database, token_of(bob))

    before = len(rita.frames)
    team.work(1, bob.id, witness)
    public.change(1, comment=f"{OWN} answer", public=True)
    rita.wait_for(f"{OWN} answer")
    assert len(rita.frames) == before + 1  # nor is he told when they work

    public.change(1, status="in_progress")
    rita.wait_for('"status":"in_progress"')
    public.change(1, status="resolved", comment=HIDDEN)
    rita.wait_for('"status":"resolved"')
    team.work(1, bob.id, witness)
    rita.page.call(f"{REQUESTER}.answer", form={"ticket": "1", "reply": f"{OWN} reply", "sheet": "1"})
    rita.wait_for(f"{OWN} reply")
    team.change(1, status="closed", comment=HIDDEN)
    rita.wait_for('"status":"closed"')
    team.work(1, bob.id, witness)
    team.client.delete("/api/tickets/1/").raise_for_status()
    rita.wait_for('"is_missing_rx_state_":true')

    assert HIDDEN not in rita.told and "rita@example.com" not in rita.told
    assert [at for at in team.times if at in rita.told] == []
    assert strange(rita) == set()
    for shown in (value for state, name, value in rita.deltas() if (state, name) == ("requester_page", "shown")):
        assert set(shown) == OF_TICKET
        assert all(set(said) == OF_ANSWER for said in shown["said"])
        assert {said["who"] for said in shown["said"]} <= {"", "Bob"}


def test_strangers_and_those_who_have_signed_out_are_told_nothing(
    database, pages, team, bob, session_of, key_of, witness, link
):
    gone = Recorded(pages(cookie=f"desk_session={session_of(bob)}"), f"{OWN} title")
    run_sql(database, f"DELETE FROM sign_ins WHERE account_id = {bob.id}")
    gone.wait_for(TO_SIGN_IN)
    gone.frames.clear()
    others = [
        Recorded(pages(at="/"), KNOWN),
        Recorded(pages(at="/", cookie=f"desk_ticket={key_of(1)}"), KNOWN),
        Recorded(pages(at="/t/unknown"), '"is_missing_rx_state_":true'),
        Recorded(pages(), TO_SIGN_IN),
        gone,
    ]

    team.work(1, bob.id, witness)
    team.change(1, comment=f"{OWN} answer", public=True, status="resolved")
    team.client.delete("/api/tickets/1/").raise_for_status()
    witness.wait_for('"is_missing_rx_state_":true')

    for page in others:
        before = page.told.count(KNOWN)
        page.page.load()
        page.wait_for(KNOWN, before + 1)
        assert HIDDEN not in page.told and OWN not in page.told
        assert [at for at in team.times if at in page.told] == []
        assert {state for state, _ in strange(page)} <= {"ticket_form"}
