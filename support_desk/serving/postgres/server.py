"""One PostgreSQL in one folder: made, started, asked and stopped."""

import logging
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path

import psutil
import psycopg2.errors

from support_desk.errors import BadSetup
from support_desk.serving.postgres.data_folder import DataFolder
from support_desk.serving.postgres.messages import LastWords
from support_desk.serving.postgres.programs import Programs, undisturbed

DATABASE = "support_desk"
HANDED_OVER = re.compile(r"/proc/self/fd/\d+")
OWNER = "postgres"
POLL_SECONDS, REPAIR_POLL_SECONDS, REPAIR_SECONDS = 0.02, 0.25, 5
# How long PostgreSQL may say nothing while it starts; once it says that it repairs itself, it may take any time.
SILENCE_SECONDS = 8
STOP_SECONDS, KILL_SECONDS = 25, 2
# After so many repairs that ended in another panic, one more is hopeless.
MOST_PANICS = 3
# What a URL takes as its host without any quoting, and what is short enough for a socket's folder.
PLAIN_PATH = re.compile(r"/[A-Za-z0-9_./-]{1,88}")
CREATE_DATABASE = f"CREATE DATABASE {DATABASE} TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
# Nothing of a ticket goes into the server's log, and what was acknowledged stays. Given on the command line, because
# the files in the database's folder are not root's to write.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_directories": ".",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "max_connections": "60",
    "max_wal_size": "2GB",
    "jit": "off",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "lc_messages": "C",
}

log = logging.getLogger("support_desk.postgres")


