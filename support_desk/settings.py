"""All settings, from the environment or a `.env` file, read in this one place."""

import os
import re
from contextlib import suppress
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from support_desk.addresses import Mailbox, MailServer
from support_desk.errors import BadSetup

# Where Docker and its kin lay secrets, each in a file named after its setting.
SECRETS_DIR = "/run/secrets"
# Marks the environment of what the desk starts without its own settings: files alone would give half of what goes
# together, which makes no sense.
CHILD = "SUPPORT_DESK_CHILD"
AT_HOME = ("localhost", "127.0.0.1", "::1")
HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
USUAL_PORTS = {"http": 80, "https": 443}
# How pydantic names a setting whose secret cannot be read.
FIELD = re.compile(r'field "(\w+)"')

BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")


def _origin(url: str) -> str | None:
    """The origin of a web address, as browsers write it; None if it is more than that, or no name that they ask for."""
    with suppress(ValueError):
        parts = urlsplit(url.rstrip("/"))
        name, port = (parts.hostname or "").removesuffix("."), parts.port
        if not HOST_NAME.fullmatch(name):
            name = f"[{ip_address(name).compressed}]"
        is_plain = parts.geturl() == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
        if is_plain and parts.scheme in USUAL_PORTS and port != 0:
            is_usual = port in (None, USUAL_PORTS[parts.scheme])
            return f"{parts.scheme}://{name}" if is_usual else f"{parts.scheme}://{name}:{port}"
    return None


