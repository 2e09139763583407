"""A list that was asked for before is not taken apart again, which nobody may notice."""

from support_desk.api import known_queries
from support_desk.tickets.api.calls import LISTS
from tests.asking import assert_names

FIRST = "/api/tickets/?status=open&limit=1"


def numbers(answer):
    assert answer.status_code == 200
    return [ticket["id"] for ticket in answer.json()]


def test_what_was_asked_before_is_answered_with_what_is_there_now(api, make_ticket):
    make_ticket()
    first = api.get(FIRST)
    make_ticket()
    second = api.get(FIRST)

    assert (numbers(first), numbers(second)) == ([1], [2])
    assert "Link" not in first.headers
    assert numbers(api.get(second.links["next"]["url"])) == [1]
    assert second.headers["Cache-Control"] == "no-store"


def test_it_is_not_taken_apart_again(api, make_ticket, monkeypatch):
    make_ticket()
    make_ticket()
    both = api.get("/api/tickets/?limit=2")
    monkeypatch.setattr(LISTS, "_known", {b"limit=1": LISTS._known[b"limit=2"]})

    assert numbers(api.get("/api/tickets/?limit=1")) == numbers(both) == [2, 1]


def test_what_is_wrong_is_refused_each_time(api):
    for _ in range(2):
        assert api.get("/api/tickets/?search=a").status_code == 200
        assert_names(api.get("/api/tickets/?search=a&search=a"), "search")
        assert_names(api.get("/api/tickets/?status=done"), "status")
        assert_names(api.get("/api/tickets/?colour=red"), "colour")
        assert_names(api.get("/api/tickets/?assignee=me"), "assignee")


def test_me_is_whoever_asks_and_a_stranger_is_nobody(api, make_account, make_ticket, signed_in):
    ann, bea = make_account(), make_account("bea@example.com", "Bea", "agent")
    make_ticket(assignee_id=ann.id)
    make_ticket(assignee_id=bea.id)
    api.cookies.clear()
    strangers = [api.get("/api/tickets/?assignee=me").status_code]

    assert numbers(signed_in(ann).get("/api/tickets/?assignee=me")) == [1]
    assert numbers(signed_in(bea).get("/api/tickets/?assignee=me")) == [2]
    api.cookies.clear()
    strangers.append(api.get("/api/tickets/?assignee=me").status_code)
    assert strangers == [401, 401]


def test_no_more_are_kept_than_shall_be_and_none_that_is_long(api, monkeypatch):
    monkeypatch.setattr(known_queries, "MOST", 3)
    monkeypatch.setattr(LISTS, "_known", {})
    for limit in range(1, 6):
        assert api.get(f"/api/tickets/?limit={limit}").status_code == 200
    assert api.get(f"/api/tickets/?search={'x' * known_queries.LONGEST}").status_code == 200

    assert list(LISTS._known) == [b"limit=3", b"limit=4", b"limit=5"]
