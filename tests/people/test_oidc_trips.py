"""Trips to the provider of OpenID Connect and back: secured, good once, and within the desk."""

import base64
import hashlib
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from support_desk.people.oidc import trips
from tests.given_people import ORIGIN, new_client
from tests.given_provider import TOKEN, come, problem_of, returned


@pytest.fixture
def client(desk_with_provider, make_account, provider):
    """A browser of a desk whose admin is Ada, whom the provider knows."""
    make_account()
    provider.knows("ada")
    return new_client(desk_with_provider)


def test_the_trip_is_secured_by_state_nonce_and_pkce(client, provider):
    provider.knows("ada")

    left = client.get("/api/session/oidc/", follow_redirects=False)
    [trip] = [value for name, value in left.headers.multi_items() if name == "set-cookie"]
    assert all(
        part in trip for part in ("desk_trip=", "HttpOnly", "SameSite=lax", "Path=/api/session/oidc", "Max-Age=600")
    )
    back = client.get(provider.signed_in(left.headers["Location"], "ada"), follow_redirects=False)

    assert problem_of(back) == ""
    gone = next(asked for asked in provider.asked if asked.path == "/oauth2/authorize").fields
    told = next(asked for asked in provider.asked if asked.path == TOKEN)
    assert gone["redirect_uri"] == told.fields["redirect_uri"] == f"{ORIGIN}/api/session/oidc/callback"
    assert (gone["response_type"], gone["scope"], gone["client_id"]) == ("code", "openid email profile", "desk")
    assert len(gone["state"]) >= 43 and len(gone["nonce"]) >= 43 and gone["code_challenge_method"] == "S256"
    digest = hashlib.sha256(told.fields["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == gone["code_challenge"]
    assert told.headers["HTTP_AUTHORIZATION"].startswith("Basic ") and "client_secret" not in told.fields


@pytest.mark.parametrize(
    "following", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/" + "x" * 2000]
)
def test_nobody_is_led_away_from_the_desk(client, provider, following):
    provider.knows("ada")

    assert come(client, provider, "ada", following).headers["Location"] == "/tickets"


def test_a_desk_without_a_provider_says_so(api, make_account):
    make_account()

    for path in ("/api/session/oidc/?next=/dashboard", "/api/session/oidc/callback?code=x&state=y"):
        assert problem_of(api.get(path, follow_redirects=False)) in ("provider-off", "provider-late")


def test_a_page_of_another_origin_brings_nobody(client, provider):
    provider.knows("ada")
    address = returned(client, provider, "ada")

    assert (
        problem_of(client.get(address, headers={"Origin": "https://evil.example"}, follow_redirects=False)) == "foreign"
    )


def test_what_the_provider_refuses_is_said_and_where_one_wanted_to_go_is_kept(client, provider):
    led = client.get("/api/session/oidc/?next=/dashboard", follow_redirects=False)
    state = dict(parse_qsl(urlsplit(led.headers["Location"]).query))["state"]
    told = {"error": "access_denied", "error_description": b"f\xfcr Sie nicht", "state": state}

    answer = client.get(f"/api/session/oidc/callback?{urlencode(told)}", follow_redirects=False)

    assert answer.headers["Location"] == "/sign-in?next=%2Fdashboard#provider-denied"


def test_a_return_without_its_trip_lets_nobody_in(client, provider, desk_with_provider):
    address = returned(client, provider, "ada")

    assert problem_of(new_client(desk_with_provider).get(address, follow_redirects=False)) == "provider-late"


def test_a_return_from_another_s_trip_lets_nobody_in(client, provider, desk_with_provider):
    stranger = new_client(desk_with_provider)
    of_stranger = returned(stranger, provider, "ada")
    returned(client, provider, "ada")

    assert problem_of(client.get(of_stranger, follow_redirects=False)) == "provider-late"


@pytest.mark.parametrize("cookie", ["", ".", "x.y", "e30.{signature}", "\xe9.\xe9"])
def test_a_trip_that_the_desk_has_not_signed_is_none(client, cookie):
    made = cookie.format(signature="0" * 64)
    answer = client.get(
        "/api/session/oidc/callback?code=x&state=y",
        headers={"Cookie": f"desk_trip={made}".encode("latin-1")},
        follow_redirects=False,
    )

    assert problem_of(answer) == "provider-late"


def test_a_trip_of_more_than_ten_minutes_was_too_long(client, provider, monkeypatch):
    address = returned(client, provider, "ada")
    now = time.time()
    monkeypatch.setattr(trips, "time", lambda: now + trips.SECONDS + 1)

    assert problem_of(client.get(address, follow_redirects=False)) == "provider-late"


def test_a_return_is_good_once(client, provider, desk_with_provider, session):
    address = returned(client, provider, "ada")
    trip = client.cookies["desk_trip"]
    assert problem_of(client.get(address, follow_redirects=False)) == ""
    client.delete("/api/session/")

    assert "desk_trip" not in client.cookies
    assert problem_of(client.get(address, follow_redirects=False)) == "provider-late"
    replayed = new_client(desk_with_provider, Cookie=f"desk_trip={trip}").get(address, follow_redirects=False)
    assert problem_of(replayed) == "provider-wrong"


def test_a_return_from_another_code_lets_nobody_in(client, provider):
    address = returned(client, provider, "ada")
    query = dict(parse_qsl(urlsplit(address).query)) | {"code": "made up"}

    answer = client.get(f"/api/session/oidc/callback?{urlencode(query)}", follow_redirects=False)

    assert problem_of(answer) == "provider-wrong"
