"""Who asked, whose a ticket is, who did what: over REST, in the timeline, and when an account goes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from support_desk.store import db
from support_desk.tickets.models import Ticket, TimelineEntry
from tests.asking import assert_names
from tests.rows import number_of_rows, until_it_waits

NEW = {"title": "No invoice", "description": "It never came.", "category": "billing", "priority": "high"}
ONE = "/api/tickets/1/"


@pytest.fixture
def ada(make_account):
    return make_account()


@pytest.fixture
def grace(ada, make_account):
    return make_account("grace@example.com", "Grace", "agent")


@pytest.fixture
def agent(holding, ada):
    """Ada's script, on a closed desk."""
    return holding(ada)


def test_a_ticket_says_who_asked_as_it_was_typed_and_whose_it_is(agent, grace):
    given = {"requester_email": " Rita@Exämple.COM ", "requester_name": " Rita ", "assignee": grace.id}

    made = agent.post("/api/tickets/", json=NEW | given)

    assert made.status_code == 201
    people = {"requester": {"name": "Rita", "email": "Rita@Exämple.COM"}, "assignee": {"id": grace.id, "name": "Grace"}}
    for ticket in (made.json(), agent.get(ONE).json(), agent.get("/api/tickets/").json()[0]):
        assert {name: ticket[name] for name in people} == people
    assert agent.get(ONE).json()["timeline"][0]["actor"] == {"kind": "agent", "id": 1, "name": "Ada"}


def test_on_an_open_desk_a_ticket_is_nobodys_and_needs_no_requester(api):
    ticket = api.post("/api/tickets/", json=NEW).json()

    assert (ticket["requester"], ticket["assignee"]) == (None, None)
    assert api.get(ONE).json()["timeline"][0]["actor"] == {"kind": "api", "id": None, "name": "api"}
    assert api.post("/api/tickets/", json=NEW | {"requester_email": "a@b.example"}).json()["requester"]["name"] is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"requester_name": "Rita"}, "requester_name"),
        ({"requester_email": "rita"}, "requester_email"),
        ({"requester_email": ""}, "requester_email"),
        ({"requester_email": "a@b.example", "requester_name": "x" * 101}, "requester_name"),
        ({"requester_email": "a@b.example\nBcc: c@d.example"}, "requester_email"),
        ({"assignee": 99}, "assignee"),
        ({"assignee": "1"}, "assignee"),
        ({"assignee": True}, "assignee"),
        ({"assignee": 1.5}, "assignee"),
        ({"assignee": 1e300}, "assignee"),
        ({"assignee": 2**63}, "assignee"),
    ],
)
@pytest.mark.usefixtures("grace")
def test_people_who_make_no_sense_are_refused_by_name(agent, session, given, field):
    assert_names(agent.post("/api/tickets/", json=NEW | given), field)
    assert number_of_rows(session, Ticket) == 0


def test_a_number_that_is_whole_is_an_account_s_however_it_is_written(agent, grace):
    made = agent.post("/api/tickets/", json=NEW | {"assignee": 2.0})
    changed = agent.patch(ONE, json={"assignee": 1.0})
    done = agent.post("/api/tickets/bulk/", json={"ids": [1.0], "change": {"assignee": 2.0}})

    assert [answer.status_code for answer in (made, changed, done)] == [201, 200, 200]
    whose = [made.json()["assignee"], changed.json()["assignee"], agent.get(ONE).json()["assignee"]]
    assert [each["id"] for each in whose] == [2, 1, 2]


def test_nobody_can_be_given_a_ticket_whose_account_is_inactive(agent, grace, make_ticket, session):
    make_ticket()
    session.execute(text("UPDATE accounts SET is_active = false WHERE id = 2"))
    session.commit()

    assert_names(agent.post("/api/tickets/", json=NEW | {"assignee": 2}), "assignee")
    assert_names(agent.patch(ONE, json={"assignee": 2, "status": "closed"}), "assignee")
    assert agent.get(ONE).json()["status"] == "open"


