"""A stand-in for Gemini: a real HTTP server on loopback that speaks its REST protocol."""

import json
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any

import pytest

from support_desk.settings import Settings
from tests.gemini_answers import KEY, PREFIX, Asked, Handler


class GeminiStandin:
    """What it was asked is in `asked`, oldest first; `url` is for GEMINI_API_ENDPOINT.

    It answers `general`, `low` until told otherwise; `answer` may also be set to any function of a handler, whose
    `asked` is the request at hand. `hung_up` is set when a client has gone during an endless answer.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.closing = Event()
        self.hung_up = Event()
        self._arrived = Condition()
        self.going = Event()
        self.going.set()
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.standin = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_port}{PREFIX}"
        self.answer: Callable[[Handler], None]
        self.says("general", "low", "A question that holds nobody up.")
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), name="gemini stand-in")
        self._thread.start()

    def says(self, category: str, priority: str, reason: str = "Because the stand-in says so.") -> None:
        """Answer with these words from now on."""
        self.says_text(json.dumps({"category": category, "priority": priority, "reason": reason}))

    def says_text(self, text: str) -> None:
        """Answer with a model text that need not be JSON."""
        self.answer = lambda handler: handler.candidate(text)

    def fails(self, how: str) -> None:
        """Fail in one of the ways that FAILURES names."""
        if how.startswith("http_"):
            self.answer = lambda handler: handler.refuse(int(how.removeprefix("http_")))
        else:
            self.answer = getattr(Handler, how)

    def pause(self) -> None:
        """Take requests, but answer none before `resume`."""
        self.going.clear()

    def resume(self) -> None:
        """Answer, those too that have been waiting."""
        self.going.set()

    def has_been_asked(self, times: int, within: float = 120) -> bool:
        """Wait until that many requests have come."""
        with self._arrived:
            return self._arrived.wait_for(lambda: len(self.asked) >= times, within)

    def note(self, asked: Asked) -> None:
        with self._arrived:
            self.asked.append(asked)
            self._arrived.notify_all()

    def settings(self, **changed: Any) -> Settings:
        """Settings that lead here, with a time limit that a busy machine keeps."""
        values: dict[str, Any] = {"gemini_api_key": KEY, "gemini_api_endpoint": self.url, "gemini_timeout_seconds": 30}
        return Settings(_env_file=None, **(values | changed))

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that lead another process here, and let it wait as long as it may."""
        return {"GEMINI_API_KEY": KEY, "GEMINI_API_ENDPOINT": self.url, "GEMINI_TIMEOUT_SECONDS": "60"}

    def close(self) -> None:
        """End every answer that is under way, and the server."""
        self.closing.set()
        self.going.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    # Threads that are no daemons are joined when the server closes.
    daemon_threads = False
    request_queue_size = 128


@pytest.fixture
def gemini() -> Iterator[GeminiStandin]:
    """A stand-in for Gemini of the test's own."""
    standin = GeminiStandin()
    yield standin
    standin.close()
