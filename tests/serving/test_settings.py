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


def test_a_host_that_nobody_knows_is_named(use_settings):
    use_settings(HOST="no such host")

    with pytest.raises(BadSetup, match=r"^HOST no such host .*[.]$"):
        launch._claimed_port()
