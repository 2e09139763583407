"""All settings, from the environment or a `.env` file, read in this one place."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from support_desk.errors import BadSetup

# Where Docker and its kin lay secrets, each in a file named after its setting.
SECRETS_DIR = "/run/secrets"


class Settings(BaseSettings):
    """The desk's settings; names in capitals are those of the environment. An empty value counts as none.

    What is not there is looked for among the files in `/run/secrets`.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        secrets_dir=SECRETS_DIR if os.access(SECRETS_DIR, os.X_OK) else None,
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

    @field_validator("database_url")
    @classmethod
    def _names_postgresql(cls, url: str | None) -> str | None:
        with suppress(ArgumentError, ValueError):
            if url is None or make_url(url).drivername in ("postgres", "postgresql"):
                return url
        raise ValueError("must be an address such as postgresql://user:password@host:5432/database")

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
        if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            raise ValueError("must be a web address such as https://proxy.example.com")
        return url and url.rstrip("/")

    @field_validator("cors_allowed_origins", mode="before")
    @classmethod
    def _split_origins(cls, origins: object) -> object:
        if isinstance(origins, str):
            return tuple(origin.strip().rstrip("/").lower() for origin in origins.split(",") if origin.strip())
        return origins

    @field_validator("cors_allowed_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            if (
                parts.scheme not in ("http", "https")
                or not parts.netloc
                or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError(f"{origin!r} is not an origin such as https://shop.example.com")
        return origins

    @field_validator("redis_url")
    @classmethod
    def _names_redis(cls, url: str | None) -> str | None:
        if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("must start with redis:// or rediss://")
        return url


@cache
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        BadSetup: one of them makes no sense; the sentence names it and never shows a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper()
        raise BadSetup(f"{name} makes no sense: {first['msg'].removeprefix('Value error, ')}.") from None
