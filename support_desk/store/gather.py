"""Writes that come together and go to the database together."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlmodel import Session

from support_desk.errors import DatabaseAway
from support_desk.store import db

MOST_TOGETHER = 50

Given = TypeVar("Given")
Found = TypeVar("Found")
Verb = TypeVar("Verb", bound=Callable)


def gathered(function: Callable[[Session, list[Any]], Sequence[Any]]) -> Callable[[Verb], Verb]:
    """Let calls of a verb that come together go to `function`, whose answers come in the order of the calls.

    It takes a session and, for each call, a tuple of the verb's other arguments, and works by one statement. What it
    answers with None is left to the verb itself.
    """

    def mark(verb: Verb) -> Verb:
        takes = len(signature(verb).parameters) - 1
        gather = Gathered(function)
        db.together[verb] = lambda given: gather((*given, *[None] * (takes - len(given))))
        return verb

    return mark


@dataclass(eq=False)
class PendingWrite(Generic[Given, Found]):
    """A call that waits for its answer, and the timer that ends the wait for its turn."""

    given: Given
    answer: "asyncio.Future[Found]"
    timer: asyncio.TimerHandle


class Gathered(Generic[Given, Found]):
    """A write for many at once: calls that come while one statement runs share the next one, and its commit.

    `function` takes a session and what was given, and returns what was made, in that order, by one statement.
    """

    def __init__(self, function: Callable[[Session, list[Given]], Sequence[Found]]) -> None:
        self._function = function
        self._waiting: WeakKeyDictionary[asyncio.AbstractEventLoop, list[PendingWrite]] = WeakKeyDictionary()
        self._workers: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task] = WeakKeyDictionary()

    async def __call__(self, given: Given) -> Found:
        """Write, and return what was made.

        Raises:
            DatabaseAway: PostgreSQL does not answer, or the turn did not come within two seconds.
        """
        loop = asyncio.get_running_loop()
        waiting = self._waiting.setdefault(loop, [])
        answer: asyncio.Future[Found] = loop.create_future()
        waiting.append(PendingWrite(given, answer, loop.call_later(db.POOL_WAIT_SECONDS, _give_up, answer)))
        worker = self._workers.get(loop)
        if worker is None or worker.done():
            self._workers[loop] = loop.create_task(self._work(waiting))
        return await answer

    async def _work(self, waiting: list[PendingWrite]) -> None:
        while waiting:
            calls = [call for call in waiting[:MOST_TOGETHER] if not call.answer.done()]
            del waiting[:MOST_TOGETHER]
            for call in calls:
                call.timer.cancel()
            try:
                if calls:
                    await self._write(calls)
            finally:  # whatever ends this worker, nobody waits for ever
                for call in calls:
                    _end(call, DatabaseAway())

    async def _write(self, calls: list[PendingWrite]) -> None:
        try:
            found = await db.write_at_once(self._function, [call.given for call in calls])
        except DatabaseAway as away:
            for call in calls:
                _end(call, away)
        except Exception as error:
            if len(calls) == 1:
                _end(calls[0], error)
            else:  # one of them is to blame, and the others must not suffer for it
                for call in calls:
                    await self._write([call])
        else:
            for call, made in zip(calls, found, strict=True):
                if not call.answer.done():
                    call.answer.set_result(made)


def _give_up(answer: asyncio.Future) -> None:
    if not answer.done():
        answer.set_exception(DatabaseAway())


def _end(call: PendingWrite, error: Exception) -> None:
    if not call.answer.done():
        call.answer.set_exception(error)
