"""Webhooks are made, listed and deleted over REST, and their secret is told once."""

from base64 import b64decode

import pytest
from sqlalchemy import text

from tests.asking import JSON, assert_names, raw

HOOK = {"url": "https://example.com/hook?a=b", "events": ["ticket.opened", "ticket.deleted"]}


def test_a_webhook_is_made_listed_and_deleted(api):
    made = api.post("/api/webhooks/", json=HOOK)

    assert made.status_code == 201
    assert list(made.json()) == ["id", "url", "events", "secret"]
    assert made.json() == {"id": 1, **HOOK, "secret": made.json()["secret"]}
    assert api.get("/api/webhooks").json() == [{"id": 1, **HOOK}]
    assert api.get("/api/webhooks/1/deliveries/").json() == []

    assert api.delete("/api/webhooks/1/").status_code == 204
    assert api.get("/api/webhooks/").json() == []
    assert api.delete("/api/webhooks/1").status_code == 404
    assert api.get("/api/webhooks/1/deliveries").status_code == 404


def test_the_newest_comes_first(api):
    for url in ("https://a.example/", "https://b.example/"):
        api.post("/api/webhooks/", json=HOOK | {"url": url})

    assert [each["url"] for each in api.get("/api/webhooks/").json()] == ["https://b.example/", "https://a.example/"]


def test_its_secret_is_one_of_standard_webhooks_and_nowhere_in_the_database(api, session):
    secrets = [api.post("/api/webhooks/", json=HOOK).json()["secret"] for _ in range(2)]

    assert len({*secrets}) == 2
    for secret in secrets:
        assert secret.startswith("whsec_")
        assert len(b64decode(secret.removeprefix("whsec_"))) == 32
        assert secret[6:] not in str(session.execute(text("SELECT * FROM webhooks")).all())
        assert secret not in str(session.execute(text("SELECT * FROM audit_entries")).all())


def test_events_are_each_told_once_in_their_own_order(api):
    made = api.post("/api/webhooks/", json=HOOK | {"events": ["ticket.deleted", "ticket.opened", "ticket.deleted"]})

    assert made.json()["events"] == ["ticket.opened", "ticket.deleted"]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:9/x",
        "https://10.0.0.1/",
        "http://[::1]:8000/",
        "https://bücher.example/ä?q=ü#part",
        " https://example.com ",
        "https://example.com/" + "x" * 1980,
    ],
)
def test_whether_an_address_may_be_reached_is_not_asked_when_it_is_made(api, url):
    made = api.post("/api/webhooks/", json=HOOK | {"url": url})

    assert made.status_code == 201
    assert made.json()["url"] == url.strip()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        *(
            ({"url": url}, "url")
            for url in (
                "",
                "x",
                "example.com/hook",
                "ftp://example.com/",
                "file:///etc/passwd",
                "gopher://example.com:70/_",
                "https://",
                "https:///x",
                "http://:80/",
                "https://example.com:0/",
                "https://example.com:99999/",
                "https://ada:secret@example.com/",
                "https://ada@example.com/",
                "https://example.com/a b",
                "https://exa\nmple.com/",
                "https://example.com/\x00",
                "https://example.com/\ud800",
                "https://[::1/",
                "https://" + "x" * 2000,
                None,
                7,
                ["https://example.com/"],
            )
        ),
        *(
            ({"events": events}, "events")
            for events in ([], ["x"], ["ticket.opened", "x"], "ticket.opened", None, {}, [None], [["ticket.opened"]])
        ),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_wrong_webhooks_are_named(api, changed, field):
    assert_names(api.post("/api/webhooks/", content=raw(HOOK | changed), headers=JSON), field)
    assert api.get("/api/webhooks/").json() == []


@pytest.mark.parametrize("last", ["x", "ticket.deleted"])
def test_of_more_than_a_hundred_events_none_is_left_out_without_a_word(api, last):
    hundred = ["ticket.opened"] * 99 + [last]

    assert_names(api.post("/api/webhooks/", json=HOOK | {"events": ["ticket.opened", *hundred]}), "events")
    assert api.get("/api/webhooks/").json() == []
    assert api.post("/api/webhooks/", json=HOOK | {"events": hundred}).status_code == (422 if last == "x" else 201)


@pytest.mark.parametrize("field", ["url", "events"])
def test_what_is_missing_is_named(api, field):
    assert_names(api.post("/api/webhooks/", json={key: value for key, value in HOOK.items() if key != field}), field)


def test_there_are_fifty_at_most(api):
    for _ in range(50):
        assert api.post("/api/webhooks/", json=HOOK).status_code == 201

    assert api.post("/api/webhooks/", json=HOOK).status_code == 409
    api.delete("/api/webhooks/1/")
    assert api.post("/api/webhooks/", json=HOOK).status_code == 201


@pytest.mark.parametrize("number", ["0", "99", str(2**63), "9" * 40])
def test_a_webhook_that_is_not_there_is_not_found(api, number):
    assert api.delete(f"/api/webhooks/{number}/").status_code == 404
    assert api.get(f"/api/webhooks/{number}/deliveries/").status_code == 404


@pytest.mark.parametrize(("query", "field"), [("limit=0", "limit"), ("limit=201", "limit"), ("cursor=x", "cursor")])
def test_wrong_pages_of_deliveries_are_named(api, query, field):
    api.post("/api/webhooks/", json=HOOK)

    assert_names(api.get(f"/api/webhooks/1/deliveries/?{query}"), field)


def test_who_made_and_deleted_a_webhook_is_in_the_audit(make_account, signed_in):
    client = signed_in(make_account())
    client.post("/api/webhooks/", json=HOOK)
    client.delete("/api/webhooks/1/")

    deleted, made = client.get("/api/audit/").json()
    assert (made["deed"], made["actor"]["name"]) == ("webhook_made", "Ada")
    assert made["detail"] == "https://example.com/hook?a=b: ticket.opened, ticket.deleted"
    assert (deleted["deed"], deleted["detail"]) == ("webhook_deleted", HOOK["url"])
