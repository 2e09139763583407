"""What it takes to run the desk: its port, its database, its front end, and the server on top."""

import gc
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import uvicorn

from support_desk.doors.lines import MOST_LINES, lines
from support_desk.doors.protocols import PatientHttp
from support_desk.doors.socket_protocol import LARGEST_FRAME, PatientSocket
from support_desk.errors import BadSetup
from support_desk.process.logs import set_up_logging
from support_desk.process.places import ROOT
from support_desk.serving import accounts_command, first_account, frontend, learn_command
from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from support_desk.serving.postgres.embedded import reachable_postgres, running_postgres
from support_desk.serving.postgres.programs import be_undisturbed
from support_desk.serving.redis_server import check_redis
from support_desk.serving.which_desk import is_default_folder, whereabouts
from support_desk.settings import settings
from support_desk.store.migrations import migrate

SHUTDOWN_SECONDS = 3
COMMANDS = ("dev", "build", "backup [FILE]", "restore FILE", "account …", "token …", "learn [--undo]")
# Where Reflex serves the pages while they are worked on.
DEVELOPED_AT = "http://localhost:5173"
# Open beside the connections of clients: the database's, Redis's, and what is being read.
OTHER_FILES = 200
# How Reflex serves an app that is already built; its names begin with underscores because they are its own.
SERVING = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "__REFLEX_SKIP_COMPILE": "true",
    # A browser that vanished without a word is noticed after 42 seconds; asking oftener costs an idle desk more.
    "REFLEX_SOCKET_INTERVAL": "22s",
    "REFLEX_SOCKET_TIMEOUT": "20s",
    "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": str(LARGEST_FRAME),
    # A Redis that lets nobody change its settings is used as it is.
    "REFLEX_IGNORE_REDIS_CONFIG_ERROR": "true",
    # The local classifier's algebra takes longer in several threads, which wait for each other, and all of a processor.
    "OPENBLAS_NUM_THREADS": "1",
    **frontend.REFLEX_ENVIRONMENT,
}


def run(arguments: list[str]) -> None:
    """Run the desk until it is told to stop, or do what the command says.

    Raises:
        BadSetup: it could not start, or that could not be done.
    """
    set_up_logging()
    match arguments:
        case []:
            listener = _claimed_port()
            check_redis()
            with _database():
                frontend.build_if_changed()
                _serve(listener)
        case ["build"]:
            frontend.build_if_changed()
        case ["dev"]:
            with _database(), frontend.locks_in_order():
                _develop()
        case ["backup"] | ["backup", _]:
            with _stored_database():
                back_up(arguments[1] if arguments[1:] else None)
        case ["restore", file]:
            with _stored_database(is_made=True):
                restore(file)
        case ["account" | "token" as kind, *said]:
            carry_out = accounts_command.account(said) if kind == "account" else accounts_command.token(said)
            desk = whereabouts()
            with _stored_database(is_made=is_default_folder()):
                carry_out()
            print(f"Done on the desk {desk}.", file=sys.stderr)  # noqa: T201
        case ["learn"] | ["learn", "--undo"]:
            with _stored_database():
                learn_command.undo() if arguments[1:] else learn_command.learn()
        case _:
            raise BadSetup(f"The commands are: none, {', '.join(COMMANDS)}.")


@contextmanager
def _database() -> Iterator[None]:
    """A migrated database: that of DATABASE_URL, or the embedded one for as long as the desk runs."""
    with ExitStack() as embedded:
        if settings().database_url is None:
            _use(embedded.enter_context(running_postgres(settings().data_dir)))
        migrate()
        yield


@contextmanager
def _stored_database(is_made: bool = False) -> Iterator[None]:
    """The database as it stands; an embedded one is that of the desk that runs, or runs as long as this lasts."""
    with ExitStack() as embedded:
        if settings().database_url is None:
            _use(embedded.enter_context(reachable_postgres(settings().data_dir, is_made)))
        yield
        be_undisturbed()


def _use(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    settings.cache_clear()


def _claimed_port() -> socket.socket:
    """The socket, bound first, so that a port in use costs nothing else; it refuses connections until it listens."""
    host, port = settings().host, settings().port
    with _port_checked():
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # :: is every address of the old kind too
        listener.bind((host, port))
    return listener


@contextmanager
def _port_checked() -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeError) as error:
        host, port = settings().host, settings().port
        reason = error.strerror if isinstance(error, OSError) else "that is no name of a host"
        raise BadSetup(f"HOST {host} with PORT {port} cannot be served: {reason}.") from None


def _serve(listener: socket.socket) -> None:
    # Makes a missing key, too, before chdir below gives a relative DATA_DIR another meaning.
    invitation = first_account.invitation(settings().public_url)
    os.environ.update(SERVING)
    os.chdir(ROOT)
    from support_desk.live.sessions.sharing import share_sessions
    from support_desk.mail.out.sending import turn_mail_on_or_off
    from support_desk.support_desk import app

    turn_mail_on_or_off()
    share_sessions(app)
    served = app()
    lines.trusted = served.believing.trusted_hosts
    lines.most = min(lines.most, _files_that_may_be_open() - OTHER_FILES)
    config = uvicorn.Config(
        served,
        http=PatientHttp,
        ws=PatientSocket,
        ws_max_size=LARGEST_FRAME,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # BehindProxies does that, and forgets what nobody may say
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # Socket.IO pings by itself
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    with _port_checked():
        listener.listen(config.backlog)
    print(f"The desk is at {_address()}", *invitation, sep="\n", flush=True)  # noqa: T201
    gc.collect()
    gc.freeze()  # what lives as long as the desk need not be looked at again and again
    gc.set_threshold(5_000)  # telling a thousand browsers makes more than the usual 700 objects at once
    uvicorn.Server(config).run(sockets=[listener])


def _files_that_may_be_open() -> int:
    """How many files and connections, after asking for as many as the machine allows, within reason."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_LINES + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else soft


def _address() -> str:
    host = settings().host
    if host in ("127.0.0.1", "::1", "0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{settings().port}" if ":" in host else f"http://{host}:{settings().port}"


def _develop() -> None:
    """Let Reflex serve what is worked on, until somebody stops it.

    Raises:
        BadSetup: it ended by itself, as where its port is taken.
    """
    environment = frontend.reflex_environment()
    environment.setdefault("CORS_ALLOWED_ORIGINS", DEVELOPED_AT)
    for line in first_account.invitation(DEVELOPED_AT):
        print(line, flush=True)  # noqa: T201
    command = [sys.executable, "-m", "reflex", "run", "--backend-host", "127.0.0.1"]
    reflex = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        reflex.wait()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(reflex.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            reflex.wait(SHUTDOWN_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(reflex.pid, signal.SIGKILL)
    if reflex.returncode:
        raise BadSetup("Reflex has ended by itself; what it said stands above.")