class Settings(BaseSettings):
    """The desk's settings; names in capitals are those of the environment. An empty value counts as none.

    What is not there is looked for among the files in `/run/secrets`.
    """

    model_config = SettingsConfigDict(
        env_file=None if CHILD in os.environ else ".env",
        env_ignore_empty=True,
        secrets_dir=SECRETS_DIR if os.access(SECRETS_DIR, os.X_OK) and CHILD not in os.environ else None,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    port: int = Field(default=8000, ge=1, le=65535)
    host: str = "127.0.0.1"
    database_url: str | None = Field(default=None, repr=False)
    data_dir: Path = Path("data")
    gemini_api_key: str | None = Field(default=None, repr=False)
    gemini_model: str = Field(default="gemini-3.5-flash-lite", pattern=r"^(models/)?[A-Za-z0-9][A-Za-z0-9._-]*$")
    gemini_api_endpoint: str | None = None
    gemini_timeout_seconds: float = Field(default=5, gt=0, le=60)
    cors_allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    redis_url: str | None = Field(default=None, repr=False)
    secret_key: str | None = Field(default=None, repr=False, min_length=32)
    forwarded_allow_ips: str = ""
    public_url: str = Field(default="", validate_default=True)
    allowed_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    smtp_url: str | None = Field(default=None, repr=False)
    mail_from: str | None = Field(default=None, validate_default=True)
    imap_url: str | None = Field(default=None, repr=False)
    mail_auth_server: str | None = None
    webhooks_to_private: bool = False
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = Field(default=None, repr=False, validate_default=True)
    oidc_agent_domain: str | None = None
    files_url: str = Field(default="", validate_default=True)
    aws_access_key_id: str | None = None
    aws_secret_access_key: str | None = Field(default=None, repr=False)
    aws_session_token: str | None = Field(default=None, repr=False)
    aws_region: str | None = None
    aws_default_region: str | None = None
    aws_endpoint_url: str | None = None
    aws_endpoint_url_s3: str | None = None

    @property
    def sends_mail(self) -> bool:
        """Whether mails go out; what needs them is not offered else."""
        return self.smtp_url is not None

    @property
    def public_host(self) -> str:
        """The name in `public_url`, lower case, without its port."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def own_origin(self) -> str | None:
        """`public_url` if it was given, else None: what then is at localhost may be anybody's."""
        return self.public_url if "public_url" in self.model_fields_set else None

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: dict[str, Any]) -> dict[str, Any]:
        """The files of secrets may be empty, too."""
        return {name: value for name, value in given.items() if value != ""}

    @field_validator("database_url")
    @classmethod
    def _names_postgresql(cls, url: str | None) -> str | None:
        with suppress(ArgumentError, ValueError):
            if url is None or make_url(url).drivername in ("postgres", "postgresql"):
                return url
        raise ValueError("must be an address such as postgresql://user:password@host:5432/database")

    @field_validator("database_url")
    @classmethod
    def _leaves_options_to_the_desk(cls, url: str | None) -> str | None:
        if url and "options" in make_url(url).query:
            raise ValueError("must have no options, which are the desk's own; ALTER ROLE … SET gives them to its user")
        return url

    @field_validator("data_dir")
    @classmethod
    def _is_at_home(cls, folder: Path) -> Path:
        try:
            return folder.expanduser()
        except RuntimeError:
            raise ValueError("names the home folder of nobody") from None

    @field_validator("gemini_api_endpoint")
    @classmethod
    def _is_web_address(cls, url: str | None) -> str | None:
        with suppress(ValueError):
            parts = urlsplit(url or "https://none")
            if parts.scheme in USUAL_PORTS and parts.hostname and parts.port != 0:
                return url and url.rstrip("/")
        raise ValueError("must be a web address such as https://proxy.example.com")

    @field_validator("cors_allowed_origins", mode="before")
    @classmethod
    def _split_origins(cls, origins: object) -> object:
        if isinstance(origins, str):
            return tuple(origin.strip() for origin in origins.split(",") if origin.strip())
        return origins

    @field_validator("cors_allowed_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for given in origins:
            if (origin := _origin(given)) is None:
                raise ValueError(f"{given!r} is not an origin as browsers send it, such as https://shop.example.com")
            found.append(origin)
        return tuple(found)

    @field_validator("redis_url")
    @classmethod
    def _names_redis(cls, url: str | None) -> str | None:
        if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("must start with redis:// or rediss://")
        return url

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _are_networks(cls, proxies: str) -> str:
        for proxy in proxies.split(",") if proxies not in ("", "*") else ():
            try:
                ip_network(proxy.strip())
            except ValueError:
                raise ValueError(f"{proxy.strip()!r} is neither an address nor a network such as 10.0.0.0/8") from None
        return proxies

    @field_validator("public_url")
    @classmethod
    def _is_where_people_are(cls, url: str, others: ValidationInfo) -> str:
        if not url:
            return f"http://localhost:{others.data.get('port', 8000)}"
        if found := _origin(url):
            return found
        raise ValueError(
            "must be a web address without a path, such as https://desk.example.com, in the letters that browsers send"
        )

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, hosts: object) -> object:
        if isinstance(hosts, str):
            return frozenset(host.strip().rstrip(".").lower() for host in hosts.split(",") if host.strip())
        return hosts

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, hosts: frozenset[str]) -> frozenset[str]:
        for host in hosts:
            if not HOST_NAME.fullmatch(host):
                raise ValueError(f"{host!r} is not a host name such as desk.example.com")
        return hosts

    @field_validator("smtp_url")
    @classmethod
    def _names_mail_server(cls, url: str | None) -> str | None:
        if url and MailServer.of(url, "smtp", 587, 465).path:
            raise ValueError("must end with the host or its port")
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_mailbox(cls, address: str | None, others: ValidationInfo) -> str | None:
        if address:
            Mailbox.of(address)
        elif others.data.get("smtp_url"):
            raise ValueError("mails that go out by SMTP_URL must come from an address, such as support@example.com")
        return address

    @field_validator("imap_url")
    @classmethod
    def _names_mailbox(cls, url: str | None) -> str | None:
        if url and not MailServer.of(url, "imap", 143, 993).user:
            raise ValueError("must name who reads the mails, as imaps://user:password@mail.example.com/INBOX")
        return url

    @field_validator("mail_auth_server")
    @classmethod
    def _is_name_of_server(cls, name: str | None) -> str | None:
        if name and (not name.isprintable() or {*' ;"()\\'} & {*name}):
            raise ValueError("must be a server's name as it stands in Authentication-Results, such as mx.example.com")
        return name

    @field_validator("oidc_issuer")
    @classmethod
    def _is_safe_address(cls, url: str | None) -> str | None:
        with suppress(ValueError):
            parts = urlsplit(url or "https://none")
            is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in AT_HOME)
            if is_safe and parts.hostname and not (parts.query or parts.fragment or "@" in parts.netloc):
                return url
        raise ValueError("must be an https address such as https://accounts.example.com (http on this machine only)")

    @field_validator("oidc_client_secret")
    @classmethod
    def _comes_with_its_like(cls, secret: str | None, others: ValidationInfo) -> str | None:
        given = [others.data.get(name) for name in ("oidc_issuer", "oidc_client_id")]
        if any(given) != all(given) or bool(secret) != all(given):
            raise ValueError("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together: give all of them or none")
        return secret

    @field_validator("oidc_agent_domain")
    @classmethod
    def _is_domain(cls, domain: str | None, others: ValidationInfo) -> str | None:
        if not domain:
            return None
        if not others.data.get("oidc_issuer"):
            raise ValueError("it is for a provider, and there is no OIDC_ISSUER")
        plain = domain.strip().lower().removeprefix("@")
        if not HOST_NAME.fullmatch(plain):
            raise ValueError("must be a domain such as example.com")
        return plain

    @field_validator("files_url")
    @classmethod
    def _is_folder_or_bucket(cls, url: str, others: ValidationInfo) -> str:
        """A folder's absolute path, as the desk that serves works elsewhere than where it began, or one of s3://."""
        if not url:
            return str((others.data.get("data_dir", Path("data")) / "files").absolute())
        scheme, mark, rest = url.partition("://")
        if not mark:
            return str(cls._is_at_home(Path(url)).absolute())
        if scheme == "file" and rest.startswith("/"):
            return rest
        if scheme == "s3" and BUCKET.fullmatch(rest.partition("/")[0]):
            return url.rstrip("/")
        raise ValueError("must be a folder, or a bucket such as s3://attachments/desk")


@cache
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        BadSetup: one of them makes no sense, or their file cannot be read; the sentence names it and never shows a
            secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper()
        raise BadSetup(f"{name} makes no sense: {first['msg'].removeprefix('Value error, ')}.") from None
    except (OSError, UnicodeDecodeError, SettingsError) as error:
        raise BadSetup(_unread(error)) from None


def _unread(error: Exception) -> str:
    """Which file cannot be read, and why: `.env`, or of a SettingsError that of the secret which it names."""
    cause = error.__cause__ or error
    path, folder = Settings.model_config.get("env_file"), Settings.model_config.get("secrets_dir")
    if isinstance(error, SettingsError):
        named = FIELD.search(str(error))
        path = f"{folder}/{named[1]}" if named else folder
    reason = getattr(cause, "strerror", None) or str(cause)
    if isinstance(cause, UnicodeDecodeError):
        reason = "it is not in UTF-8"
    return f"{getattr(cause, 'filename', None) or path} cannot be read: {reason}."
