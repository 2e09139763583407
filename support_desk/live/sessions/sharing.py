"""Sessions that several processes share: who holds one, who inherits it, and what happens while Redis is away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pickle import UnpicklingError

import reflex as rx
from redis import OutOfMemoryError, RedisError, ResponseError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from support_desk.live.inside_sessions import TokenHolders, is_shared, sharing, take_sharing
from support_desk.live.insides import EventNamespace, StateUpdate, cut
from support_desk.live.sessions.seals import sealed
from support_desk.process.tasks import heard, kept_running
from support_desk.settings import settings

PULSE_SECONDS, PATIENCE_SECONDS, RETRY_SECONDS, LONGEST_SILENCE = 1, 2, 0.5, 30
SHARING = "sharing sessions"
# Unless it has changed hands meanwhile: the record of the socket, and the lock that the dead one may have held.
FORGET = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1], KEYS[2])
"""

log = logging.getLogger("support_desk.redis")


def share_sessions(app: rx.App) -> None:
    """Let a page that comes here from a process that was killed keep its session, and say when Redis is away.

    Without shared sessions there is nothing to do.
    """
    url = settings().redis_url
    if url is not None and is_shared(app):
        holders = Holders(app.event_namespace, url, sharing(app).redis)
        take_sharing(app, holders)
        kept_running(app, SHARING, holders.keep_in_touch, LONGEST_SILENCE)


class Holders(TokenHolders):
    """Reflex's record of who holds which session, which also knows who is alive.

    Reflex itself takes a session that another process holds for a tab opened twice, even if that process is dead, and
    begins a new one. Here a process is alive while it listens on a channel of its own: Redis notices at once when it is
    killed. A machine that vanishes without a word is noticed late; its pages begin anew, with what the browser keeps.

    While Redis is away or full no page is connected: an event could only fail, and so the page says that the server is
    out of reach, keeps what it would send, and tries again.
    """

    def __init__(self, namespace: EventNamespace, url: str, redis: Redis) -> None:
        super().__init__(redis)
        self._namespace, self._is_away = namespace, False
        self._left: list[str] = []
        self._pulse = Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )

    async def keep_in_touch(self) -> None:
        """Be known as alive, and watch Redis, forever."""
        while True:
            heard(SHARING)
            try:
                await self._listen()
            except OutOfMemoryError:
                self._be_without("Redis is full.")
            except (RedisError, OSError, TimeoutError):
                self._be_without("Redis is out of reach.")
            await asyncio.sleep(RETRY_SECONDS)

    def ensure_lost_and_found_task(self, *given, **named) -> None:
        """As Reflex's; there is no use in trying while Redis is away."""
        if not self._is_away:
            super().ensure_lost_and_found_task(*given, **named)

    async def link_token_to_sid(self, token: str, sid: str) -> str | None:
        """As Reflex's, after the session of a dead process has been set free.

        Raises:
            ConnectionRefusedError: Redis is away.
        """
        try:
            if self._is_away:
                raise ConnectionRefusedError
            await self._set_free(token)
        except (RedisError, OSError):
            raise ConnectionRefusedError from None
        return await super().link_token_to_sid(token, sid)

    async def disconnect_token(self, token: str, sid: str) -> None:
        """As Reflex's, and remembered for `just_left`."""
        self._left.append(token)
        await super().disconnect_token(token, sid)

    def just_left(self) -> list[str]:
        """The sessions that tabs have left since this was last asked."""
        left, self._left = self._left, []
        return left

    async def _listen(self) -> None:
        async with self._pulse.pubsub() as channel:
            await channel.subscribe(_channel(self.instance_id))
            while True:
                heard(SHARING)
                await self._pulse.set(_channel(self.instance_id), "", ex=LONGEST_SILENCE)
                if self._is_away:
                    log.warning("Redis is back.")
                    self._is_away = False
                await channel.get_message(timeout=PULSE_SECONDS)

    async def hear(self, emit_update: Callable[[StateUpdate, str], Awaitable[None]]) -> None:
        """As Reflex's, which ends when somebody else says something there."""
        async with self.redis.pubsub() as channel:
            await channel.subscribe(self.lost_and_found())
            async for message in channel.listen():
                with suppress(UnpicklingError):
                    if message["type"] == "message":
                        passed_on = sealed.loads(message["data"])
                        await emit_update(passed_on.update, passed_on.token)

    def _be_without(self, why: str) -> None:
        if not self._is_away:
            log.warning(why)
            self._is_away = True
            cut(self._namespace, self.sid_to_token)

    async def _set_free(self, token: str) -> None:
        key = self.key_of(token)
        try:
            record = await self._pulse.get(key)
            if record is None:
                return
            owner = sealed.loads(record).instance_id
        except (ResponseError, UnpicklingError, AttributeError):  # not of our making
            await self._pulse.delete(key)
            return
        if owner != self.instance_id and not await self._is_alive(owner):
            await self._pulse.eval(FORGET, 2, key, f"{token}_lock", record)
            self.token_to_socket.pop(token, None)

    async def _is_alive(self, instance_id: str) -> bool:
        ((_, listeners),) = await self._pulse.pubsub_numsub(_channel(instance_id))
        return listeners > 0


def _channel(instance_id: str) -> str:
    return f"support_desk:alive:{instance_id}"
