"""uvicorn's HTTP, with limits that it lacks.

Everything that this and `socket_protocol` need of uvicorn's insides is here and there; the tests in tests/doors fail
when it changes.
"""

import asyncio
import json
import re
from http import HTTPStatus

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from support_desk.doors.addresses import plain_address
from support_desk.doors.lines import (
    BODY_SECONDS,
    HEAD_SECONDS,
    IDLE_SECONDS,
    LEAVING_SECONDS,
    UPLOAD_SECONDS,
    WHOLE_BODY_SECONDS,
    lines,
)

# How large a request's head may be, in bytes and in headers; and how much a client may send ahead of answers.
MOST_HEAD, MOST_HEADERS = 65_536, 200
MOST_REQUESTS_AHEAD = 16

UPLOAD = re.compile(rb"/+api/tickets/[^/?#]+/attachments/*(?:[?#]|$)")
TOO_MANY = (429, "Too many connections from your address are open; please close some.")
FULL = (503, "Too many connections are open; please try again in a moment.")
TOO_MUCH = (503, "Too much is being sent to the desk; please try again in a moment.")
TOO_LARGE = (431, "The headers are over 64 kB, or more than 200.")
TOO_FAST = (429, "Too many requests were sent ahead.")
NOT_READ = (400, "This is no HTTP request; letters beyond ASCII in an address must be percent-encoded.")
TOO_LATE = (408, "The request did not come to its end in time.")


class PatientHttp(HttpToolsProtocol):
    """HTTP whose clients get limited time and room for each request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._stuck = 0  # bytes that came since the parser last made progress
        self._came = 0  # bytes of the body that comes in
        self._has_got_on = self._is_refused = self._is_files = False
        self._body_until = 0.0
        self._running: RequestResponseCycle | None = None
        host = plain_address(self.client[0]) if self.client else ""
        self._line = lines.open(transport, host, self._be_late, self._be_too_much)
        if self._line is None:
            self._refuse(*(FULL if lines.is_full() else TOO_MANY))

    def connection_lost(self, exc: Exception | None) -> None:
        lines.close(self.transport)
        if self._running is not None:  # uvicorn tells only the newest request of the line
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        self._has_got_on = False
        self._stuck += len(data)
        super().data_received(data)
        if self._is_refused:
            return
        if self._has_got_on:
            self._stuck = 0
        elif self._stuck > MOST_HEAD or (self.headers and len(self.headers) > MOST_HEADERS):
            self._refuse(*TOO_LARGE)
            return
        lines.hold(self.transport, self._unread())

    def handle_websocket_upgrade(self) -> None:
        if self._is_refused:
            return
        if self._running is not None and not self._running.response_complete:
            # As a socket's the line would tell it neither that it may go on nor that its client has gone.
            self._refuse(*TOO_FAST)
            return
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        if not self._is_refused:
            self._refuse(*NOT_READ)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._line and not self._is_refused and not lines.may_begin(self._line):
            self._refuse(*TOO_MANY)

    def on_headers_complete(self) -> None:
        if self._is_refused:
            return
        if len(self.headers) > MOST_HEADERS or (self._stuck > MOST_HEAD and self._head_size() > MOST_HEAD):
            self._refuse(*TOO_LARGE)
            return
        self._has_got_on = True
        self._is_files, self._came = self._is_upload(), 0
        self._body_until = self.loop.time() + (UPLOAD_SECONDS if self._is_files else WHOLE_BODY_SECONDS)
        self._wait_for_body()
        super().on_headers_complete()
        if len(self.pipeline) > MOST_REQUESTS_AHEAD:
            self._refuse(*TOO_FAST)
        elif not self.parser.should_upgrade():
            self.headers = []  # what comes after the body is no header of this request any more

    def on_body(self, body: bytes) -> None:
        if self._is_refused:
            return
        self._has_got_on = True
        if not self.cycle.response_complete:
            self._wait_for_body()
            self._came += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._is_refused or self._line is None:
            return
        self._has_got_on = True
        self._line.is_half_open = False
        self._line.deadline = None
        super().on_message_complete()
        if self.cycle and self.cycle.response_complete:
            self._wait(IDLE_SECONDS + HEAD_SECONDS)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_refused:
            return
        is_read = self._line is not None and not self._line.is_half_open
        self._wait(IDLE_SECONDS + HEAD_SECONDS if is_read else IDLE_SECONDS)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _is_upload(self) -> bool:
        return self.parser.get_method() == b"POST" and UPLOAD.match(self.url) is not None

    def _unread(self) -> int:
        """The bytes of a request that has not come to its end; of files those that nobody has taken yet."""
        if self._line is None or not self._line.is_half_open:
            return 0
        if self.cycle is None or self.cycle.response_complete:
            return self._stuck
        return self._stuck + self._head_size() + (len(self.cycle.body) if self._is_files else self._came)

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.scope["headers"])

    def _wait(self, seconds: float) -> None:
        if self._line:
            self._line.deadline = self.loop.time() + seconds

    def _wait_for_body(self) -> None:
        self._wait(min(BODY_SECONDS, self._body_until - self.loop.time()))

    def _be_late(self) -> None:
        if self._is_refused:
            self.transport.abort()
        elif self.flow.read_paused:  # it is the desk that takes its time
            self._body_until += BODY_SECONDS
            self._wait_for_body()
        else:
            self._give_up(*TOO_LATE)

    def _be_too_much(self) -> None:
        if self._is_refused:
            self.transport.abort()
        else:
            self._give_up(*TOO_MUCH)

    def _give_up(self, status: int, sentence: str) -> None:
        if self._is_between_requests():
            self.transport.close()
        else:
            self._refuse(status, sentence)

    def _is_between_requests(self) -> bool:
        """Whether nothing has been asked, or all is answered, even if a request's body is still coming in."""
        is_unasked = self.scope is None or self._line is None or not self._line.is_half_open
        return is_unasked or (self.cycle is not None and self.cycle.response_complete and self.cycle.more_body)

    def _refuse(self, status: int, sentence: str) -> None:
        """Say why, unless something else is being answered, and ignore all that still comes in.

        To hang up at once would reset the connection, and the client would never read why.
        """
        self._is_refused = True
        self._unset_keepalive_if_required()
        running = self._running if self._running and not self._running.response_complete else None
        if running:
            running.waiting_for_100_continue = False
            running.disconnected = True
            running.message_event.set()
        if self.transport.is_closing() or (running and (running.response_started or not running.more_body)):
            self.transport.close()
            return
        self.transport.write(answer(status, sentence))
        self.transport.write_eof()
        if self._line is None:
            self.transport.close()
        self._wait(LEAVING_SECONDS)


def answer(status: int, sentence: str) -> bytes:
    """The whole answer that says this sentence and hangs up."""
    body = json.dumps({"detail": sentence})
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: application/json\r\n"
    retry = "Retry-After: 10\r\n" if status in (429, 503) else ""
    return f"{head}{retry}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
