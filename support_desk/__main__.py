"""`python -m support_desk`: the whole desk on one port. `… dev`: Reflex's hot-reloading server instead.

`… backup [FILE]` and `… restore FILE` put all of it into one file and back; `… account` and `… token` make accounts
and API tokens; `… learn` lets triage learn from the desk's own tickets; `… build` makes the front end.
"""

import signal
import sys

FAILURES = {
    "backup": "No backup was made",
    "restore": "Nothing was restored",
    "account": "No account was made or changed",
    "token": "No token was made",
    "learn": "Nothing was learned or undone",
}


def main(arguments: list[str]) -> int:
    """Run the desk until it is told to stop; 0 then, 1 when it could not start or a command was not carried out."""
    command = "".join(arguments[:1])
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # which is nohup's
        signal.signal(signal.SIGHUP, _hang_up)
    try:
        from support_desk.errors import BadSetup
        from support_desk.serving.launch import run  # takes a second, in which it may be told to stop

        try:
            run(arguments)
        except BadSetup as error:
            print(f"{FAILURES.get(command, 'The desk cannot start')}: {error}", file=sys.stderr)  # noqa: T201
            return 1
    except _Stopped:
        if command in FAILURES:
            print(f"{FAILURES[command]}: it was stopped.", file=sys.stderr)  # noqa: T201
            return 1
    return 0


class _Stopped(BaseException):
    """The desk has been told to stop."""


def _stop(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise _Stopped


def _hang_up(*_: object) -> None:
    """The terminal was closed: as if told to stop, by whoever listens for that now."""
    signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
