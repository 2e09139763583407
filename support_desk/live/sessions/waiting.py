"""How much may wait for one socket until its browser reads it."""

import asyncio
import sys
from typing import Any, ClassVar
from weakref import WeakSet

# What may wait already, in bytes, when the next message comes. The largest page takes 370,000 letters, and however many
# tickets a deed changes, it is told once: a tab that sleeps has room for many of these, and whoever reads nothing for
# half a minute is cut off by the doors anyway. A phone that reads 20 kB/s would see the last of it after three minutes,
# when it is out of date. Who is cut off on a desk where much happens loses the time of a load, and sees what is now.
MOST_WAITING = 4_000_000
# For all sockets of this process together: beyond that the one for which most waits is ended.
MOST_OF_ALL = 100_000_000
AROUND = 150


class Waiting(asyncio.Queue):
    """The messages that wait for a socket, which is ended when they are too many: its page comes back and loads itself.

    Whoever writes them is given one at a time, whatever else waits: of all at once he would hear of the end only after
    the last of them.
    """

    _all: ClassVar[WeakSet["Waiting"]] = WeakSet()
    # What waits for all of them, or more: what waited for one that is gone counts until somebody counts anew.
    _size_of_all: ClassVar[int] = 0

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self._size = 0
        self._is_waited_for = self._is_over = False
        self._all.add(self)

    async def get(self) -> Any:
        """The next message, once there is one; None is the end."""
        self._is_waited_for = True
        return await super().get()

    def get_nowait(self) -> Any:
        """The next message for `get`; for whoever has not waited there is none.

        Raises:
            QueueEmpty: there is none.
        """
        if not self._is_waited_for:
            raise asyncio.QueueEmpty
        message = super().get_nowait()
        self._is_waited_for = False
        return message

    def _put(self, message: Any) -> None:
        if message is not None and not self._is_over and self._size > MOST_WAITING:
            self._empty()
            message = None
        was_empty = not self._queue
        if message is None or not self._is_over:
            self._count(_size(message))
            super()._put(message)
        if message is not None and Waiting._size_of_all > MOST_OF_ALL:
            self._end_another({self} if was_empty else set())

    def _get(self) -> Any:
        message = super()._get()
        self._count(-_size(message))
        return message

    def _empty(self) -> None:
        """Let nothing wait any more, and nothing come but the end."""
        self._count(-self._size)
        self._queue.clear()
        self._is_over = True

    def _end_another(self, prompt: set["Waiting"]) -> None:
        """End the slow socket for which most waits, unless it is all less than it seemed.

        Whose writer waits for the next message is not slow, however long that is; nor are those that are `prompt`.
        """
        Waiting._size_of_all = sum(each._size for each in self._all)
        slow = [each for each in self._all if each._size and not each._is_waited_for and each not in prompt]
        if Waiting._size_of_all > MOST_OF_ALL and slow:
            largest = max(slow, key=lambda each: each._size)
            largest._empty()
            largest.put_nowait(None)

    def _count(self, size: int) -> None:
        self._size += size
        Waiting._size_of_all += size


def _size(message: Any) -> int:
    """A letter takes one byte to four, as its text has others; and of a short message most is what is around it."""
    return sys.getsizeof(message.data) + AROUND if message else 0