@pytest.mark.parametrize("path", ["/api/tickets/", ONE, "/api/tickets/bulk/"])
def test_nor_one_whose_account_goes_at_that_moment(agent, grace, make_ticket, session, path):
    make_ticket()
    call = {
        "/api/tickets/": lambda: agent.post(path, json=NEW | {"assignee": 2}),
        ONE: lambda: agent.patch(path, json={"assignee": 2}),
        "/api/tickets/bulk/": lambda: agent.post(path, json={"ids": [1], "change": {"assignee": 2}}),
    }[path]
    with ThreadPoolExecutor(1) as thread, db.engine().connect() as going:
        going.exec_driver_sql("DELETE FROM accounts WHERE id = 2")
        asked = thread.submit(call)
        until_it_waits(session, asked)
        going.commit()

        assert_names(asked.result(), "assignee")
    assert [ticket["assignee"] for ticket in agent.get("/api/tickets/").json()] == [None]


@pytest.mark.parametrize("nobody", [2, 99])
def test_a_change_of_a_version_is_refused_too_if_its_assignee_is_no_active_account(
    agent, grace, make_ticket, session, nobody
):
    make_ticket()
    session.execute(text("UPDATE accounts SET is_active = false WHERE id = 2"))
    session.commit()
    read = {"If-Match": agent.get(ONE).headers["ETag"]}

    assert_names(agent.patch(ONE, json={"assignee": nobody, "status": "closed"}, headers=read), "assignee")
    assert agent.get(ONE).headers["ETag"] == read["If-Match"]
    assert agent.patch(ONE, json={"assignee": 1, "status": "closed"}, headers=read).json()["status"] == "closed"


def test_each_new_assignee_and_requester_leaves_an_entry_with_names(agent, grace, make_ticket):
    make_ticket()
    for change in (
        {"assignee": grace.id},
        {"assignee": grace.id},
        {"assignee": 1, "requester": {"email": "rita@example.com", "name": "Rita"}},
        {"assignee": None, "requester": {"email": "rita@example.com"}},
        {"requester": None},
    ):
        answer = agent.patch(ONE, json=change)
        assert answer.status_code == 200, answer.text

    assert (answer.json()["requester"], answer.json()["assignee"]) == (None, None)
    assert [(entry["kind"], entry["before"], entry["after"]) for entry in answer.json()["timeline"]] == [
        ("assignee", None, "Grace"),
        ("assignee", "Grace", "Ada"),
        ("requester", None, "Rita <rita@example.com>"),
        ("assignee", "Ada", None),
        ("requester", "Rita <rita@example.com>", "rita@example.com"),
        ("requester", "rita@example.com", None),
    ]


