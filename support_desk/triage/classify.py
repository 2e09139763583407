"""Who is asked for a suggestion, in which order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import cache
from threading import BoundedSemaphore, Lock, Thread
from time import monotonic
from typing import TypeVar

from support_desk.settings import Settings, settings
from support_desk.triage import gemini
from support_desk.triage.breaker import Breaker
from support_desk.triage.local import local
from support_desk.triage.local.one_by_one import OneByOne, do
from support_desk.triage.memory import Memory, fingerprint
from support_desk.triage.suggestion import NOTHING_KNOWN, REASON_LIMIT, Suggestion
from support_desk.triage.told import Told

MOST_AT_ONCE = 8
# Beyond Gemini's own limit, so that the request ends first and says why.
GRACE_SECONDS = 0.25
# What an answer of Gemini's waits for a second opinion. Usually that is there long before.
OPINION_SECONDS = 0.1
Result = TypeVar("Result")
MayAsk = Callable[[], Awaitable[bool]]
log = logging.getLogger("support_desk.triage")
# The local classifier reads one text at a time: a hundred threads at once took all of the desk's processor, and numpy's
# algebra corrupts memory in more than it was built for.
_readings = OneByOne("local classifier")


class Triage:
    """Gemini, if there is a key; else the local classifier; else the defaults. For any thread and event loop.

    Gemini's answers are used again for 5 minutes (the last 256), and what anyone was told is remembered for an hour
    (the last 1,024, and by Redis what any process told). At most 8 questions are with Gemini at a time; one more does
    without it. A reason why Gemini did not serve is logged once, until it serves again. The local classifier takes one
    text after the other; who has no turn in time gets the defaults.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = monotonic) -> None:
        self._settings = settings
        self._answers = Memory(256, 300, clock)
        self._told = Told(settings.redis_url, clock)
        self._breaker = Breaker(clock)
        self._free = BoundedSemaphore(MOST_AT_ONCE)
        self._lock = Lock()
        self._loading: Future[object] | None = None
        self._calls: dict[bytes, Future[Suggestion | None]] = {}
        self._logged: set[str] = set()

    async def suggest(self, description: str, title: str = "", may_ask: MayAsk | None = None) -> Suggestion:
        """What to make of this text, within `gemini_timeout_seconds` and half a second. Never raises.

        `may_ask` is called when a question could go to Gemini; where it says no, the local classifier answers. What
        Gemini has just said, or is about to say, about the same text costs nothing. Where the two disagree, the reason
        says so.
        """
        ends = monotonic() + self._settings.gemini_timeout_seconds + 2 * GRACE_SECONDS
        was_loaded = local.is_loaded()
        opinion = _opinion(title, description)
        try:
            suggestion = await self._from_gemini(title, description, may_ask)
            if suggestion is None:
                suggestion = await _within(ends - monotonic(), opinion) or NOTHING_KNOWN
            elif second := await _within(OPINION_SECONDS if was_loaded else 0, opinion):
                suggestion = _beside(suggestion, second)
        finally:
            opinion.cancel()  # nobody waits for its turn any more
        telling = asyncio.create_task(self._told.keep(fingerprint(title, description), suggestion))
        await asyncio.wait([telling], timeout=max(0.0, ends - monotonic()))
        return suggestion

    async def remembered(self, description: str, title: str = "") -> Suggestion | None:
        """What was last suggested for exactly this text, if that was within the hour; its reason may be lost."""
        return await self._told.recalled(fingerprint(title, description))

    async def warm_up(self) -> None:
        """Load Gemini's client, if there is a key, so that no user waits for that; returns when it is there."""
        if self._settings.gemini_api_key:
            await asyncio.gather(asyncio.wrap_future(self._loaded()), return_exceptions=True)

    async def _from_gemini(self, title: str, description: str, may_ask: MayAsk | None) -> Suggestion | None:
        if not self._settings.gemini_api_key:
            return None
        limit = self._settings.gemini_timeout_seconds
        try:
            async with asyncio.timeout(limit + GRACE_SECONDS):
                await asyncio.wrap_future(self._loaded())
                call = self._known(fingerprint(title, description))
                if call is None and self._could_go() and (may_ask is None or await may_ask()):
                    call = self._call(title, description)
                return await asyncio.wrap_future(call) if call else None
        except TimeoutError:
            self._did_not_serve(f"no answer within {limit:g} s")
        except Exception as error:
            self._did_not_serve(type(error).__name__)
        return None

    def _loaded(self) -> Future[object]:
        with self._lock:
            if self._loading is None:
                self._loading = _in_thread(gemini.load)
            return self._loading

    def _known(self, key: bytes) -> Future[Suggestion | None] | None:
        """The question on its way to Gemini or answered lately, shared by all who ask it."""
        with self._lock:
            known = self._answers.recalled(key)
            return _done(known) if known else self._calls.get(key)

    def _could_go(self) -> bool:
        """Whether a question could be sent now; else nobody is to pay for it."""
        with self._lock:
            has_place = len(self._calls) < MOST_AT_ONCE
        if not has_place:
            self._did_not_serve("too many questions at once")
        return has_place and self._breaker.would_permit()

    def _call(self, title: str, description: str) -> Future[Suggestion | None] | None:
        """The question sent to Gemini, if nobody else has sent it meanwhile; None when it cannot go."""
        key = fingerprint(title, description)
        with self._lock:
            if key in self._calls:
                return self._calls[key]
            if not self._free.acquire(blocking=False):
                self._did_not_serve("too many questions at once")
                return None
            permit = self._breaker.permit()
            if permit is None:
                self._free.release()
                return None
            try:
                self._calls[key] = call = _in_thread(lambda: self._asked(key, permit, title, description))
            except RuntimeError:
                self._breaker.report(permit, is_success=False)
                self._free.release()
                raise
            return call

    def _asked(self, key: bytes, permit: int, title: str, description: str) -> Suggestion | None:
        suggestion, is_well = None, False
        try:
            suggestion = gemini.ask(title, description, self._settings)
            is_well = True
            self._answers.keep(key, suggestion)
            self._logged.clear()
        except gemini.GeminiFailed as error:
            is_well = error.is_about_text  # else a stranger's few texts would turn it off for everybody
            self._did_not_serve(error.reason)
        finally:
            self._breaker.report(permit, is_success=is_well)
            with self._lock:
                del self._calls[key]
            self._free.release()
        return suggestion

    def _did_not_serve(self, reason: str) -> None:
        if reason not in self._logged:
            self._logged.add(reason)
            log.warning("Gemini did not serve: %s", reason)


