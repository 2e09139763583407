"""The audit asks who knows of weaknesses: stand-ins here, which know of one in FastAPI and one in React."""

import json
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests import audit

FASTAPI, REACT = "GHSA-aaaa-aaaa-aaaa", "GHSA-rrrr-rrrr-rrrr"


class Advisories(BaseHTTPRequestHandler):
    """OSV's and npm's ways to ask; any other question gets no answer."""

    fixed = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self._npm() if self.path.endswith("/advisories/bulk") else self._osv(json.loads(body))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def do_GET(self) -> None:
        self.send_error(404)

    def _osv(self, asked: dict) -> dict:
        name = asked["package"]["name"]
        if name != "fastapi":
            return {}
        events = [{"introduced": "0"}, *([{"fixed": "99.0"}] if self.fixed else [])]
        affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
        return {"vulns": [{"id": FASTAPI, "aliases": ["CVE-2026-1"], "summary": "Bad.", "affected": [affected]}]}

    def _npm(self) -> dict:
        url = f"https://advisories.example/{REACT}"
        return {"react": [{"id": 1, "url": url, "title": "Bad.", "severity": "high", "vulnerable_versions": "<=99"}]}

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def advisories(monkeypatch) -> Iterator[type[Advisories]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"{url}/v1/query")
    monkeypatch.setenv("npm_config_registry", url)
    yield Advisories
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def heard() -> dict[tuple, dict]:
    """What the programs said, by what they were asked: each takes seconds, and says the same again."""
    return {}


@pytest.fixture(autouse=True)
def asked_once(heard, monkeypatch) -> None:
    ask = audit._output

    def ask_once(command: list[str], folder: Path) -> dict:
        question = (*command, os.environ.get("PIP_AUDIT_OSV_URL", "").endswith(":1/"), Advisories.fixed)
        if question not in heard:
            heard[question] = ask(command, folder)
        return heard[question]

    monkeypatch.setattr(audit, "_output", ask_once)


@pytest.fixture
def listed(tmp_path) -> Path:
    path = tmp_path / "known-weaknesses"
    path.write_text("# none\n")
    return path


def test_a_weakness_with_a_fix_fails_the_audit_and_is_named(advisories, listed, capsys):
    assert audit.main(listed, ["osv"]) == 1

    said = capsys.readouterr().out
    assert f"FIX fastapi 0.165.0: CVE-2026-1, {FASTAPI}; fixed in 99.0" in said
    assert REACT in said and "NOT AUDITED" not in said


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("CVE-2026-1 until 2999-12-31 because the desk never calls it", set()),
        ("CVE-2026-1 until 2026-01-01 because that was long ago", {FASTAPI}),
        ("CVE-2026-1 until 2999-12-31", {FASTAPI}),
    ],
)
def test_one_that_is_listed_with_a_reason_passes_until_its_day(advisories, listed, capsys, line, names):
    listed.write_text(f"{line}\n{REACT} until 2999-12-31 because React is only shown\n")

    assert audit.main(listed, ["osv"]) == len(names)

    assert {name for name in (FASTAPI, REACT) if name in _to_fix(capsys.readouterr().out)} == names


def test_one_without_a_fix_is_told_and_fails_nothing(advisories, listed, capsys, monkeypatch):
    monkeypatch.setattr(advisories, "fixed", False)
    listed.write_text(f"{REACT} until 2999-12-31 because React is only shown\n")

    assert audit.main(listed, ["osv"]) == 0
    assert f"known fastapi 0.165.0: CVE-2026-1, {FASTAPI}; no fix yet" in capsys.readouterr().out


def test_nobody_who_knows_is_said_and_is_no_failure(monkeypatch, listed, capsys):
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")

    assert audit.main(listed, ["osv"]) == 0
    assert capsys.readouterr().out.count("NOT AUDITED") == 2


def test_the_list_of_this_project_can_be_read():
    audit._accepted(audit.LISTED)


def _to_fix(said: str) -> str:
    return "\n".join(line for line in said.splitlines() if line.strip().startswith("FIX"))
