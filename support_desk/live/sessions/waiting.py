"""How much may wait for one socket until its browser reads it."""

import asyncio
from typing import Any

# What may wait already, in characters, when the next message comes. The largest page takes 260,000, and however many
# tickets a deed changes, it is told once: a tab that sleeps has room for many of these, and whoever reads nothing for
# half a minute is cut off by the doors anyway. A phone that reads 20 kB/s would see the last of it after three minutes,
# when it is out of date. Who is cut off on a desk where much happens loses the time of a load, and sees what is now.
MOST_WAITING = 4_000_000


class Waiting(asyncio.Queue):
    """The messages that wait for a socket, which is ended when they are too many: its page comes back and loads itself.

    Whoever writes them is given one at a time, whatever else waits: of all at once he would hear of the end only after
    the last of them.
    """

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self._size = 0
        self._is_waited_for = self._is_over = False

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
            self._queue.clear()
            self._is_over, message = True, None
        if message is None or not self._is_over:
            self._size += _size(message)
            super()._put(message)

    def _get(self) -> Any:
        message = super()._get()
        self._size -= _size(message)
        return message


def _size(message: Any) -> int:
    return len(message.data or "") if message else 0
