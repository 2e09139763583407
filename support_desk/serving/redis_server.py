"""The Redis that several desks share, looked at before one of them starts."""

import logging
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from support_desk.errors import BadSetup
from support_desk.settings import settings

OLDEST_REDIS = (6, 2)
CHECK_SECONDS = 5
# What Reflex must hear of: sessions that another process unlocks or takes.
EVENTS = "K$sgxe"

log = logging.getLogger("support_desk.redis")


def check_redis() -> None:
    """Make sure that Redis can be used, if there is a REDIS_URL.

    Raises:
        BadSetup: it does not answer, refuses us, or is older than 6.2; the sentence shows no password.
    """
    url = settings().redis_url
    if url is None:
        return
    from redis import Redis, RedisError, ResponseError  # only those who share need it

    try:
        redis = Redis.from_url(url, socket_timeout=CHECK_SECONDS, socket_connect_timeout=CHECK_SECONDS)
        with closing(redis):
            server: Any = redis.info("server")
            redis.set("support_desk:written", "1", ex=CHECK_SECONDS)
            try:
                redis.config_set("notify-keyspace-events", EVENTS)
            except ResponseError:
                log.warning("Redis lets nobody change its settings; it should have notify-keyspace-events %s.", EVENTS)
    except (RedisError, ValueError, OSError) as error:
        raise BadSetup(f"REDIS_URL {_without_password(url)} cannot be used: {_reason(error)}.") from None
    version = server["redis_version"]
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise BadSetup(f"REDIS_URL {_without_password(url)} is Redis {version}; the desk needs 6.2 or newer.")
    if settings().secret_key is None:
        log.warning("There is no SECRET_KEY: desks on one Redis need the same, or pages begin anew on another.")


def _without_password(url: str) -> str:
    """The address without user, password and options."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _reason(error: Exception) -> str:
    """What redis-py says, which names host, port and cause and never the password."""
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
