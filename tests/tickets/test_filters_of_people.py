"""Lists by whose tickets are and by who asked."""

import pytest

from support_desk.errors import InvalidInput
from support_desk.people.actors import API
from support_desk.people.identity import actor_for
from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.queries import number_of_tickets
from tests.asking import assert_names


@pytest.fixture
def desk(make_account, make_ticket, holding):
    """Ada's script on a desk where 1 is Ada's, 2 Grace's, 3 and 4 nobody's; 1 and 4 were asked by the same person."""
    ada, grace = make_account(), make_account("grace@example.com", "Grace", "agent")
    make_ticket(assignee_id=ada.id, requester_email="Rita@Example.com", status="closed")
    make_ticket(assignee_id=grace.id, requester_email="roy@example.com")
    make_ticket(category="billing")
    make_ticket(requester_email="rita@example.COM", title="Straße")
    return holding(ada)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("assignee=1", [1]),
        ("assignee=me", [1]),
        ("assignee=01", [1]),
        ("assignee=none", [4, 3]),
        ("assignee=me&assignee=2", [2, 1]),
        ("assignee=none&assignee=2", [4, 3, 2]),
        ("assignee=me&assignee=2&assignee=none", [4, 3, 2, 1]),
        ("assignee=me&assignee=1&assignee=", [1]),
        ("assignee=99", []),
        ("assignee=", [4, 3, 2, 1]),
        ("assignee=none&category=billing", [3]),
        ("assignee=none&search=stra", [4]),
        ("requester=RITA@example.com", [4, 1]),
        ("requester=%20rita@example.com%20", [4, 1]),
        ("requester=rita@example.com&assignee=me", [1]),
        ("requester=rita@example.com&status=open&search=stra", [4]),
        ("requester=rita@example.co", []),
        ("requester=", [4, 3, 2, 1]),
    ],
)
def test_a_list_holds_what_is_theirs(desk, session, make_account, query, found):
    answer = desk.get(f"/api/tickets/?{query}")

    assert [ticket["id"] for ticket in answer.json()] == found
    wanted = TicketFilter.from_query(query)
    if "me" not in wanted.assignee and "search" not in query:
        assert number_of_tickets(session, WHOLE_DESK, wanted) == len(found)


@pytest.mark.parametrize("alike", ["rıta@example.com", "rita@ﬁne.example", "rita@exampſe.com"])
def test_letters_that_only_look_alike_are_another_requester(session, api, make_ticket, alike):
    plain = alike.replace("ı", "i").replace("ﬁ", "fi").replace("ſ", "s")
    for email in (alike, plain, plain.upper()):
        make_ticket(requester_email=email, title="Where is it?")

    for wanted in (TicketFilter(requester=plain), TicketFilter(requester=plain, search="where")):
        assert [ticket["id"] for ticket in api.get(f"/api/tickets/?{wanted.to_query()}").json()] == [3, 2]
        assert number_of_tickets(session, WHOLE_DESK, wanted) == 2
    assert [ticket["id"] for ticket in api.get("/api/tickets/", params={"requester": alike}).json()] == [1]
    deleted = api.post("/api/tickets/bulk/", json={"filter": f"requester={plain}", "delete": True})
    assert deleted.json()["changed"] == 2
    assert [ticket["id"] for ticket in api.get("/api/tickets/").json()] == [1]


@pytest.mark.parametrize("query", ["assignee=ada", "assignee=-1", "assignee=0", "assignee=1.0", f"assignee={2**63}"])
def test_an_assignee_who_is_none_is_refused(desk, query):
    assert_names(desk.get(f"/api/tickets/?{query}"), "assignee")


@pytest.mark.parametrize("query", ["requester=rita", "requester=@", "requester=a@b@c", f"requester={'x' * 250}@b.de"])
def test_a_requester_who_is_no_email_is_refused(desk, query):
    assert_names(desk.get(f"/api/tickets/?{query}"), "requester")


def test_a_requester_is_named_once(desk):
    assert_names(desk.get("/api/tickets/?requester=a@b.de&requester=c@d.de"), "requester")


def test_without_an_account_nothing_is_mine(api):
    assert_names(api.get("/api/tickets/?assignee=me"), "assignee")
    assert api.get("/api/tickets/?assignee=none").json() == []


def test_the_next_page_is_of_the_same_people(desk, make_ticket):
    for _ in range(3):
        make_ticket(requester_email="rita@example.com", assignee_id=1)

    first = desk.get("/api/tickets/?requester=RITA@example.com&assignee=me&limit=2")
    second = desk.get(first.links["next"]["url"])

    assert [ticket["id"] for ticket in (*first.json(), *second.json())] == [7, 6, 5, 1]


def test_mine_is_nobodys_until_it_is_said_who_reads(make_account):
    wanted = TicketFilter.from_query("assignee=me&assignee=none")

    own = wanted.seen_by(actor_for(make_account()))

    assert own.assignee == ("1", "none") and own.to_query() == "assignee=1&assignee=none"
    assert not wanted.is_everything
    with pytest.raises(InvalidInput):
        wanted.seen_by(API)
    with pytest.raises(ValueError):
        _ = wanted.assignee_ids


def test_narrowing_to_an_assignee_goes_back_to_the_first_page():
    wanted = TicketFilter.from_query("status=open&cursor=a0.1").narrowed("assignee", "me")

    assert wanted.to_query() == "status=open&assignee=me"
    assert wanted.narrowed("assignee", "") == TicketFilter.from_query("status=open")
    with pytest.raises(InvalidInput):
        wanted.narrowed("assignee", "ada")


def test_of_very_many_it_is_only_counted_that_there_are_more_where_tallies_do_not_tell(session, make_account):
    make_account()
    session.connection().exec_driver_sql(
        "INSERT INTO tickets (title, description, category, priority, assignee_id, requester_email)"
        " SELECT 't', 'd', 'billing', 'low', 1, 'rita@example.com' FROM generate_series(1, 1100)"
    )

    assert number_of_tickets(session, WHOLE_DESK, TicketFilter(requester="rita@example.com")) == 1_001
    assert number_of_tickets(session, WHOLE_DESK, TicketFilter(assignee=("1",))) == 1_100
    assert number_of_tickets(session, WHOLE_DESK, TicketFilter()) == 1_100