class PostgresServer:
    """One PostgreSQL in one folder."""

    def __init__(self, folder: DataFolder, programs: Programs) -> None:
        self._folder, self._programs = folder, programs
        self._child: subprocess.Popen | None = None
        self._words: LastWords
        self._has_answered = False

    def start(self) -> None:
        """Start it, with a new database if there is none yet, and come back when it answers."""
        if not self._folder.has_database():
            self._create()
        self.launch()
        self._create_database()
        self._has_answered = True

    def launch(self) -> None:
        """Start it, and do not wait until it answers."""
        settings = [f"-c{name}={value}" for name, value in SERVER_SETTINGS.items()]
        with self._folder.database(self._programs.account) as descriptor:
            self._end_others()
            _forget_dead_server(descriptor)
            with undisturbed():
                self._child = self._programs.start("postgres", self._folder.postgres, descriptor, *settings)
                self._words = self._heard(self._child)

    def stop(self) -> None:
        """Stop it, if it runs, and remove what lies outside of the data folder."""
        if self._child:
            self._child.send_signal(signal.SIGINT)
            self._send_all(signal.SIGCONT)  # one that stands still hears nothing
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(STOP_SECONDS if self._has_answered else KILL_SECONDS)
            self.kill()
        if self._socket_dir != self._folder.postgres:
            shutil.rmtree(self._socket_dir.parent, ignore_errors=True)

    def kill(self) -> None:
        """End all of it at once; the next start repairs what was under way."""
        self._send_all(signal.SIGKILL)
        if self._child:
            self._child.kill()  # it may not have got as far as into its folder
            self._child.wait()
            self._child = None

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{OWNER}@/{database}?host={self._socket_dir}&port={SERVER_SETTINGS['port']}"

    def why_it_ended(self) -> str | None:
        """How it ended and what it said last; None while it runs."""
        status = self._child.poll() if self._child else 0
        if status is None:
            return None
        if status in (-signal.SIGKILL, -signal.SIGTERM):
            return f"was ended by signal {-status}"
        return f"ended: {self._words.reason()}"

    def is_answering(self) -> bool:
        """Whether it answers at all, even if only that it is starting up."""
        try:
            psycopg2.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg2.Error as error:
            return bool(_refusal(error))
        return True

    def _create(self) -> None:
        """Make the database beside its place and move it there, so that one made half-way is never taken for whole."""
        options = ("--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={OWNER}")
        with self._folder.unfinished(self._programs.account) as (folder, descriptor):
            with undisturbed():
                initdb = self._programs.start("initdb", folder, descriptor, *options)
                words = self._heard(initdb)
                has_worked = initdb.wait() == 0
            if not has_worked:
                raise BadSetup(f"The embedded PostgreSQL cannot be made: {words.reason()}; see {self._folder.log}.")

    def _heard(self, program: subprocess.Popen) -> LastWords:
        assert program.stdout
        return LastWords(program.stdout, self._folder.write_log)

    @cached_property
    def _socket_dir(self) -> Path:
        """Where the desk finds the socket: the database's folder, or a link to it with a name that can be quoted."""
        if PLAIN_PATH.fullmatch(str(self._folder.postgres)):
            return self._folder.postgres
        link = Path(tempfile.mkdtemp(prefix="support-desk-", dir="/tmp")) / "postgres"
        link.symlink_to(self._folder.postgres)
        return link

    def _end_others(self) -> None:
        """End what a killed desk or a killed PostgreSQL left running, in peace if it can be."""
        left = self._processes()
        numbers = {process.pid for process in left}
        for process in left:
            with suppress(psutil.Error):
                if process.ppid() not in numbers:
                    process.send_signal(signal.SIGINT)
                    process.send_signal(signal.SIGCONT)
        _, alive = psutil.wait_procs(left, STOP_SECONDS if left else 0)
        if alive:
            self._send_all(signal.SIGKILL)
            psutil.wait_procs(alive, KILL_SECONDS)

    def _send_all(self, number: signal.Signals) -> None:
        for process in self._processes():
            with suppress(psutil.Error):
                process.send_signal(number)

    def _processes(self) -> list[psutil.Process]:
        """All that works in the database's folder, as PostgreSQL and nobody else does."""
        folder = str(self._folder.postgres.resolve())
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.name() == "postgres" and process.cwd() == folder:
                    found.append(process)
        return found

    def _create_database(self) -> None:
        try:
            with closing(self._first_connection()) as connection, connection.cursor() as cursor:
                connection.autocommit = True
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,))
                if cursor.fetchone() is None:
                    try:  # the letters that the search index knows
                        cursor.execute(f"{CREATE_DATABASE} LC_CTYPE 'C.UTF-8'")
                    except psycopg2.errors.WrongObjectType:  # a machine without this locale has those of ASCII
                        cursor.execute(CREATE_DATABASE)
        except psycopg2.Error as error:
            raise self._does_not_start(str(error).strip().splitlines()[0]) from None

    def _first_connection(self) -> psycopg2.extensions.connection:
        """The first connection; after a crash PostgreSQL may take its time to repair itself, and says so."""
        began = silent_since = time.monotonic()
        is_told = False
        while True:
            try:
                return psycopg2.connect(self.url("postgres"), connect_timeout=2)
            except psycopg2.OperationalError as error:
                refusal = _refusal(error)
            if end := self.why_it_ended():
                raise self._does_not_start(end.removeprefix("ended: "))
            is_repairing, now = refusal.startswith("the database system is"), time.monotonic()
            if self._words.panics >= MOST_PANICS:
                raise self._does_not_start(self._words.reason())
            if refusal and not is_repairing:
                raise self._does_not_start(refusal)
            if is_repairing:
                silent_since = now
            elif now - silent_since > SILENCE_SECONDS:
                raise self._does_not_start("it does not answer")
            if is_repairing and not is_told and now - began > REPAIR_SECONDS:
                is_told = True
                log.warning("PostgreSQL repairs what a crash left; the desk starts when it is done.")
            time.sleep(REPAIR_POLL_SECONDS if is_repairing else POLL_SECONDS)

    def _does_not_start(self, reason: str) -> BadSetup:
        plain = HANDED_OVER.sub(str(self._folder.postgres), reason.rstrip("."))
        return BadSetup(f"The embedded PostgreSQL does not start: {plain}; see {self._folder.log}.")


def _refusal(error: psycopg2.Error) -> str:
    """What PostgreSQL itself said; `""` when it said nothing."""
    _, _, said = str(error).strip().partition("FATAL:  ")
    return said.partition("\n")[0]


def _forget_dead_server(descriptor: int) -> None:
    """Let PostgreSQL start where it was killed, whatever its files there say: none of its processes is left."""
    for name in os.listdir(descriptor):
        if name == "postmaster.pid" or name.startswith(".s.PGSQL."):
            with suppress(OSError):
                os.unlink(name, dir_fd=descriptor)
