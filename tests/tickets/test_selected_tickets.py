"""What the queue's selection is taken for, whatever a browser sends."""

import pytest
from sqlmodel import select

from support_desk.errors import InvalidInput, TicketNotFound
from support_desk.people.actors import DESK
from support_desk.tickets.bulk.deeds import Chosen, change_many
from support_desk.tickets.bulk.undoing import Undone
from support_desk.tickets.drafts import Change
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.models import Ticket
from support_desk.tickets.states.doing.deeds import one_ticket, said_of
from support_desk.tickets.states.doing.selected import change_of_many, chosen_of
from support_desk.words import SETTLED, Priority, Status

NONSENSE = [None, 7, "", "x", [], {}, {"ids": []}, {"ids": None}, {"ids": "12"}, {"ids": ["x"]}, {"ids": [0]}]
TOO_MANY = [{"ids": [1] * 10_001}, {"ids": [10**30]}, {"ids": [True]}, {"query": "status=lost"}, {"query": 7}]


def test_a_selection_is_numbers_or_all_that_a_query_lets_through():
    assert chosen_of({"ids": [3, 1], "turn": 7}, DESK, "UTC") == Chosen(ids=(3, 1))
    wanted = TicketFilter(status=(Status.open,), zone="Europe/Rome")
    assert chosen_of({"query": "status=open"}, DESK, "Europe/Rome") == Chosen(wanted=wanted)


@pytest.mark.parametrize("given", NONSENSE + TOO_MANY)
def test_nonsense_selects_nothing(given):
    with pytest.raises(InvalidInput):
        chosen_of(given, DESK, "UTC")


def test_what_is_mine_needs_an_account():
    with pytest.raises(InvalidInput, match="no account"):
        chosen_of({"query": "assignee=me"}, DESK, "UTC")


def test_a_word_or_whose_they_are_is_changed():
    assert change_of_many("priority", "low").priority == Priority.low
    assert change_of_many("assignee", "7").assignee == 7
    assert change_of_many("assignee", "").assignee is None
    assert change_of_many("assignee", "").asked == {"assignee"}


@pytest.mark.parametrize(("field", "word"), [("title", "x"), ("status", "lost"), ("assignee", "ada"), (None, None)])
def test_nothing_else_can_be_changed(field, word):
    with pytest.raises(InvalidInput):
        change_of_many(field, word)


@pytest.mark.parametrize("number", ["0", "9" * 19])
def test_a_number_that_no_ticket_can_have_is_nobodys(number):
    with pytest.raises(TicketNotFound):
        one_ticket(number)


def test_undoing_says_what_came_back_and_what_stays():
    assert said_of(Undone(1, ())) == "Undone: 1 ticket as before."
    assert said_of(Undone(1200, (7,))) == "Undone: 1,200 tickets as before. Left as changed since: 1 ticket."
    assert said_of(Undone(0, (7, 8))) == "Nothing is undone. Left as changed since: 2 tickets."


def test_only_what_has_one_of_these_statuses_is_changed(session, make_ticket):
    tickets = [make_ticket(status=status) for status in Status]
    chosen = Chosen(ids=[ticket.id for ticket in tickets], only=SETTLED)

    done = change_many(session, chosen, Change(status=Status.open), DESK)

    assert done.changed == 2
    statuses = session.scalars(select(Ticket.status).order_by(Ticket.id)).all()
    assert statuses == ["open", "in_progress", "open", "open"]
