"""What waits in the outbox for mail goes to the mail server."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from math import inf
from typing import Any, TypeVar

from aiosmtplib import SMTP
from sqlmodel import Session

from support_desk.addresses import Mailbox
from support_desk.errors import DatabaseAway
from support_desk.languages import to_say
from support_desk.mail.out import servers
from support_desk.mail.out.forgetting import Forgetting
from support_desk.mail.out.rendering import rendered
from support_desk.mail.out.servers import HungUp, Refused, ServerAway
from support_desk.mail.out.withdrawn import NoAddress, NotYet, Withdrawn
from support_desk.mail.threads import sender
from support_desk.process.logs import log_exception
from support_desk.settings import settings
from support_desk.store import db
from support_desk.store.outbox import parcels as outbox
from support_desk.store.outbox.parcels import ParcelRecord
from support_desk.store.outbox.worker import Channel, keep_sending, right_now

CHANNEL = "mail"
LANES = 4
# After so many mails, one after the other, at each of which it broke off, the server counts as away.
MOST_HANG_UPS = 2 * LANES
# As long as nobody else takes a mail; a desk that is healthy is not silent for much longer.
LEASE = timedelta(seconds=170)
# A mail that is begun later might not be through before somebody else may take it.
LAST_BEGINNING = LEASE - timedelta(seconds=2 * servers.GREETING_SECONDS + servers.MAIL_SECONDS + 1)
# A server that is needed every now and then is not greeted each time.
IDLE_SECONDS = 5
# How long a mail waits whose ticket may come back.
MEANWHILE = timedelta(seconds=15)
# Less than a desk that is told to end waits for its tasks.
ENDING_SECONDS = 4
WRONG, OFF = to_say("Something went wrong on our side."), to_say("Mail has been turned off since.")
Found = TypeVar("Found")


class MailSender:
    """Sends mails over a few connections, which it keeps while there is something to send.

    A server that takes some of them, but no further connection, is given one at a time until the connections are let
    go. One that breaks off at a mail is given the next one: the other may have been the reason.
    """

    def __init__(self, clock: Callable[[], datetime] = right_now, on_sent: Callable[[], None] = lambda: None) -> None:
        self._clock, self._on_sent = clock, on_sent
        self._clients: list[SMTP | None] = [None] * LANES
        self._lanes, self._sent, self._was_away = LANES, 0, True
        self._hung_up_at: set[int] = set()
        self._used_at = -inf

    async def deliver(self, parcels: Sequence[ParcelRecord]) -> None:
        """Send each of them and tell what became of it; if the server is away all others wait as well."""
        taken_at, self._sent = self._clock(), 0
        waiting = list(reversed(parcels))
        lanes = (self._lane(lane, waiting, taken_at) for lane in range(min(self._lanes, len(parcels))))
        try:
            troubles = [trouble for trouble in await asyncio.gather(*lanes, return_exceptions=True) if trouble]
        except asyncio.CancelledError:  # the desk ends, and the next one need not wait for the lease
            with suppress(DatabaseAway):
                await db.write(outbox.give_back, waiting, self._clock())
            raise
        for trouble in troubles:
            if not isinstance(trouble, ServerAway):
                await _surely(outbox.give_back, waiting, self._clock())
                raise trouble
        if troubles:
            await self._put_off(waiting, str(troubles[0]))
        elif waiting:
            await _surely(outbox.give_back, waiting, self._clock())

    async def rest(self) -> None:
        """Let go of the connections once they have not been used for a while."""
        if asyncio.get_running_loop().time() - self._used_at > IDLE_SECONDS:
            await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        clients, self._clients, self._lanes = self._clients, [None] * LANES, LANES
        await asyncio.gather(*map(servers.leave, clients))

    async def _lane(self, lane: int, waiting: list[ParcelRecord], taken_at: datetime) -> None:
        while waiting and self._clock() - taken_at < LAST_BEGINNING:
            parcel = waiting.pop()
            try:
                await self._send(lane, parcel)
            except HungUp as trouble:
                await _surely(outbox.failed, parcel, str(trouble), self._clock())
                await self._leave(lane)
                self._hung_up_at.add(parcel.id)
                if len(self._hung_up_at) >= MOST_HANG_UPS:
                    raise
            except (ServerAway, DatabaseAway):
                waiting.append(parcel)
                await self._leave(lane)
                raise

    async def _leave(self, lane: int) -> None:
        client, self._clients[lane] = self._clients[lane], None
        await servers.leave(client)

    async def _send(self, lane: int, parcel: ParcelRecord) -> None:
        try:
            mail = await db.write(rendered, parcel, self._clock())
            await _to_its_end(self._hand_over(lane, parcel, mail))
        except Withdrawn as reason:
            await _surely(outbox.withdrawn, parcel.id, str(reason), self._clock())
        except NotYet:
            await _surely(outbox.give_back, [parcel], self._clock() + MEANWHILE)
        except NoAddress as reason:
            await _surely(outbox.failed, parcel, str(reason), self._clock(), is_final=True)
        except Refused as refusal:
            await _surely(_refused, parcel, refusal, self._clock())
        except (ServerAway, DatabaseAway):
            raise
        except Exception as error:  # a bug must not stop the others
            log_exception(error)
            await _surely(outbox.failed, parcel, WRONG, self._clock(), is_final=True)

    async def _hand_over(self, lane: int, parcel: ParcelRecord, mail: bytes) -> None:
        told = sender().address, Mailbox.to(parcel.recipient).address, mail
        client = self._clients[lane]
        is_kept, began = client is not None and client.is_connected, self._clock()
        try:
            await servers.send(client if client and is_kept else await self._greeted(lane), *told)
        except HungUp:
            # One that hung up after so long would take more than the lease in all.
            if not is_kept or self._clock() - began > timedelta(seconds=servers.GREETING_SECONDS):
                raise
            await servers.leave(client)
            await servers.send(await self._greeted(lane), *told)
        await _surely(outbox.sent, parcel.id, self._clock(), 250)
        self._sent, self._used_at = self._sent + 1, asyncio.get_running_loop().time()
        self._hung_up_at.clear()
        self._on_sent()
        if self._was_away:
            self._was_away = False
            await _all_of_them(outbox.wake, CHANNEL, self._clock())

    async def _greeted(self, lane: int) -> SMTP:
        client = self._clients[lane] = await servers.connected()
        return client

    async def _put_off(self, waiting: Sequence[ParcelRecord], reason: str) -> None:
        self._was_away = True
        if self._sent:
            self._lanes = 1
            await _surely(outbox.give_back, waiting, self._clock() + outbox.FIRST_PAUSE)
            return
        for parcel in waiting:
            await _surely(outbox.failed, parcel, reason, self._clock())
        await _all_of_them(outbox.put_off, CHANNEL, reason, self._clock())


async def send_mails(on_alive: Callable[[], None] = lambda: None, clock: Callable[[], datetime] = right_now) -> None:
    """Send what waits, forever, while no other process does; return at once where there is no mail."""
    await _surely(keep_outlet, clock())
    if not settings().smtp_url:
        return
    mails, forgetting = MailSender(clock, on_alive), partial(tidy, Forgetting())
    try:
        channel = Channel(CHANNEL, mails.deliver, forgetting, clock, lease=LEASE, on_rest=mails.rest)
        await keep_sending(channel, on_alive)
    finally:
        await mails.close()


def turn_mail_on_or_off() -> None:
    """Before anybody is served: what the first of them does is told by mail, or never."""
    with suppress(DatabaseAway), db.open_session() as session:
        keep_outlet(session, right_now())


def keep_outlet(session: Session, now: datetime) -> None:
    """Let mails be written exactly if the settings say that there is mail."""
    if settings().smtp_url:
        outbox.open_outlet(session, CHANNEL, f"@{sender().domain}")
    else:
        outbox.close_outlet(session, CHANNEL, now, OFF)


def tidy(forgetting: Forgetting, session: Session, now: datetime) -> bool:
    """Forget some of what nobody needs any more; whether that was all."""
    keep_outlet(session, now)
    return forgetting.some(session, now)


def _refused(session: Session, parcel: ParcelRecord, refusal: Refused, now: datetime) -> None:
    outbox.failed(session, parcel, str(refusal), now, status_code=refusal.code, is_final=refusal.is_final)


async def _to_its_end(handing_over: Coroutine[Any, Any, None]) -> None:
    """Let a mail that is begun be taken note of when the desk ends: it would be sent again."""
    task = asyncio.ensure_future(handing_over)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=ENDING_SECONDS)
        task.cancel()
        raise


async def _all_of_them(write: Callable[..., bool], *given: Any) -> None:
    """Write it, some at a time, until no more are left."""
    while await _surely(write, *given):
        pass


async def _surely(write: Callable[..., Found], *given: Any, **more: Any) -> Found:
    """Write it, however long PostgreSQL is away: what is not known to be sent would be sent again."""
    return await db.write_surely(partial(write, **more), *given)
