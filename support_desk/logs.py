"""The log: says what happened, never a ticket's text, a cookie or a key."""

import logging
import re
import traceback
from types import TracebackType

# Reflex puts whole events into its messages, asyncio whole exceptions; they begin at the first of these.
DETAILS_BEGIN = re.compile(r"[(\[{:\n]")

log = logging.getLogger("support_desk")


class DiscreetFormatter(logging.Formatter):
    """Shows where an exception came from and its class, but not its message, which may quote what was typed."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage()
        if record.name.split(".")[0] != "support_desk":
            said = _head(said)
        # A copy without exc_text, in which another formatter may have left the whole traceback.
        return super().format(logging.makeLogRecord({**vars(record), "msg": said, "args": None, "exc_text": None}))

    def formatException(self, ei: tuple) -> str:
        return _discreet(ei[0], ei[2])


def set_up_logging() -> None:
    """Send everything through one discreet handler, on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # it would log the tokens of sessions
    for name in ("httpx", "alembic", "urllib3", "google"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("engineio.server", "socketio.server"):
        logging.getLogger(name).setLevel(logging.ERROR)  # without a level they add handlers of their own


def log_exception(error: BaseException) -> None:
    """Log a bug."""
    log.error("Unexpected %s", _discreet(type(error), error.__traceback__))


def _head(message: str) -> str:
    return DETAILS_BEGIN.split(message.strip("[ \n"), maxsplit=1)[0].strip()


def _discreet(kind: type[BaseException] | None, where: TracebackType | None) -> str:
    return f"{kind.__name__ if kind else 'error'}\n{''.join(traceback.format_tb(where))}".rstrip()
