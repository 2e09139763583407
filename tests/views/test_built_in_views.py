"""The views that every desk has count what their names say, for whoever looks."""

import pytest

from support_desk.people.actors import API, Actor, ActorKind, Role
from support_desk.views.filters import BUILT_IN, known_query
from support_desk.views.queries import counts
from support_desk.words import Priority, Status

pytestmark = pytest.mark.anyio


@pytest.fixture
def filled(database, make_account, make_ticket) -> Actor:
    """Somebody whose desk has tickets of every kind."""
    ada = make_account()
    make_ticket(priority=Priority.critical, assignee_id=ada.id)
    make_ticket(status=Status.in_progress)
    make_ticket(status=Status.resolved, priority=Priority.critical, assignee_id=ada.id)
    return Actor(ActorKind.agent, "Ada", Role.agent, ada.id)


async def test_each_counts_what_its_name_says(filled):
    found = await counts(filled, [view.query for view in BUILT_IN])

    assert dict(zip([view.name for view in BUILT_IN], found, strict=True)) == {
        "All open": 2,
        "Mine": 1,
        "Unassigned": 1,
        "Critical": 1,
        "Untouched for two days": 0,
        "Resolved today": 1,
    }


async def test_without_an_account_nothing_is_mine(filled):
    assert await counts(API, ["assignee=me", ""]) == [0, 3]


def test_each_is_one_that_somebody_could_have_saved():
    for view in BUILT_IN:
        assert sorted(known_query(view.query).split("&")) == sorted(view.query.split("&"))
