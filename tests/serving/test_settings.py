"""A setting that makes no sense is named, in one sentence."""

import pytest

from support_desk.errors import BadSetup
from support_desk.serving import launch
from support_desk.settings import settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://desk@localhost/desk"),
        ("DATABASE_URL", "postgresql://desk@localhost:port/desk"),
        ("DATA_DIR", "~nobody-of-this-name/data"),
        ("GEMINI_MODEL", "../other"),
        ("GEMINI_API_ENDPOINT", "proxy.example.com"),
        ("GEMINI_TIMEOUT_SECONDS", "soon"),
        ("CORS_ALLOWED_ORIGINS", "shop.example.com"),
        ("REDIS_URL", "localhost"),
        ("PUBLIC_URL", "desk.example.com"),
        ("PUBLIC_URL", "ftp://desk.example.com"),
        ("PUBLIC_URL", "https://desk.example.com/desk"),
        ("PUBLIC_URL", "https://me@desk.example.com"),
        ("PUBLIC_URL", "https://desk.example.com?x"),
        ("PUBLIC_URL", "https://desk.example.com:port"),
        ("PUBLIC_URL", "https://"),
        ("OIDC_ISSUER", "http://accounts.example.com"),
        ("OIDC_ISSUER", "accounts.example.com"),
        ("OIDC_ISSUER", "https://accounts.example.com?x"),
        ("OIDC_ISSUER", "https://["),
        ("OIDC_CLIENT_SECRET", "alone"),
        ("OIDC_AGENT_DOMAIN", "example.com"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://desk.example.com"),
        ("ALLOWED_HOSTS", "desk.example.com, a b"),
        ("FORWARDED_ALLOW_IPS", "the proxy"),
        ("FORWARDED_ALLOW_IPS", "10.0.0.0/8, proxy"),
    ],
)
def test_each_setting_that_makes_no_sense_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetup, match=f"^{name} makes no sense: .*[.]$"):
        settings.__wrapped__()


def test_where_people_reach_the_desk_is_its_port_unless_it_is_said(monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    assert settings.__wrapped__().public_url == "http://localhost:8123"

    monkeypatch.setenv("PUBLIC_URL", "https://desk.example.com:8443/")
    assert settings.__wrapped__().public_url == "https://desk.example.com:8443"


PROVIDER = {"OIDC_ISSUER": "https://accounts.example.com", "OIDC_CLIENT_ID": "desk", "OIDC_CLIENT_SECRET": "s"}


@pytest.mark.parametrize("missing", PROVIDER)
def test_a_provider_is_given_whole_or_not_at_all(monkeypatch, missing):
    for name, value in PROVIDER.items():
        monkeypatch.setenv(name, value)
    assert settings.__wrapped__().oidc_issuer == "https://accounts.example.com"

    monkeypatch.setenv(missing, "")
    with pytest.raises(BadSetup, match="OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together"):
        settings.__wrapped__()


@pytest.mark.parametrize(("given", "meant"), [("@Example.com", "example.com"), ("", None)])
def test_the_domain_of_agents_is_a_plain_one(monkeypatch, given, meant):
    for name, value in (PROVIDER | {"OIDC_AGENT_DOMAIN": given}).items():
        monkeypatch.setenv(name, value)
    assert settings.__wrapped__().oidc_agent_domain == meant

    monkeypatch.setenv("OIDC_AGENT_DOMAIN", "https://example.com")
    with pytest.raises(BadSetup, match=r"^OIDC_AGENT_DOMAIN makes no sense: .*[.]$"):
        settings.__wrapped__()


def test_a_host_that_nobody_knows_is_named(use_settings):
    use_settings(HOST="no such host")

    with pytest.raises(BadSetup, match=r"^HOST no such host .*[.]$"):
        launch._claimed_port()
