"""Pages about people, told anything at all."""

import pytest
from sqlmodel import select

from support_desk.people.models import Account, ApiToken, SignIn
from support_desk.people.states.own import Own
from support_desk.people.states.team import Team
from support_desk.people.states.watch.browsers import browser_name
from support_desk.tickets.states.queue_views import initials

pytestmark = pytest.mark.anyio
NONSENSE = [None, -1, 1.5, True, "", "x", "\x00", "\ud800", [], {}, {"a": 1}, "9" * 400, "²"]


@pytest.fixture
def cookie(make_account, session_of) -> str:
    """That of an admin beside whom there is another."""
    make_account("bob@example.com", "Bob")
    return f"desk_session={session_of(make_account())}"


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_changes_no_account(state_at, cookie, session, nonsense):
    team = await state_at(Team, "/people", cookie)
    before = session.exec(select(Account)).all()

    for act in (team.activate, team.deactivate, team.invite_again):
        await act(nonsense)
        assert team.problem
    await team.choose_role(1, nonsense)
    assert team.problem == "The role must be admin or agent."
    for field in ("name", "email", "role"):
        if nonsense in ("x", "²") and field == "name":
            continue  # a name like any other
        await team.invite({"name": "Eve", "email": "eve@example.com", "role": "agent"} | {field: nonsense})
        assert team.dialog_field == field

    session.expire_all()
    assert session.exec(select(Account)).all() == before


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_makes_and_takes_no_token_and_ends_no_session(state_at, cookie, session, nonsense):
    own = await state_at(Own, "/settings", cookie)

    for act in (own.revoke, own.end):
        await act(nonsense)
        assert own.problem
    for field in ("name", "scope", "expires"):
        if (nonsense, field) in (("x", "name"), ("²", "name"), ("", "expires")):
            continue  # good enough
        await own.make_token({"name": "n", "scope": "read", "expires": "30"} | {field: nonsense})
        assert own.dialog_field == field

    assert session.exec(select(ApiToken)).all() == []
    assert len(session.exec(select(SignIn)).all()) == 1


async def test_secrets_are_told_once_and_not_kept(state_at, cookie, told):
    team, own = await state_at(Team, "/people", cookie), await state_at(Own, "/settings", cookie)
    await team.invite({"name": "Eve", "email": "eve@example.com", "role": "agent"})
    await own.make_token({"name": "n", "scope": "read", "expires": ""})

    assert "/invitation/" in told["link"] and told["new_token"].startswith("desk_")
    assert told["link"] not in repr(team.dict()) and told["new_token"] not in repr(own.dict())
    await team.put_link_away()
    await own.put_token_away()
    assert told["link"] == told["new_token"] == ""


async def test_a_dialog_sent_twice_makes_one_token_which_stays_told(state_at, cookie, told, session):
    own = await state_at(Own, "/settings", cookie)
    secrets = []
    for _ in range(2):
        await own.make_token({"name": "n", "scope": "read", "expires": "", "sheet": "1"})
        secrets.append(told["new_token"])

    assert len(session.exec(select(ApiToken)).all()) == 1
    assert secrets[0] == secrets[1]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8.9.1", "curl/8.9.1"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
async def test_browsers_are_called_as_people_call_them(said, name):
    assert browser_name(said) == name


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada", "A"),
        ("Ada Lovelace", "AL"),
        ("Ada King Noel (inactive)", "AN"),
        ("", ""),
        ("  ", ""),
        ("王 小明", "王小"),
    ],
)
async def test_initials_are_those_of_the_first_and_the_last_name(name, letters):
    assert initials(name) == letters