def test_what_is_not_mentioned_stays_and_a_version_grows_with_a_new_assignee(agent, grace, make_ticket):
    make_ticket(requester_email="rita@example.com", assignee_id=grace.id)
    before = agent.get(ONE)

    after = agent.patch(ONE, json={"comment": "Hm."})
    taken = agent.patch(ONE, json={"assignee": 1}, headers={"If-Match": after.headers["ETag"]})

    assert {after.json()[name] == before.json()[name] for name in ("assignee", "requester")} == {True}
    assert taken.status_code == 200 and taken.headers["ETag"] != after.headers["ETag"]
    assert agent.patch(ONE, json={"assignee": None}, headers={"If-Match": before.headers["ETag"]}).status_code == 412


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"public": True}, "public"),
        ({"public": True, "status": "closed"}, "public"),
        ({"public": False}, "body"),
        ({"public": "yes", "comment": "x"}, "public"),
        ({"requester": {}}, "requester"),
        ({"requester": {"name": "Rita"}}, "requester"),
        ({"requester": {"email": "rita"}}, "requester"),
        ({"requester": "rita@example.com"}, "requester"),
        ({"requester": {"email": "rita@example.com", "role": "admin"}}, "requester"),
        ({"requester": {"email": "rita@example.com", "int": {"email": 1}}}, "requester"),
        ({"requester": ["rita@example.com"]}, "requester"),
        ({"assignee": 12345}, "assignee"),
        ({"assignee": {"int": 1}}, "assignee"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_by_name(agent, make_ticket, change, field):
    ticket = make_ticket()

    assert_names(agent.patch(ONE, json=change), field)
    assert agent.get(ONE).json()["updated_at"].startswith(f"{ticket.updated_at:%Y-%m-%dT%H:%M:%S.%f}")


def test_the_sentence_names_the_field_that_is_wrong_inside_of_another(agent, make_ticket):
    make_ticket()
    said = []
    for asks in ({}, {"email": "a@b.de", "nam": "x"}, {"email": 7}, {"email": "a@b.de", "x" * 101: 1}):
        said += agent.patch(ONE, json={"requester": asks}).json()["errors"]

    assert [(error["field"], error["message"]) for error in said] == [
        ("requester", "The email is missing."),
        ("requester", "There is no field 'nam'."),
        ("requester", "The email must be text."),
        ("requester", f"There is no field '{'x' * 100}…'."),
    ]


def test_a_comment_is_internal_unless_it_is_said_to_be_public(agent, make_ticket):
    make_ticket()
    agent.patch(ONE, json={"comment": "Between us."})
    agent.patch(ONE, json={"comment": "For you.", "public": True})
    ticket = agent.patch(ONE, json={"comment": "Between us again.", "public": None}).json()

    assert [(each["body"], each["public"]) for each in ticket["comments"]] == [
        ("Between us.", False),
        ("For you.", True),
        ("Between us again.", False),
    ]
    assert ticket["comments"][0]["author"] == {"kind": "agent", "name": "Ada"}
    assert [entry["public"] for entry in ticket["timeline"]] == [False, True, False]


def test_an_inactive_assignee_keeps_his_tickets_and_is_shown_as_such(agent, grace, make_ticket, session):
    make_ticket(assignee_id=grace.id)
    session.execute(text("UPDATE accounts SET is_active = false WHERE id = 2"))
    session.commit()

    assert agent.get(ONE).json()["assignee"] == {"id": 2, "name": "Grace (inactive)"}
    assert agent.get("/api/tickets/?assignee=none").json() == []
    assert [each["id"] for each in agent.get("/api/tickets/?assignee=2").json()] == [1]


def test_an_account_deleted_by_sql_leaves_its_tickets_to_nobody_and_its_name_on_the_timeline(
    agent, holding, grace, make_ticket, session
):
    make_ticket(assignee_id=grace.id)
    holding(grace).patch(ONE, json={"comment": "Mine."})

    session.execute(text("DELETE FROM accounts WHERE id = 2"))
    session.commit()

    ticket = agent.get(ONE).json()
    assert ticket["assignee"] is None
    assert ticket["timeline"][0]["actor"] == {"kind": "agent", "id": 2, "name": "Grace"}
    assert [each["id"] for each in agent.get("/api/tickets/?assignee=none").json()] == [1]


def test_an_agent_may_not_delete_and_a_reading_token_changes_nothing(holding, grace, ada, make_ticket, session):
    make_ticket()
    reading = holding(ada, "read")

    assert holding(grace).delete(ONE).status_code == 403
    assert reading.get(ONE).status_code == reading.get("/api/tickets/").status_code == 200
    for refused in (
        reading.patch(ONE, json={"comment": "x"}),
        reading.delete(ONE),
        reading.post("/api/tickets/", json=NEW),
    ):
        assert refused.status_code == 403
    assert (number_of_rows(session, Ticket), number_of_rows(session, TimelineEntry)) == (1, 0)
    session.rollback()
    assert holding(ada).delete(ONE).status_code == 204
