"""A setting that makes no sense is named, in one sentence."""

from pathlib import Path

import pytest

from support_desk.errors import BadSetup
from support_desk.serving import first_account, launch
from support_desk.settings import Settings, settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://desk@localhost/desk"),
        ("DATABASE_URL", "postgresql://desk@localhost:port/desk"),
        ("DATABASE_URL", "postgresql://desk@localhost/desk?options=-c%20search_path%3Ddesk"),
        ("DATA_DIR", "~nobody-of-this-name/data"),
        ("GEMINI_MODEL", "../other"),
        ("GEMINI_API_ENDPOINT", "proxy.example.com"),
        ("GEMINI_API_ENDPOINT", "https://proxy.example.com:port"),
        ("GEMINI_TIMEOUT_SECONDS", "soon"),
        ("CORS_ALLOWED_ORIGINS", "shop.example.com"),
        ("CORS_ALLOWED_ORIGINS", "https://shop.example.com:99999"),
        ("CORS_ALLOWED_ORIGINS", "https://me@shop.example.com"),
        ("CORS_ALLOWED_ORIGINS", "https://bücher.example"),
        ("REDIS_URL", "localhost"),
        ("PUBLIC_URL", "desk.example.com"),
        ("PUBLIC_URL", "ftp://desk.example.com"),
        ("PUBLIC_URL", "https://desk.example.com/desk"),
        ("PUBLIC_URL", "https://me@desk.example.com"),
        ("PUBLIC_URL", "https://desk.example.com?x"),
        ("PUBLIC_URL", "https://desk.example.com:port"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://bücher.example"),
        ("PUBLIC_URL", "https://desk example.com"),
        ("PUBLIC_URL", "https://a.example,b.example"),
        ("OIDC_ISSUER", "http://accounts.example.com"),
        ("OIDC_ISSUER", "accounts.example.com"),
        ("OIDC_ISSUER", "https://accounts.example.com?x"),
        ("OIDC_ISSUER", "https://["),
        ("OIDC_CLIENT_SECRET", "alone"),
        ("OIDC_AGENT_DOMAIN", "example.com"),
        ("FILES_URL", "s3://"),
        ("FILES_URL", "s3://a bucket/desk"),
        ("FILES_URL", "ftp://files.example.com"),
        ("FILES_URL", "file://elsewhere/files"),
        ("FILES_URL", "~nobody-of-this-name/files"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://desk.example.com"),
        ("ALLOWED_HOSTS", "desk.example.com, a b"),
        ("SMTP_URL", "mail.example.com"),
        ("SMTP_URL", "http://mail.example.com"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail.example.com:port"),
        ("SMTP_URL", "smtp://mail.example.com/inbox"),
        ("SMTP_URL", "smtp://desk@mail.example.com"),
        ("SMTP_URL", "smtp://desk:a%0Ab@mail.example.com"),
        ("IMAP_URL", "mail.example.com"),
        ("IMAP_URL", "pop3://desk:word@mail.example.com"),
        ("IMAP_URL", "imaps://mail.example.com/INBOX"),
        ("IMAP_URL", "imaps://desk:a%0Ab@mail.example.com"),
        ("MAIL_AUTH_SERVER", "mx.example.com; dkim=pass"),
        ("MAIL_FROM", "Support"),
        ("MAIL_FROM", "Support <support>"),
        ("MAIL_FROM", "support@example.com, other@example.com"),
        ("MAIL_FROM", "Support\n <support@example.com>"),
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


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("https://shop.example.com:443", "https://shop.example.com"),
        ("HTTP://Shop.example.com:80/", "http://shop.example.com"),
        ("https://shop.example.com:8443", "https://shop.example.com:8443"),
        ("http://192.0.2.7:3000", "http://192.0.2.7:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://[0:0:0:0:0:0:0:1]:080", "http://[::1]"),
        ("https://shop.example.com.:", "https://shop.example.com"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_what_browsers_send(monkeypatch, given, sent):
    monkeypatch.setenv("CORS_ALLOWED_ORIGINS", f"https://other.example, {given}")

    assert settings.__wrapped__().cors_allowed_origins == ("https://other.example", sent)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("https://Desk.Example.com.:443/", "https://desk.example.com"), ("HTTP://10.0.0.7:8000", "http://10.0.0.7:8000")],
)
def test_where_people_reach_the_desk_is_written_as_browsers_do(monkeypatch, given, meant):
    monkeypatch.setenv("PUBLIC_URL", given)

    assert settings.__wrapped__().public_url == meant


def test_mail_that_goes_out_must_come_from_somebody(monkeypatch):
    monkeypatch.setenv("SMTP_URL", "smtp://desk:hidden-word@mail.example.com")
    with pytest.raises(BadSetup, match=r"^MAIL_FROM makes no sense: .*[.]$") as said:
        settings.__wrapped__()
    assert "hidden-word" not in str(said.value)

    monkeypatch.setenv("MAIL_FROM", "Support <support@example.com>")
    assert settings.__wrapped__().mail_from == "Support <support@example.com>"
    assert "hidden-word" not in repr(settings.__wrapped__())


def test_files_are_beside_the_data_unless_it_is_said(monkeypatch):
    monkeypatch.delenv("FILES_URL", raising=False)
    monkeypatch.setenv("DATA_DIR", "/srv/desk")
    assert settings.__wrapped__().files_url == "/srv/desk/files"

    for given, taken in {"file:///srv/files": "/srv/files", "s3://b-1/x/": "s3://b-1/x"}.items():
        monkeypatch.setenv("FILES_URL", given)
        assert settings.__wrapped__().files_url == taken


@pytest.mark.parametrize("given", ["", "./data/files"])
def test_files_stay_in_the_folder_that_was_meant_where_the_desk_began(monkeypatch, tmp_path, given):
    monkeypatch.setenv("FILES_URL", given)
    monkeypatch.delenv("DATA_DIR", raising=False)
    monkeypatch.chdir(tmp_path)

    assert settings.__wrapped__().files_url == str(tmp_path / "data" / "files")
    assert settings.__wrapped__().data_dir == Path("data")


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


@pytest.mark.parametrize("host", ["no such host", "a..b", "a" * 64])
def test_a_host_that_nobody_knows_is_named(use_settings, host):
    use_settings(HOST=host)

    with pytest.raises(BadSetup, match=rf"^HOST {host} .*[.]$"):
        launch._claimed_port()


def test_a_file_of_settings_that_cannot_be_read_is_named(monkeypatch, tmp_path):
    path = tmp_path / ".env"
    path.write_bytes("MAIL_FROM='Zoë <zoe@example.com>'".encode("latin-1"))
    monkeypatch.setitem(Settings.model_config, "env_file", str(path))
    with pytest.raises(BadSetup, match=rf"^{path} cannot be read: it is not in UTF-8[.]$"):
        settings.__wrapped__()

    monkeypatch.setitem(Settings.model_config, "env_file", "/proc/self/mem")
    with pytest.raises(BadSetup, match=r"^/proc/self/mem cannot be read: Input/output error[.]$"):
        settings.__wrapped__()


def test_a_secret_that_cannot_be_read_is_named(monkeypatch, tmp_path):
    (tmp_path / "smtp_url").write_bytes(b"smtp://desk:hidden-word\xff@mail.example.com")
    monkeypatch.setitem(Settings.model_config, "secrets_dir", str(tmp_path))
    with pytest.raises(BadSetup, match=rf"^{tmp_path / 'smtp_url'} cannot be read: it is not in UTF-8[.]$") as said:
        settings.__wrapped__()
    assert "hidden-word" not in str(said.value)


def test_an_empty_secret_counts_as_none(monkeypatch, tmp_path):
    (tmp_path / "port").touch()
    (tmp_path / "smtp_url").write_text("\n")
    monkeypatch.setitem(Settings.model_config, "secrets_dir", str(tmp_path))

    assert (settings.__wrapped__().port, settings.__wrapped__().sends_mail) == (8000, False)


def test_a_desk_whose_key_cannot_be_read_does_not_start(use_settings, tmp_path):
    (tmp_path / "secret.key").mkdir()
    use_settings(DATA_DIR=str(tmp_path))

    with pytest.raises(BadSetup, match=r"secret\.key cannot be used"):
        first_account.invitation("http://localhost:8000")


def test_a_database_that_goes_away_as_the_desk_starts_is_said(use_settings, database_url, tmp_path):
    use_settings(DATABASE_URL=database_url.replace("/support_desk?", "/nothing?"), DATA_DIR=str(tmp_path))

    with pytest.raises(BadSetup, match="out of reach"):
        first_account.invitation("http://localhost:8000")
