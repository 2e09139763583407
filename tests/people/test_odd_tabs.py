"""Tabs that ask as no page does, since whoever speaks the socket's protocol himself may.

They ask from another page's address, or by the token of a tab that has gone. What each follows is judged by whom it was
read for.
"""

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from support_desk.people.models import Account
from support_desk.people.states.team import Team
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.requester import RequesterPage
from support_desk.views.states.saved import SavedViews
from tests.page_sockets import Page
from tests.processes import eventually, run_sql

KNOWN, EMPTY_QUEUE = '"role_rx_state_"', '"rows":[]'
VIEWS, NUMBERS, NO_NUMBERS = '"views_rx_state_":[{', '"counted_rx_state_":{"', '"counted_rx_state_":{}'
LATER = "Only for those who may see it"
TICKETS, SAVED, OF_REQUESTER = (each.get_full_name() for each in (TicketList, SavedViews, RequesterPage))


@pytest.fixture
def pages():
    """A function that opens pages which are closed when the test ends."""
    with ExitStack() as opened:
        yield lambda *given, **named: opened.enter_context(Page(*given, **named))


@pytest.fixture
def ada(make_account) -> Account:
    return make_account()


@pytest.fixture
def cookie(session_of) -> Callable[[Account], str]:
    return lambda account: f"desk_session={session_of(account)}"


@pytest.fixture
def bobs(desk, ada, make_account, cookie) -> str:
    """The cookie of Bob, an agent whom the desk knows."""
    shown = cookie(make_account("bob@example.com", "Bob", "agent"))
    assert eventually(lambda: desk.client.get("/api/me/", headers={"Cookie": shown}).json().get("name") == "Bob")
    return shown


def loaded(page: Page, text: str) -> Page:
    """The page, once it shows this."""
    page.load()
    page.wait_for(text)
    return page


def test_a_stranger_who_looks_at_an_open_desk_sees_nothing_more_once_it_closes(desk, pages, make_ticket, make_account):
    make_ticket(title="Printer on fire")
    loaded(pages(desk, at="/"), '"role_rx_state_":"open"')
    page = pages(desk, at="/")
    page.call(f"{TICKETS}.load")
    page.wait_for("Printer on fire")

    ada = make_account(name="Only the team knows her")

    assert ada.name not in page.told_until(EMPTY_QUEUE)


def test_an_admin_who_becomes_an_agent_hears_no_more_of_accounts(desk, database, pages, ada, cookie, make_account):
    bob = make_account("bob@example.com", "Bob", "admin")
    team, page = Team.get_full_name(), pages(desk, at="/", cookie=cookie(ada))
    page.call(f"{team}.load")
    page.wait_for(bob.email)

    run_sql(database, f"UPDATE accounts SET role = 'agent' WHERE id = {ada.id}")
    page.wait_for('"role_rx_state_":"agent"')
    carl = make_account("carl@example.com", "Carl", "agent")
    page.call(f"{TICKETS}.load")

    assert carl.email not in page.told_until('"agents_rx_state_":[{')


def test_whoever_comes_with_the_token_of_a_tab_that_has_gone_hears_nothing_of_what_it_followed(
    desk, pages, ada, cookie, make_ticket
):
    make_ticket(title="Printer on fire")
    with Page(desk, cookie=cookie(ada)) as page:
        loaded(page, "Printer on fire")
    kept = loaded(pages(desk, cookie=cookie(ada)), "Printer on fire")

    thief = pages(desk, page.token, at="/")
    make_ticket(title=LATER)
    kept.wait_for(LATER)
    thief.load()

    assert LATER not in thief.told_until(KNOWN)


def test_whoever_asked_for_numbers_alone_hears_no_more_of_them(desk, database, pages, ada, cookie, bobs, make_ticket):
    kept, page = loaded(pages(desk, cookie=cookie(ada)), NUMBERS), pages(desk, at="/", cookie=bobs)
    page.call(f"{SAVED}.count")
    page.wait_for(NUMBERS)

    run_sql(database, "UPDATE accounts SET is_active = false WHERE name = 'Bob'")
    page.wait_for(NO_NUMBERS)
    make_ticket(status="resolved")
    kept.wait_for(NUMBERS)
    page.load()

    assert NUMBERS not in page.told_until(KNOWN)


def test_whoever_opens_a_customers_page_follows_the_views_no_more(
    desk, database, pages, ada, cookie, bobs, make_ticket, make_link
):
    make_ticket(title="Printer on fire")
    make_link(1, "his-link")
    kept, page = loaded(pages(desk, cookie=cookie(ada)), VIEWS), pages(desk, cookie=bobs)
    page.call(f"{SAVED}.load")
    page.wait_for(NUMBERS)
    page.at = "/t/his-link"
    page.call(f"{OF_REQUESTER}.load")
    page.wait_for("Printer on fire")

    run_sql(database, "UPDATE accounts SET is_active = false WHERE name = 'Bob'")
    make_ticket()
    kept.wait_for(VIEWS)
    page.load()

    assert VIEWS not in page.told_until(KNOWN)
