"""Whoever is signed in already is sent on from the sign-in, to where he wanted to go if he may."""

import pytest

from support_desk.people.states.visitor import Visitor

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("", "/my-tickets"),
        ("?next=/my-tickets/7", "/my-tickets/7"),
        ("?next=%2Fmy-tickets%3Fcursor%3Dx", "/my-tickets?cursor=x"),
        ("?next=/tickets", None),
        ("?next=//elsewhere.example/my-tickets/7", None),
    ],
)
async def test_a_requester_is_sent_to_his_own_tickets(state_at, make_account, session_of_requester, query, place):
    make_account()
    visitor = await state_at(Visitor, f"/sign-in{query}", f"desk_session={session_of_requester('rita@example.com')}")

    led = await visitor.go_on()

    assert (led is None) is (place is None)
    assert led is None or f'"{place}"' in str(led.args)


async def test_a_stranger_stays(state_at, make_account):
    make_account()

    assert await (await state_at(Visitor, "/sign-in?next=/my-tickets/7")).go_on() is None
