"""A thread in which one thing is done after the other, however many want something at once."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

Result = TypeVar("Result")


class OneByOne:
    """Does what it is given in its turn, and leaves out what has been cancelled by then. Thread-safe.

    Its thread begins with the first thing to do, and never holds up the end of the process as an executor's would.
    """

    def __init__(self, name: str) -> None:
        self._name, self._lock = name, Lock()
        self._thread: Thread | None = None
        self._waiting: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()

    def give(self, function: Callable[[], Result]) -> Future[Result]:
        """Let `function` be called.

        Raises:
            RuntimeError: no thread can be started.
        """
        with self._lock:
            if self._thread is None:
                thread = Thread(target=self._work, name=self._name, daemon=True)
                thread.start()
                self._thread = thread
        future: Future[Result] = Future()
        self._waiting.put((future, function))
        return future

    def _work(self) -> None:
        while True:
            do(*self._waiting.get())


def do(future: Future[Result], function: Callable[[], Result]) -> None:
    """Call `function` and let `future` have what comes of it, unless that has been cancelled."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(function())
    except BaseException as error:
        future.set_exception(error)
