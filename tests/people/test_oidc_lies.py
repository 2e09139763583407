"""A provider, or somebody between, that lies, is late, or is away: nobody is let in, and nobody waits for it."""

import asyncio
from urllib.parse import urlsplit

import pytest
from httpx2 import ASGITransport, AsyncClient
from joserfc.jwk import RSAKey
from sqlalchemy import text
from starlette.testclient import TestClient

from support_desk.people.oidc import conversation
from tests.given_people import new_client
from tests.given_provider import ABOUT, CLIENT, KEYS, SECRET, TOKEN, come, problem_of, returned


@pytest.fixture
def client(desk_with_provider, make_account, provider, session):
    """A browser of a desk whose admin is Ada; at the end nobody is signed in."""
    make_account()
    provider.knows("ada")
    client = new_client(desk_with_provider)
    yield client
    session.rollback()
    assert session.execute(text("SELECT count(*) FROM sign_ins")).scalar_one() == 0
    assert session.execute(text("SELECT count(*) FROM accounts")).scalar_one() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": ["another desk"]},
        {"aud": [CLIENT, "another desk"]},  # without a word for whom of them
        {"aud": [CLIENT], "azp": "another desk"},
        {"aud": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"at_hash": "another"},
        {"email": "ada"},
        {"email": ["ada@example.com"]},
        {"email": "ada@example.com\x00"},
    ],
    ids=str,
)
def test_what_is_signed_but_not_for_this_desk_this_trip_and_now_is_not_believed(client, provider, claims):
    provider.lies(**claims)

    assert problem_of(come(client, provider, "ada")) == "provider-wrong"


@pytest.mark.parametrize(
    "key", [RSAKey.generate_key(2048), SECRET.encode(), None], ids=["another key", "the desk's own secret", "nobody"]
)
def test_what_the_provider_has_not_signed_is_not_believed(client, provider, key):
    provider.signs(key)

    assert problem_of(come(client, provider, "ada")) == "provider-wrong"


def test_the_provider_s_public_key_signs_nothing(client, provider):
    provider.lies()
    provider.signs(provider.key.as_pem(private=False))

    assert problem_of(come(client, provider, "ada")) == "provider-wrong"


@pytest.mark.parametrize("path", [ABOUT, TOKEN, KEYS])
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"keys": 7, "id_token": 7}', b"\xff", b"[" * 100_000]
)
def test_an_answer_that_makes_no_sense_is_not_believed(client, provider, path, body):
    address = None if path == ABOUT else returned(client, provider, "ada")
    provider.says(path, body)

    assert problem_of(client.get(address or "/api/session/oidc/", follow_redirects=False)) == "provider-wrong"


def test_an_endless_answer_is_read_to_its_bound_only(client, provider):
    provider.says(ABOUT, b'{"issuer": "' + b"x" * conversation.LARGEST_ANSWER + b'"}')

    assert problem_of(client.get("/api/session/oidc/", follow_redirects=False)) == "provider-wrong"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", "https://evil.example"),
        ("issuer", None),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("token_endpoint", "file:///etc/passwd"),
        ("jwks_uri", 7),
        ("userinfo_endpoint", "ftp://evil.example"),
    ],
)
def test_a_provider_that_calls_itself_otherwise_or_leads_astray_is_not_believed(client, provider, name, value):
    provider.changes(ABOUT, **{name: value})

    assert problem_of(client.get("/api/session/oidc/", follow_redirects=False)) == "provider-wrong"


@pytest.mark.parametrize("path", [ABOUT, TOKEN, KEYS])
def test_a_provider_that_fails_is_away(client, provider, path):
    address = None if path == ABOUT else returned(client, provider, "ada")
    provider.says(path, b"Bad gateway", "502 Bad Gateway")

    assert problem_of(client.get(address or "/api/session/oidc/", follow_redirects=False)) == "provider-away"


