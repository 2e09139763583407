"""The connections: how many there may be, and how long each may keep the desk waiting.

A line counts for the address it comes from. A proxy that FORWARDED_ALLOW_IPS names brings the lines of many clients, so
for it only the bounds on all lines hold: how many there are, and how many bytes of all of them wait.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Container
from operator import attrgetter
from typing import Protocol

from support_desk.doors.addresses import counted_address

MOST_LINES, MOST_OF_ONE, MOST_HALF_OPEN = 10_000, 2_000, 200
# How long a client may take for its headers, the next part of a body, its next request, and for hanging up.
HEAD_SECONDS, BODY_SECONDS, IDLE_SECONDS, LEAVING_SECONDS = 10, 30, 5, 3
# For the whole of a body: less than the proxy allows for a request, which would say 200 to one that it cut off.
WHOLE_BODY_SECONDS = 45
# Of one with files, which has a call of its own that watches how fast it comes: a phone that sends 20 kB/s needs 21
# minutes for the largest file.
UPLOAD_SECONDS = 25 * 60
# How long it may read nothing of an answer; and how many bytes in all may wait for clients that do not read.
TAKING_SECONDS, MOST_UNTAKEN = 30, 128_000_000
# How many bytes in all may have come of what has not come to its end: 200 uploads that wait for their turn have 65 MB.
MOST_UNREAD = 100_000_000
SWEEP_SECONDS = 1


class Transport(Protocol):
    """What a line needs of a connection."""

    def is_closing(self) -> bool: ...
    def get_write_buffer_size(self) -> int: ...
    def abort(self) -> None: ...


class Line:
    """One connection.

    `is_half_open` while a request has begun and not come to its end. `deadline`, by the loop's clock, is when more of
    it, or the next one, is due, None while it is the desk's turn; once it has passed, `on_late` is called. `unread` is
    how many bytes `Lines.hold` was told; `on_full` is called when they are too many.
    """

    __slots__ = (
        "_taking_until",
        "_untaken",
        "address",
        "deadline",
        "is_half_open",
        "on_full",
        "on_late",
        "transport",
        "unread",
    )

    def __init__(
        self,
        transport: Transport,
        address: str,
        deadline: float,
        on_late: Callable[[], None],
        on_full: Callable[[], None],
    ) -> None:
        self.transport, self.address, self.on_late, self.on_full = transport, address, on_late, on_full
        self.deadline: float | None = deadline
        self.is_half_open = True
        self.unread = 0
        self._untaken, self._taking_until = 0, 0.0

    def untaken(self, now: float) -> int:
        """How many bytes the client has yet to read; one that reads nothing for too long is cut off."""
        untaken = self.transport.get_write_buffer_size()
        if untaken == 0 or untaken < self._untaken or self._untaken == 0:
            self._taking_until = now + (LEAVING_SECONDS if self.transport.is_closing() else TAKING_SECONDS)
        elif now > self._taking_until:
            self.transport.abort()
        self._untaken = untaken
        return untaken


class Lines:
    """All connections of this process."""

    def __init__(self, most: int = MOST_LINES, most_of_one: int = MOST_OF_ONE, half_open: int = MOST_HALF_OPEN) -> None:
        self.most, self._most_of_one, self._most_half_open = most, most_of_one, half_open
        self.trusted: Container[str] = ()
        self._lines: dict[Transport, Line] = {}
        self._of: defaultdict[str, set[Line]] = defaultdict(set)
        self._unread = 0
        self._is_sweeping = False

    def open(
        self, transport: Transport, host: str, on_late: Callable[[], None], on_full: Callable[[], None]
    ) -> Line | None:
        """A new line from `host`, whose first request must begin now; None when there are too many."""
        loop = asyncio.get_running_loop()
        line = Line(transport, counted_address(host), loop.time() + HEAD_SECONDS, on_late, on_full)
        is_bounded = host not in self.trusted
        if self.is_full() or (is_bounded and self._is_too_many(line)):
            return None
        self._lines[transport] = line
        if is_bounded:
            self._of[line.address].add(line)
        if not self._is_sweeping:
            self._is_sweeping = True
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)
        return line

    def close(self, transport: Transport) -> None:
        """Forget a line that has ended; nothing happens when it is not known."""
        self.hold(transport, 0)
        line = self._lines.pop(transport, None)
        if line and line in (of := self._of.get(line.address, set())):
            of.discard(line)
            if not of:
                del self._of[line.address]

    def is_full(self) -> bool:
        """Whether there is no room for another line."""
        return len(self._lines) >= self.most

    def settle(self, transport: Transport) -> None:
        """Take the line for a web socket from now on: it may be silent and is never late."""
        if line := self._lines.get(transport):
            line.is_half_open, line.deadline = False, None
            line.on_late = line.on_full = transport.abort

    def may_begin(self, line: Line) -> bool:
        """Whether a line may begin another request; if so, it is half open again."""
        if not line.is_half_open and self._has_too_many_half_open(line):
            return False
        line.is_half_open = True
        return True

    def hold(self, transport: Transport, size: int) -> None:
        """Take note of how many bytes wait that came on a line; beyond the bound on all, those with most are ended.

        Nothing happens when it is not known.
        """
        if line := self._lines.get(transport):
            self._unread += size - line.unread
            line.unread = size
            while self._unread > MOST_UNREAD:
                largest = max(self._lines.values(), key=attrgetter("unread"))
                self._unread -= largest.unread
                largest.unread = 0
                largest.on_full()

    def _is_too_many(self, line: Line) -> bool:
        return len(self._of.get(line.address, ())) >= self._most_of_one or self._has_too_many_half_open(line)

    def _has_too_many_half_open(self, line: Line) -> bool:
        of = self._of.get(line.address, ())
        return len(of) >= self._most_half_open and sum(each.is_half_open for each in of) >= self._most_half_open

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        now, untaken = loop.time(), 0
        for line in list(self._lines.values()):
            untaken += line.untaken(now)
            if line.deadline is not None and now > line.deadline:
                line.deadline = None
                line.on_late()
        if untaken > MOST_UNTAKEN:
            self._cut_off(untaken)
        self._is_sweeping = bool(self._lines)
        if self._is_sweeping:
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)

    def _cut_off(self, untaken: int) -> None:
        """End the lines with the most unread bytes, until few enough are left."""
        for line in sorted(self._lines.values(), key=lambda line: line.transport.get_write_buffer_size(), reverse=True):
            if untaken <= MOST_UNTAKEN:
                return
            untaken -= line.transport.get_write_buffer_size()
            line.transport.abort()


lines = Lines()
