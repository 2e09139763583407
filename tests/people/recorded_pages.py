"""Pages all of whose frames are kept, whatever else the test does meanwhile."""

import json
from collections.abc import Iterator
from threading import Thread
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.page_sockets import Page
from tests.processes import eventually

EVENT, PING, PONG = "42/_event,", "2", "3"
IS_LOADED = '"is_hydrated_rx_state_":true'
MARK = "_rx_state_"


class Recorded:
    """An open page, and all `frames` that come from when it is loaded: those of the load itself are there at once."""

    def __init__(self, page: Page, until: str) -> None:
        self.page = page
        page.load()
        self.frames = page.wait_for(until)
        if IS_LOADED not in self.told:
            self.frames += page.wait_for(IS_LOADED)
        Thread(target=self._read, daemon=True).start()

    @property
    def told(self) -> str:
        """All frames in one piece."""
        return "".join(self.frames)

    def wait_for(self, text: str, times: int = 1) -> None:
        """Come back when it has been told so often."""
        assert eventually(lambda: self.told.count(text) >= times), f"{text} was never told"

    def deltas(self) -> Iterator[tuple[str, str, Any]]:
        """What was told: the last name of a state of the desk's, the name of its variable, and the value."""
        events = [json.loads(frame.removeprefix(EVENT))[1] for frame in self.frames if frame.startswith(EVENT)]
        for delta in filter(None, (event.get("delta") for event in events)):
            for state, values in delta.items():
                if "support_desk" in state:
                    yield from ((state.rpartition("____")[2], name.removesuffix(MARK), values[name]) for name in values)

    def _read(self) -> None:
        try:
            while True:
                if (frame := self.page.socket.recv()) == PING:
                    self.page.socket.send(PONG)
                else:
                    self.frames.append(frame)
        except ConnectionClosed:
            return