def test_a_provider_that_is_gone_is_away(client, provider, use_settings):
    use_settings(OIDC_ISSUER="http://127.0.0.1:9")

    assert problem_of(client.get("/api/session/oidc/", follow_redirects=False)) == "provider-away"


def test_a_provider_that_hangs_delays_nobody_else(client, provider, monkeypatch):
    monkeypatch.setattr(conversation, "SECONDS", 60)
    provider.going.clear()

    async def ask() -> tuple[list[int], list[str]]:
        transport = ASGITransport(client.app)
        async with AsyncClient(transport=transport, base_url="http://localhost:8000") as browser:
            waiting = [asyncio.create_task(browser.get("/api/session/oidc/")) for _ in range(10)]
            others = [(await browser.get("/api/health")).status_code for _ in range(3)]
            is_anybody_led = any(task.done() for task in waiting)
            provider.going.set()
            led = [answer.headers["Location"] for answer in await asyncio.gather(*waiting)]
            return [*others, int(is_anybody_led)], led

    others, led = client.portal.call(ask)

    assert others == [200, 200, 200, 0]
    assert {urlsplit(address).path for address in led} == {"/oauth2/authorize"}


def test_whoever_waits_too_long_hears_that_the_provider_is_away(client, provider, monkeypatch):
    assert conversation.SECONDS == 5
    monkeypatch.setattr(conversation, "SECONDS", 0.05)
    provider.going.clear()

    assert problem_of(client.get("/api/session/oidc/", follow_redirects=False)) == "provider-away"


def test_who_asks_without_end_keeps_nobody_from_the_provider(client, provider):
    provider.says(ABOUT, b"{}")
    told = [problem_of(client.get("/api/session/oidc/", follow_redirects=False)) for _ in range(62)]
    del provider.instead[ABOUT]

    assert told == ["provider-wrong"] * 60 + ["wait"] * 2
    assert [each.path for each in provider.asked].count(ABOUT) == 60
    another = TestClient(client.app, base_url="http://localhost:8000", client=("192.0.2.7", 50000))
    assert another.get("/api/session/oidc/", follow_redirects=False).status_code == 302


def test_from_one_trip_one_comes_back_a_few_times_and_no_more(client, provider):
    address = returned(client, provider, "ada")
    trip = {"Cookie": f"desk_trip={client.cookies['desk_trip']}"}
    provider.says(TOKEN, b"{}")
    told = [problem_of(client.get(address, headers=trip, follow_redirects=False)) for _ in range(6)]

    assert told == ["provider-wrong"] * 5 + ["wait"]


def test_who_comes_back_without_end_with_codes_of_his_own_keeps_nobody_from_the_provider(client, provider):
    addresses, trips = [], []
    for _ in range(13):
        addresses.append(returned(client, provider, "ada"))
        trips.append({"Cookie": f"desk_trip={client.cookies['desk_trip']}"})
    provider.says(TOKEN, b"{}")
    comings = [(address, trip) for address, trip in zip(addresses, trips, strict=True) for _ in range(5)]

    told = [problem_of(client.get(address, headers=trip, follow_redirects=False)) for address, trip in comings]

    assert told == ["provider-wrong"] * 60 + ["wait"] * 5
    assert [each.path for each in provider.asked].count(TOKEN) == 60
    assert [each.path for each in provider.asked].count(ABOUT) == 1


def test_what_the_provider_says_of_itself_is_asked_again_after_five_minutes(client, provider, monkeypatch):
    now = conversation.monotonic()
    monkeypatch.setattr(conversation, "monotonic", lambda: now)
    returned(client, provider, "ada")
    provider.changes(ABOUT, authorization_endpoint=f"{provider.url}/elsewhere")

    def led() -> str:
        return urlsplit(client.get("/api/session/oidc/", follow_redirects=False).headers["Location"]).path

    assert led() == "/oauth2/authorize"
    now += conversation.REMEMBERED_SECONDS
    assert led() == "/elsewhere"
