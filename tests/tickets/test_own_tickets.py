"""A requester sees as much of his own ticket as is his business, answers and settles it; nothing else is there."""

import json

import pytest
from sqlmodel import select

from support_desk.people.actors import DESK, Actor, ActorKind, Role
from support_desk.people.scopes import Scope
from support_desk.tickets import queries
from support_desk.tickets.actions import change_ticket, change_tickets
from support_desk.tickets.api.calls import DETAIL
from support_desk.tickets.drafts import Change
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.words import Status
from tests.given_people import new_client
from tests.given_requesters import requester
from tests.rows import timeline

SHOWN = ["id", "title", "description", "category", "priority", "status", "created_at", "resolved_at"]
# What no requester may ever find, wherever it stands.
INTERNAL = ["behind his back", "Grace", "grace@example.com", "rita@example.com", "local", "suggested", "updated_at"]
OWN = Scope(tickets=(1,))
MINE = "/api/tickets/1/"


@pytest.fixture
def worked_on(make_account, make_ticket, holding, session) -> None:
    """Ticket 1 of a requester, with internal and public words, and ticket 2 of somebody else; the desk is closed."""
    admin = make_account()
    grace = make_account("grace@example.com", "Grace", "agent")
    suggested = {"suggested_category": "billing", "suggested_priority": "low", "suggestion_source": "local"}
    make_ticket(requester_name="Rita", requester_email="rita@example.com", assignee_id=grace.id, **suggested)
    make_ticket(title="Somebody else's")
    agent = holding(admin)
    agent.patch(MINE, json={"comment": "Said behind his back.", "assignee": grace.id})
    agent.patch(MINE, json={"comment": "We look into it.", "public": True})


@pytest.mark.usefixtures("worked_on")
def test_he_sees_his_ticket_and_its_public_comments_and_nothing_else(customer_of):
    answer = customer_of(1).get(MINE)

    assert answer.status_code == 200 and "ETag" not in answer.headers
    found = answer.json()
    assert list(found) == [*SHOWN, "attachments", "comments", "comments_total"]
    [comment] = found["comments"]
    assert list(comment) == ["id", "body", "public", "author", "attachments", "created_at"]
    assert (comment["body"], comment["author"]) == ("We look into it.", {"kind": "agent", "name": "Ada"})
    assert found["comments_total"] == 1
    assert not [word for word in INTERNAL if word in answer.text]


@pytest.mark.usefixtures("worked_on")
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/tickets/2/", None, 404),
        ("GET", "/api/tickets/99/", None, 404),
        ("PATCH", "/api/tickets/2/", {"comment": "Mine?"}, 404),
        ("PATCH", "/api/tickets/2/", {"status": "resolved"}, 404),
        ("PATCH", "/api/tickets/2/", {"priority": "high"}, 404),
        ("PATCH", MINE, {"status": "closed"}, 403),
        ("PATCH", MINE, {"status": "in_progress"}, 403),
        ("PATCH", MINE, {"priority": "critical"}, 403),
        ("PATCH", MINE, {"category": "billing", "comment": "This too."}, 403),
        ("PATCH", MINE, {"assignee": None}, 403),
        ("PATCH", MINE, {"requester": None}, 403),
        ("DELETE", MINE, None, 403),
        ("DELETE", "/api/tickets/1/delete/", None, 403),
        ("GET", "/api/tickets/1/timeline/", None, 403),
        ("GET", "/api/tickets/", None, 403),
        ("GET", "/api/tickets/?search=login&assignee=none", None, 403),
        ("GET", "/api/tickets/stats/", None, 403),
        ("POST", "/api/tickets/", {"title": "t", "description": "d"}, 403),
        ("POST", "/api/tickets/classify/", {"description": "d"}, 403),
    ],
)
def test_what_is_not_his_is_refused_and_changes_nothing(customer_of, session, method, path, body, status):
    before = session.exec(select(Ticket.id, Ticket.updated_at)).all(), len(session.exec(select(TimelineEntry.id)).all())
    session.rollback()

    answer = customer_of(1).request(method, path, json=body)

    assert answer.status_code == status, answer.text
    assert before == (
        session.exec(select(Ticket.id, Ticket.updated_at)).all(),
        len(session.exec(select(TimelineEntry.id)).all()),
    )


@pytest.mark.usefixtures("worked_on")
def test_nobody_finds_no_ticket_at_all(api):
    for method, path in [
        ("GET", MINE),
        ("PATCH", MINE),
        ("DELETE", MINE),
        ("GET", "/api/tickets/"),
        ("POST", "/api/tickets/"),
    ]:
        answer = new_client(api).request(method, path, content=b"{", headers={"Content-Type": "application/json"})

        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.usefixtures("worked_on")
