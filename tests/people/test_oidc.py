"""Signing in by OpenID Connect: who is let in, and where he is led."""

from http.cookies import SimpleCookie

import pytest
from sqlalchemy import text

from tests.given_people import new_client
from tests.given_provider import come, problem_of


@pytest.fixture
def client(desk_with_provider, make_account, new_visitor):
    """A browser of a desk whose admin is ada@example.com."""
    make_account()
    return new_client(desk_with_provider)


def _audited(session) -> list[tuple[str, str, str]]:
    session.rollback()
    return list(session.execute(text("SELECT deed, subject, detail FROM audit_entries ORDER BY id")).tuples())


def _emails(session) -> list[str]:
    session.rollback()
    return list(session.execute(text("SELECT email FROM accounts ORDER BY id")).scalars())


def test_somebody_with_an_account_signs_in_and_goes_where_he_wanted_to(client, provider, session):
    provider.knows("ada")

    answer = come(client, provider, "ada", "/tickets?status=open")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/tickets?status=open")
    cookies = [SimpleCookie(value) for name, value in answer.headers.multi_items() if name == "set-cookie"]
    [key] = [cookie["desk_session"] for cookie in cookies if "desk_session" in cookie]
    assert key["httponly"] and key["samesite"] == "lax" and key["path"] == "/"
    assert client.get("/api/me/").json()["email"] == "ada@example.com"
    assert _audited(session) == [("signed_in", "ada@example.com", "from testclient, by OpenID Connect")]
    assert session.execute(text("SELECT is_by_provider FROM sign_ins")).scalar_one()


@pytest.mark.parametrize("email", ["ADA@example.com", "Ada@Example.COM"])
def test_an_address_is_known_in_any_case(client, provider, email):
    provider.knows("ada", email=email)

    assert problem_of(come(client, provider, "ada")) == ""


def test_a_letter_that_only_looks_like_another_in_capitals_is_another(client, provider, make_account, session):
    make_account("mike@example.com", "Mike")
    provider.knows("eve", email="m\u0131ke@example.com")

    assert problem_of(come(client, provider, "eve")) == "no-account"
    assert len(_emails(session)) == 2


@pytest.mark.parametrize(
    ("own", "other"),
    [("jörg.weiß@example.com", "jörg.weiss@example.com"), ("jörg.ſohn@example.com", "jörg.sohn@example.com")],
)
def test_such_a_letter_is_another_beside_other_letters_that_ascii_has_not(
    client, provider, make_account, use_settings, own, other
):
    use_settings(OIDC_AGENT_DOMAIN="")
    make_account(own, "Jörg")
    provider.knows("jorg", email=own.replace("jörg", "JO\u0308RG"))
    provider.knows("eve", email=other)

    assert problem_of(come(client, provider, "jorg")) == ""
    assert problem_of(come(client, provider, "eve")) == "no-account"


def test_a_verified_address_of_the_house_becomes_an_agent(client, provider, session):
    provider.knows("cem", name="Cem Özil")

    assert problem_of(come(client, provider, "cem")) == ""

    me = client.get("/api/me/").json()
    assert (me["email"], me["name"], me["role"]) == ("cem@example.com", "Cem Özil", "agent")
    assert [entry[0] for entry in _audited(session)] == ["account_made", "signed_in"]
    assert problem_of(come(client, provider, "cem")) == ""
    assert len(_emails(session)) == 2


@pytest.mark.parametrize("name", ["", None, 7, "x" * 300, "a\x00b"])
def test_whatever_name_the_provider_gives_there_is_one(client, provider, name):
    provider.knows("cem")
    provider.lies(name=name)

    assert problem_of(come(client, provider, "cem")) == ""
    assert 1 <= len(client.get("/api/me/").json()["name"]) <= 100


@pytest.mark.parametrize(
    "email",
    [
        "eve@evil-example.com",
        "eve@example.com.evil.org",
        "eve@sub.example.com",
        "eve@example.co",
        "eve@\uff45xample.com",
        "example.com@evil.org",
    ],
)
def test_an_address_of_another_domain_is_a_stranger_s(client, provider, session, email):
    provider.knows("eve", email=email)

    assert problem_of(come(client, provider, "eve")) == "no-account"

    assert _emails(session) == ["ada@example.com"]
    assert client.get("/api/me/").status_code == 401
    assert _audited(session)[-1] == ("sign_in_failed", email, "from testclient, by OpenID Connect")


def test_without_a_domain_of_the_house_nobody_gets_an_account(client, provider, use_settings, session):
    use_settings(OIDC_AGENT_DOMAIN="")
    provider.knows("cem")

    assert problem_of(come(client, provider, "cem")) == "no-account"
    assert _emails(session) == ["ada@example.com"]


@pytest.mark.parametrize("verified", [False, None, "true", 1, "false"])
@pytest.mark.parametrize("sub", ["ada", "cem"])
def test_an_address_that_is_not_verified_is_nobody_s(client, provider, session, sub, verified):
    provider.knows(sub, email_verified=verified)

    assert problem_of(come(client, provider, sub)) == "no-account"
    assert _emails(session) == ["ada@example.com"]


def test_who_is_not_active_stays_out(client, provider, make_account, session):
    make_account("bob@example.com", "Bob", "agent", is_active=False)
    provider.knows("bob")

    assert problem_of(come(client, provider, "bob")) == "no-account"
    assert _audited(session)[-1][2].endswith("the account is not active")


def test_nobody_comes_to_an_open_desk_as_its_first(desk_with_provider, provider, session):
    provider.knows("ada")

    assert problem_of(come(desk_with_provider, provider, "ada")) == "no-account"
    assert _emails(session) == []
    assert desk_with_provider.get("/api/me/").json() == {"role": "open"}


def test_the_desk_s_own_second_factor_is_not_asked_for(client, provider, signed_in, make_account, enrol):
    admin = signed_in(make_account("eva@example.com", "Eva"))
    enrol(admin)
    admin.patch("/api/desk/", json={"requires_second_factor": True})
    provider.knows("eva"), provider.knows("ada")

    for sub in ("eva", "ada"):
        assert problem_of(come(client, provider, sub)) == ""
        assert client.get("/api/tickets/").status_code == 200


def test_an_address_that_the_provider_tells_elsewhere_is_asked_for_there(client, provider):
    provider.knows("ada")
    provider.lies(email=None, email_verified=None)

    assert problem_of(come(client, provider, "ada")) == ""
    asked = provider.asked[-1]
    assert asked.path == "/userinfo" and asked.headers["HTTP_AUTHORIZATION"].startswith("Bearer ")


def test_a_session_that_the_browser_had_before_ends(client, provider, session_of, make_account):
    old = session_of(make_account("bob@example.com", "Bob", "agent"))
    client.cookies.set("desk_session", old)
    provider.knows("ada")

    come(client, provider, "ada")

    assert new_client(client, Cookie=f"desk_session={old}").get("/api/me/").status_code == 401
