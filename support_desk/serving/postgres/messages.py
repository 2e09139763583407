"""What PostgreSQL says: written down without a ticket's text, and remembered for the desk's own log."""

import logging
import re
import time
from collections.abc import Callable
from threading import Thread
from typing import IO

# As log_line_prefix makes it; programs that are no server say only the rest.
PREFIX = re.compile(r"^\d{4}-\d\d-\d\d \S+ \S+ \[\d+\] ")
# What may quote what somebody typed; all of it but the first line begins with a tab, or goes on with a long line.
QUOTING = ("STATEMENT:", "DETAIL:", "CONTEXT:", "QUERY:", "HINT:")
# Said to clients that come too early, and what only follows from an end: neither is the reason for it.
TOO_EARLY = "the database system is"
CONSEQUENCES = ("checkpoint request failed", "terminating")
# Errors about files and the like, which quote nobody.
TROUBLE = "could not "
SENT_AWAY = ("connection to client lost", "sorry, too many clients")
LONGEST_LINE = 1000
PANIC_SECONDS = 60

log = logging.getLogger("support_desk.postgres")


class LastWords:
    """Writes what a PostgreSQL says to `write`, line by line, and tells what it said last.

    `panics` counts how often it stopped at a fault and began to repair itself.
    """

    def __init__(self, pipe: IO[bytes], write: Callable[[bytes], None]) -> None:
        self._last = self._gravest = ""
        self.panics = 0
        self._is_quoting = self._goes_on = False
        self._panicked_at = -PANIC_SECONDS * 1.0
        self._write = write
        self._thread = Thread(target=self._listen, args=(pipe,), daemon=True, name="postgres-words")
        self._thread.start()

    def reason(self) -> str:
        """Why it ended, as far as it said so."""
        self._thread.join(0.2)  # for the rest of it, once it has ended
        return (self._gravest or self._last or "it said nothing").rstrip(".")

    def _listen(self, pipe: IO[bytes]) -> None:
        with pipe:
            while line := pipe.readline(LONGEST_LINE):
                self._hear(line.decode(errors="replace"))

    def _hear(self, line: str) -> None:
        is_more, self._goes_on = self._goes_on, not line.endswith("\n")
        if is_more:
            self._hear_more(line)
            return
        said = PREFIX.sub("", line).strip()
        if not line.startswith("\t"):
            self._is_quoting = said.startswith(QUOTING)
        if self._is_quoting or not said:
            return
        level, _, rest = said.partition(":  ")
        if level == "FATAL" and rest.startswith(TOO_EARLY):
            return
        self._write(line.encode())
        if level not in ("ERROR", "WARNING"):  # those are about what somebody asked
            self._last = rest or said
        is_grave = level in ("FATAL", "PANIC") or (level == "ERROR" and rest.startswith(TROUBLE))
        if is_grave and not rest.startswith((*SENT_AWAY, *CONSEQUENCES)):
            self._gravest = rest
        if level == "PANIC":
            self.panics += 1
            self._tell_panic(rest)

    def _hear_more(self, piece: str) -> None:
        """A further piece of a line that is too long for one."""
        if not self._is_quoting:
            self._write(piece.encode())

    def _tell_panic(self, said: str) -> None:
        if time.monotonic() - self._panicked_at >= PANIC_SECONDS:
            self._panicked_at = time.monotonic()
            log.error("PostgreSQL repairs itself: %s.", said)