def test_his_comment_is_public_bears_his_name_and_reopens_what_is_settled(customer_of, session):
    change_ticket(session, 1, Change(status=Status.closed), DESK)
    session.commit()

    answer = customer_of(1).patch(MINE, json={"comment": "It is back."})

    assert (answer.json()["status"], answer.json()["resolved_at"]) == ("open", None)
    said = answer.json()["comments"][-1]
    assert (said["body"], said["public"], said["author"]) == (
        "It is back.",
        True,
        {"kind": "requester", "name": "Rita"},
    )
    assert timeline(session)[-2:] == [("status", "closed", "open", None), ("comment", None, None, "It is back.")]
    assert not [word for word in INTERNAL if word in answer.text and word != "Rita"]


@pytest.mark.usefixtures("worked_on")
@pytest.mark.parametrize(
    ("before", "asked", "after"),
    [
        ("open", {"status": "resolved"}, "resolved"),
        ("in_progress", {"status": "resolved", "comment": "Thanks!"}, "resolved"),
        ("resolved", {"status": "open"}, "open"),
        ("closed", {"status": "open"}, "open"),
        ("closed", {"status": "resolved"}, "closed"),
        ("in_progress", {"status": "open"}, "in_progress"),
        ("in_progress", {"comment": "More."}, "in_progress"),
    ],
)
def test_he_resolves_what_is_open_and_reopens_what_is_settled(customer_of, session, before, asked, after):
    change_ticket(session, 1, Change(status=Status(before)), DESK)
    session.commit()

    answer = customer_of(1).patch(MINE, json=asked)

    assert (answer.status_code, answer.json()["status"]) == (200, after)


@pytest.mark.usefixtures("worked_on")
def test_reads_of_his_scope_hold_nothing_but_what_he_may_see(session):
    ticket = queries.found_ticket(session, OWN, 1)
    told = queries.timeline(session, OWN, 1, 50)
    page = queries.page_of_tickets(session, OWN, TicketFilter())
    shown = queries.page_as_json(session, OWN, TicketFilter(), DETAIL.ticket)[0]

    assert [each.id for each in page.tickets] == [1] and page.tickets[0] == ticket
    assert ticket.updated_at is ticket.requester is ticket.assignee is ticket.suggestion_source is None
    assert [(entry.kind, entry.body, entry.actor_id) for entry in told.entries] == [
        ("comment", "We look into it.", None)
    ]
    assert (told.total, told.before) == (1, 0)
    assert list(json.loads(shown)[0]) == SHOWN
    assert queries.number_of_tickets(session, OWN, TicketFilter()) == 1
    for found in (ticket, told, page, shown, queries.entries_as_json(session, OWN, 1, DETAIL.entry, 9, 99)):
        assert not [word for word in INTERNAL[:4] if word in repr(found)]


@pytest.mark.usefixtures("worked_on")
@pytest.mark.parametrize("wanted", [TicketFilter(assignee=("2",)), TicketFilter(requester="rita@example.com")])
def test_no_filter_tells_him_whose_his_ticket_is(session, wanted):
    assert queries.page_of_tickets(session, OWN, wanted).tickets == ()
    assert queries.number_of_tickets(session, OWN, wanted) == 0


@pytest.mark.usefixtures("worked_on")
def test_answers_of_one_address_are_limited_and_others_are_not(customer_of):
    mine = customer_of(1)
    answers = [mine.patch(MINE, json={"comment": f"{n}"}) for n in range(31)]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert customer_of(1, address="192.0.2.7").patch(MINE, json={"comment": "From elsewhere."}).status_code == 200


@pytest.mark.usefixtures("worked_on")
def test_he_and_the_team_share_a_statement_and_each_is_told_what_he_may_see(session):
    grace = Actor(ActorKind.agent, "Grace", Role.agent, 2)
    calls = [
        (1, Change(comment="I ask."), requester(1), None, None),
        (2, Change(comment="I note."), grace, DETAIL, None),
        (2, Change(comment="Not mine."), requester(1), DETAIL, None),
    ]

    first, second, third = change_tickets(session, calls)

    assert first and third is None
    assert json.loads(second.body)["timeline"][-1]["actor"] == {"kind": "agent", "id": 2, "name": "Grace"}
    entries = session.exec(select(TimelineEntry).where(TimelineEntry.body.in_(["I ask.", "I note."]))).all()
    assert {(entry.body, entry.public, entry.actor_kind) for entry in entries} == {
        ("I ask.", True, "requester"),
        ("I note.", False, "agent"),
    }
