"""What a requester's socket is told over the life of his ticket: nothing but what he may see."""

from collections.abc import Callable

import pytest

from support_desk.people.keys import hash_of
from tests.page_sockets import Page
from tests.processes import run_sql

HIDDEN = ["Between ourselves", "An affair of others", "ada@example.com", "Ada's assignment"]
REQUESTER, DETAIL = (
    "reflex___state____state.support_desk___tickets___states___requester____requester_page",
    "reflex___state____state.support_desk___tickets___states___detail____ticket_detail",
)


@pytest.fixture
def call(desk, session_of, make_account) -> Callable[..., None]:
    """A function that calls REST as Ada."""
    shown = {"Cookie": f"desk_session={session_of(make_account())}", "Origin": desk.url}

    def change(method: str, path: str, **body: object) -> dict:
        answer = desk.client.request(method, f"/api/tickets/{path}", json=body, headers=shown)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    return change


def test_a_requester_is_told_of_his_own_ticket_what_he_may_see_and_nothing_else(desk, call, make_ticket, make_link):
    mine, other = make_ticket(title="Printer on fire").id, make_ticket(title=HIDDEN[1], description=HIDDEN[1]).id
    make_link(mine, "a-secret")
    with Page(desk, at="/t/a-secret") as page:
        page.load()
        told = page.told_until("Printer on fire")
        call("PATCH", f"{mine}/", comment=HIDDEN[0])
        call("PATCH", f"{other}/", comment=HIDDEN[1], status="resolved")
        call("PATCH", f"{mine}/", priority="critical", assignee=1)
        call("PATCH", f"{mine}/", comment="Try another printer.", public=True)
        told += page.told_until("Try another printer.")
        page.call(f"{DETAIL}.set_property", ticket_id=mine, field="priority", word="low")
        told += page.told_until("does not allow this")
        page.call(f"{REQUESTER}.answer", form={"ticket": str(mine), "reply": "It burns too.", "sheet": "0"})
        told += page.told_until("It burns too.")
        call("PATCH", f"{mine}/", status="closed")
        told += page.told_until('"status":"closed"')

    assert all(word not in told for word in HIDDEN)
    assert all(word not in told for word in ('"priority"', "critical", "suggested", "assignee"))
    assert call("GET", f"{mine}/")["priority"] == "critical"


def test_a_link_that_is_renewed_opens_nothing_in_an_open_page_either(desk, database, call, make_ticket, make_link):
    mine = make_ticket(title="Printer on fire").id
    make_link(mine, "a-secret")
    with Page(desk, at="/t/a-secret") as page:
        page.load()
        page.wait_for("Printer on fire")

        run_sql(database, f"UPDATE ticket_links SET nonce = 'new', secret_hash = '{hash_of('another')}'")
        told = page.told_until('"is_missing_rx_state_":true')
        call("PATCH", f"{mine}/", comment="Too late for him.", public=True)
        page.load()
        told += page.told_until('"is_missing_rx_state_":true')
        page.call(f"{REQUESTER}.answer", form={"ticket": str(mine), "reply": "Let me in.", "sheet": "0"})
        told += page.told_until("role_rx_state_")

    assert "Too late for him." not in told
    assert [comment["body"] for comment in call("GET", f"{mine}/")["comments"]] == ["Too late for him."]


def test_a_ticket_that_goes_to_another_requester_tells_the_former_one_nothing_more(desk, call, make_ticket, make_link):
    mine = make_ticket(title="Printer on fire", requester_email="rita@example.com").id
    make_link(mine, "a-secret")
    with Page(desk, at="/t/a-secret") as page:
        page.load()
        page.wait_for("Printer on fire")

        call("PATCH", f"{mine}/", requester={"email": "ron@example.com"}, comment="For Ron alone.", public=True)
        told = page.told_until('"is_missing_rx_state_":true')
        call("PATCH", f"{mine}/", comment="Dear Ron.", public=True)
        page.load()
        told += page.told_until('"is_missing_rx_state_":true')

    assert "Ron" not in told
