"""What gets into the log: where something happened and what its program calls it, nothing that somebody sent."""

import asyncio
import io
import logging
import threading
import warnings
from uuid import NAMESPACE_URL, uuid5

import pytest
from reflex import app as reflex_app
from reflex_base.event.processor import event_processor

from support_desk.process import logs
from support_desk.process.logs import DiscreetFormatter, FoldingHandler

# The same in each process that runs these tests, and not among the words of this file.
TOKEN = str(uuid5(NAMESPACE_URL, "a session"))


@pytest.fixture
def logged():
    """A function that gives the log so far."""
    handler = FoldingHandler()
    handler.setFormatter(DiscreetFormatter("%(levelname)s %(name)s: %(message)s"))
    handler.stream = io.StringIO()
    logging.getLogger().addHandler(handler)
    yield handler.stream.getvalue
    logging.getLogger().removeHandler(handler)
    handler.close()


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            f"Attempting to send delta to disconnected client {TOKEN!r}",
            "Attempting to send delta to disconnected client …",
        ),
        (f"Error in reflex_event|find|{TOKEN}|x [txid=1]:", "Error in …"),
        (f"[SID: {TOKEN}] secretword", "SID"),
        ("No token provided in connection for session q-Hq_8vK0eG", "No token provided in connection for session …"),
        ("secretword is not in the title", "… is not in the title"),
    ],
)
def test_no_word_is_logged_that_is_not_the_programs_own(logged, message, said):
    logging.getLogger().handle(record("reflex.app", message, reflex_app.__file__))

    assert logged().endswith(f" WARNING reflex.app: {said}\n")


def record(name: str, message: str, file: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, file, 1, message, args, None)


def test_a_task_of_reflex_that_fails_names_no_token(logged):
    async def fail():
        raise ValueError("secret")

    async def story():
        task = asyncio.create_task(fail(), name=f"reflex_event|find|{TOKEN}|x")
        await asyncio.wait({task})
        try:
            task.result()
        except ValueError:
            event_processor.logger.exception(f"Error in {task.get_name()} [txid={TOKEN}]:")

    asyncio.run(story())

    assert "ERROR reflex_base.event.processor.event_processor: Error in" in logged()
    assert "ValueError" in logged() and "in fail" in logged()
    assert TOKEN not in logged()


def test_a_task_that_nobody_waits_for_is_said_in_words(logged):
    async def fail():
        raise ValueError(TOKEN)

    async def story():
        task = asyncio.create_task(fail(), name=TOKEN)
        await asyncio.wait({task})

    asyncio.run(story())

    assert "ERROR asyncio: Task exception was never retrieved" in logged()
    assert TOKEN not in logged()


def test_recursion_without_end_is_cut_short(logged):
    def one(depth):
        return other(depth + 1)

    def other(depth):
        return one(depth + 1)

    try:
        one(0)
    except RecursionError:
        logging.getLogger("support_desk").exception("It broke")

    assert logged().count("\n") < 100


def test_what_goes_past_the_log_is_discreet_too(logged, monkeypatch):
    with warnings.catch_warnings():
        monkeypatch.setattr(warnings, "showwarning", logs._log_warning)
        warnings.simplefilter("always")
        warnings.warn(TOKEN, UserWarning, stacklevel=1)
    monkeypatch.setattr(threading, "excepthook", logs._log_unraised)
    thread = threading.Thread(target=lambda: {}[TOKEN])
    thread.start()
    thread.join()

    assert "UserWarning at" in logged() and "Unexpected KeyError" in logged()
    assert TOKEN not in logged()


def test_only_complaints_are_folded(logged):
    for level in (logging.INFO, logging.WARNING):
        for _ in range(3):
            logging.getLogger("support_desk").log(level, "It is so.")
    logging.getLogger("support_desk").setLevel(logging.NOTSET)

    assert logged().count("WARNING support_desk: It is so.") == 1


def test_a_message_that_cannot_be_made_is_not_shown(logged):
    (handler,) = (handler for handler in logging.getLogger().handlers if isinstance(handler, FoldingHandler))
    handler.handle(record("support_desk", "%d", "", TOKEN))

    assert "WARNING support_desk: This message cannot be shown." in logged()
    assert TOKEN not in logged()
