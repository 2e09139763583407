"""The embedded PostgreSQL: started when there is no DATABASE_URL, kept running, and stopped with the desk."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

from support_desk.errors import BadSetup
from support_desk.serving.postgres.data_folder import DataFolder, FolderInUse
from support_desk.serving.postgres.programs import Programs, undisturbed
from support_desk.serving.postgres.server import PostgresServer

# How often it is looked after, how often asked, and how long it may leave a question unanswered while the desk runs.
LOOK_SECONDS, ASK_SECONDS, PATIENCE_SECONDS = 0.5, 10, 30
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1, 60

log = logging.getLogger("support_desk.postgres")


@contextmanager
def running_postgres(data_dir: Path) -> Iterator[str]:
    """Start PostgreSQL in `data_dir`, give its URL, and stop it at the end.

    What a killed desk left running there is stopped first. If it ends by itself or answers no more it is started again,
    with growing pauses, and the log says why. It listens on a Unix socket only, in a folder that no other user of the
    machine can enter.

    Raises:
        FolderInUse: another desk uses the folder.
        BadSetup: the folder cannot be written, its database is damaged, or PostgreSQL does not start.
    """
    folder, programs = DataFolder(data_dir), Programs()
    with folder.claimed():
        server = PostgresServer(folder, programs)
        try:
            server.start()
            folder.leave_address(server.url())
            with _kept_running(server):
                yield server.url()
        finally:
            with undisturbed():
                server.stop()


@contextmanager
def reachable_postgres(data_dir: Path, is_made: bool) -> Iterator[str]:
    """The URL of the PostgreSQL in `data_dir`: of the desk that runs there, or of one that runs until this ends.

    Raises:
        BadSetup: there is no database and none is to be made, or as `running_postgres`.
    """
    folder = DataFolder(data_dir)
    if not is_made and not folder.has_database():
        raise BadSetup(f"There is no database in DATA_DIR {folder.path}: no desk has been started there yet.")
    with ExitStack() as opened:
        try:
            url = opened.enter_context(running_postgres(data_dir))
        except FolderInUse:
            url = folder.left_address()
        if not url:
            raise BadSetup(f"The desk on DATA_DIR {folder.path} has not started yet; try again in a moment.")
        yield url


@contextmanager
def _kept_running(server: PostgresServer) -> Iterator[None]:
    """Start it again whenever it has ended, until this ends."""
    is_over = Event()
    keeper = Thread(target=_keep_running, args=(server, is_over), daemon=True, name="postgres-keeper")
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        keeper.join()


def _keep_running(server: PostgresServer, is_over: Event) -> None:
    pause, why = SHORTEST_PAUSE_SECONDS, _awaited_end(server, is_over)
    while not is_over.is_set():
        log.error("PostgreSQL %s. It is started again in %d s.", why, pause)
        if is_over.wait(pause):
            return
        began = time.monotonic()
        why = _end_of_another_run(server, is_over)
        lasted = time.monotonic() - began
        pause = SHORTEST_PAUSE_SECONDS if lasted > LONGEST_PAUSE_SECONDS else min(2 * pause, LONGEST_PAUSE_SECONDS)


def _end_of_another_run(server: PostgresServer, is_over: Event) -> str:
    try:
        server.launch()
    except (BadSetup, OSError, RuntimeError) as error:  # no process and no thread can be had, among others
        return f"cannot be started: {error}".rstrip(".")
    return _awaited_end(server, is_over)


def _awaited_end(server: PostgresServer, is_over: Event) -> str:
    """Why it runs no more, once it does not; one that has not answered for long is ended."""
    asked = answered = time.monotonic()
    while not is_over.wait(LOOK_SECONDS):
        if why := server.why_it_ended():
            return why
        if (now := time.monotonic()) - asked < ASK_SECONDS:
            continue
        asked = now
        if server.is_answering():
            answered = now
        elif now - answered > PATIENCE_SECONDS:
            server.kill()
            return f"did not answer for {PATIENCE_SECONDS} seconds and was ended"
    return ""
