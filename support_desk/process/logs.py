"""The log: says what happened, never a ticket's text, a token, a cookie or a key, and the same thing once a minute."""

import logging
import re
import sys
import threading
import traceback
import warnings
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

from support_desk.process.complaints import Complaints

# Reflex puts whole events into its messages, asyncio whole exceptions; they begin at the first of these.
DETAILS_BEGIN = re.compile(r"[(\[{:\n]")
# So many frames of a traceback, the last ones: endless recursion has a thousand.
MOST_FRAMES = 20

log = logging.getLogger("support_desk")


class DiscreetFormatter(logging.Formatter):
    """Shows where an exception came from and its class, but not its message, which may quote what was typed.

    Of messages of other programs it shows the beginning, and of that only words that stand in their own source: any
    other word may be a token or what somebody sent.
    """

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage()
        if record.name.split(".")[0] != "support_desk":
            said = _head(said, record.pathname)
        # A copy without exc_text, in which another formatter may have left the whole traceback.
        return super().format(logging.makeLogRecord({**vars(record), "msg": said, "args": None, "exc_text": None}))

    def formatException(self, ei: tuple) -> str:
        return _discreet(ei[0], ei[2])


class FoldingHandler(logging.StreamHandler):
    """Says the same complaint once a minute, with how often it was repeated."""

    def __init__(self) -> None:
        super().__init__()
        self._complaints = Complaints(self._say)

    def emit(self, record: logging.LogRecord) -> None:
        """As any handler's; what is no complaint is said each time."""
        try:
            said = self.format(record)
            if record.levelno < logging.WARNING:
                self._say(said)
            else:
                self._complaints.hear(said)
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Say what is left to be said."""
        self._complaints.close()
        super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        """As logging's own, which would show the message."""
        self._say(f"{record.levelname} {record.name}: This message cannot be shown.")

    def _say(self, text: str) -> None:
        with suppress(OSError, ValueError):  # nobody reads it any more
            self.stream.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S%z} {text}\n")
            self.stream.flush()  # not the handler's own, which would wait for its lock


def set_up_logging() -> None:
    """Send everything through one discreet handler, on standard error."""
    handler = FoldingHandler()
    handler.setFormatter(DiscreetFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # it would log the tokens of sessions
    for name in ("httpx", "alembic", "urllib3", "google"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("engineio.server", "socketio.server"):
        logging.getLogger(name).setLevel(logging.ERROR)  # without a level they add handlers of their own
    warnings.showwarning = _log_warning  # type: ignore[assignment]
    threading.excepthook = sys.unraisablehook = _log_unraised


def log_exception(error: BaseException) -> None:
    """Log an error that nobody expected, without its message."""
    log.error("Unexpected %s", _discreet(type(error), error.__traceback__))


def _log_warning(message: object, category: type, filename: str, lineno: int, *_: object) -> None:
    log.warning("%s at %s, line %s", category.__name__, filename, lineno)


def _log_unraised(unraised: Any) -> None:
    log.error("Unexpected %s", _discreet(unraised.exc_type, unraised.exc_traceback))


def _head(message: str, source: str) -> str:
    """What is said before any details, without the words that its program does not know."""
    head = DETAILS_BEGIN.split(message.strip("[ \n"), maxsplit=1)[0]
    known = _words_in(Path(source).parent)
    return " ".join(word if known.issuperset(re.findall(r"\w+", word)) else "…" for word in head.split())


@lru_cache(100)
def _words_in(folder: Path) -> frozenset[str]:
    words: set[str] = set()
    for file in folder.glob("*.py"):
        words.update(re.findall(r"\w+", file.read_text(errors="replace")))
    return frozenset(words)


def _discreet(kind: type[BaseException] | None, where: TracebackType | None) -> str:
    frames = traceback.format_tb(where, limit=-MOST_FRAMES)
    return f"{kind.__name__ if kind else 'error'}\n{''.join(frames)}".rstrip()