@cache
def triage() -> Triage:
    """The triage of this process, by its settings."""
    return Triage(settings())


def _beside(suggestion: Suggestion, second: Suggestion) -> Suggestion:
    """The suggestion, with what the local classifier would say if that is something else."""
    if (suggestion.category, suggestion.priority) == (second.category, second.priority):
        return suggestion
    other = f"The local classifier would say {second.category.capitalize()} · {second.priority.capitalize()}."
    room = REASON_LIMIT - len(other) - 1
    reason = suggestion.reason if len(suggestion.reason) <= room else f"{suggestion.reason[: room - 1].rstrip()}…"
    return replace(suggestion, reason=f"{reason} {other}")


async def _within(seconds: float, future: Future[Suggestion | None]) -> Suggestion | None:
    """What the future holds within that time; None if nothing, or an error."""
    waiting = asyncio.wrap_future(future)
    await asyncio.wait([waiting], timeout=max(0.0, seconds))
    return waiting.result() if waiting.done() and not waiting.exception() else None


def _opinion(title: str, description: str) -> Future[Suggestion | None]:
    try:
        return _readings.give(lambda: local.suggest(title, description))
    except RuntimeError:
        return _done(None)


def _done(suggestion: Suggestion | None) -> Future[Suggestion | None]:
    future: Future[Suggestion | None] = Future()
    future.set_result(suggestion)
    return future


def _in_thread(function: Callable[[], Result]) -> Future[Result]:
    """Run it in a thread of its own, which never holds up the end of the process as an executor's would."""
    future: Future[Result] = Future()
    Thread(target=do, args=(future, function), name="triage", daemon=True).start()
    return future
