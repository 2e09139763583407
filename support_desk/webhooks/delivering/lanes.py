"""Delivers what waits in the outbox, a lane for each webhook, so that none waits for another's receiver."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from support_desk.errors import DatabaseAway
from support_desk.languages import to_say
from support_desk.process.logs import log_exception
from support_desk.settings import settings
from support_desk.store import db
from support_desk.store.outbox.parcels import ParcelRecord, drop_done, failed
from support_desk.store.outbox.worker import QUIET_SECONDS, Channel, keep_sending
from support_desk.webhooks.delivering import outgoing
from support_desk.webhooks.delivering.outgoing import KEPT_FOR, Outgoing
from support_desk.webhooks.delivering.post import Answer, Post
from support_desk.webhooks.models import CHANNEL
from support_desk.webhooks.signing import signed_headers

AT_ONCE = 8
# Longer than a try takes, and what comes of it to be written down.
LEASE = timedelta(seconds=30)
# How long a webhook rests none of whose receivers' answers was good: doubled each time.
FIRST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(seconds=10)
# So often what has waited for a day already is tried, behind another event or while no desk ran: a receiver who is away
# for a minute just then still gets it.
FEWEST_TRIES = 4
OTHER_KEY = to_say("The desk has another key than when this webhook was made, and cannot sign for it: make it anew.")
Clock = Callable[[], datetime]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Lane:
    """What one webhook is told: of eight tickets at once, and of each one event after the other.

    While nothing of what it is told arrives it rests now and then, so that a receiver who is away costs little.
    """

    def __init__(self, webhook_id: int, post: Post, clock: Clock) -> None:
        self._rests_from = self._rests_until = LONG_AGO
        self._webhook_id, self._post, self._clock = webhook_id, post, clock
        self._rest = FIRST_REST
        self._is_called = False
        self._task: asyncio.Task[None] | None = None

    def rests_until(self, now: datetime) -> datetime | None:
        """When its rest is over, None when it has none. The rest ends as well when the clock is put back behind it."""
        return self._rests_until if self._rests_from <= now < self._rests_until else None

    def call(self) -> None:
        """Something is due: deliver until nothing is."""
        self._is_called = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    def stop(self) -> None:
        """Begin nothing more, and break off what is under way: it is repeated."""
        if self._task:
            self._task.cancel()

    async def done(self) -> None:
        """Wait until nothing is due, or it rests."""
        if self._task:
            await asyncio.wait({self._task})

    async def _work(self) -> None:
        try:
            while self._is_called:
                self._is_called = False
                while await self._deliver_some():
                    pass
        except DatabaseAway:
            return
        except Exception as error:
            self._take_rest()
            log_exception(error)

    async def _deliver_some(self) -> bool:
        """Whether there was anything to deliver, and there may be more."""
        now = self._clock()
        if self.rests_until(now):
            return False
        found = await db.write(outgoing.outgoing, self._webhook_id, AT_ONCE, now, LEASE)
        if found is None or not found.parcels:
            return False
        tried = await asyncio.gather(*(self._try(found, each) for each in found.parcels))
        if any(tried):
            self._rest = FIRST_REST
        else:
            self._take_rest()
        return True

    async def _try(self, found: Outgoing, parcel: ParcelRecord) -> bool:
        """Whether it arrived."""
        answer = await self._carried(found, parcel)
        now = self._clock()
        if answer.status_code is not None and not answer.error:
            await db.write(outgoing.arrived, parcel.id, answer.status_code, now)
            return True
        await db.write(_failed, parcel, answer, now)
        return False

    async def _carried(self, found: Outgoing, parcel: ParcelRecord) -> Answer:
        if found.secret is None:
            return Answer(None, OTHER_KEY)
        body = found.bodies[parcel.id]
        headers = signed_headers(found.secret, parcel.key, self._clock(), body)
        return await self._post.carry(found.url, headers, body.encode())

    def _take_rest(self) -> None:
        self._rests_from = self._clock()
        self._rests_until = self._rests_from + self._rest
        self._rest = min(2 * self._rest, LONGEST_REST)


@dataclass(eq=False)
class WebhookChannel(Channel):
    """The outbox's way to webhooks."""

    name: str = CHANNEL
    deliver: Callable = field(default=lambda parcels: None)
    tidy: Callable[[Session, datetime], bool] = field(default=lambda session, now: _tidy(session, now))
    lanes: dict[int, Lane] = field(default_factory=dict)
    post: Post | None = None

    async def work(self, now: datetime) -> float:
        """Let every webhook for which something is due be told of it, and wait for none of them."""
        due = await db.read(outgoing.webhooks_due, now)
        for webhook_id in due:
            self._lane(webhook_id).call()
        following = await db.read(outgoing.next_due, now)
        rests = [until for number in due if (until := self.lanes[number].rests_until(self.clock()))]
        times = [*rests, *([following] if following else [])]
        wait = (min(times) - self.clock()).total_seconds() if times else QUIET_SECONDS
        return min(max(wait, 0.05), QUIET_SECONDS)

    def stop(self) -> None:
        """Break off what is under way: whoever has the turn next does it."""
        for lane in self.lanes.values():
            lane.stop()
        self.lanes.clear()

    def _lane(self, webhook_id: int) -> Lane:
        if self.post is None:
            self.post = Post(lambda: settings().webhooks_to_private)
        if webhook_id not in self.lanes:
            self.lanes[webhook_id] = Lane(webhook_id, self.post, self.clock)
        return self.lanes[webhook_id]


async def keep_delivering(on_alive: Callable[[], None]) -> None:
    """Tell webhooks what waits for them, forever, while no other process does; `on_alive` as in `keep_sending`."""
    await keep_sending(WebhookChannel(), on_alive)


def _failed(session: Session, parcel: ParcelRecord, answer: Answer, now: datetime) -> None:
    """For good once a day is over: where much waits, pauses that come to a day take weeks, for each gets few tries."""
    is_final = parcel.attempts >= FEWEST_TRIES and outgoing.has_had_a_day(session, parcel.id, now)
    failed(session, parcel, answer.error, now, status_code=answer.status_code, is_final=is_final)


def _tidy(session: Session, now: datetime) -> bool:
    are_all = [drop_done(session, CHANNEL, now - KEPT_FOR), outgoing.forget_lost(session)]
    return all(are_all)
