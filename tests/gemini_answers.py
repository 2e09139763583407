"""What a stand-in for Gemini may answer: its REST protocol, spoken well and badly."""

import json
import os
import re
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "stand-in-key-5f1c"
PREFIX = "/proxy"
GENERATE = re.compile(rf"{PREFIX}/v1beta/models/(?P<model>[^/:]+):generateContent")
STATUSES = {301: "MOVED", 400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED"}
STATUSES |= {429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}
FAILURES = (
    "unknown_words",
    "broken_json",
    "broken_answer",
    "no_candidates",
    "safety_block",
    "blocked_prompt",
    *(f"http_{status}" for status in STATUSES),
    "reset",
    "cut_off",
    "endless_body",
    "flood",
    "endless_headers",
    "endless_error",
    "hang",
)


@dataclass(frozen=True)
class Asked:
    """One request as it came: `key` from header or query, `text` what the user part says, `system` the instruction."""

    model: str
    key: str
    body: dict[str, Any]

    @property
    def text(self) -> str:
        return "".join(part["text"] for content in self.body["contents"] for part in content["parts"])

    @property
    def system(self) -> str:
        return "".join(part["text"] for part in self.body["systemInstruction"]["parts"])


class Handler(BaseHTTPRequestHandler):
    """Takes one question and answers as its `server.standin` says, well or in one of the ways that FAILURES names."""

    protocol_version = "HTTP/1.1"
    timeout = 120  # of its own socket
    asked: Asked

    def do_POST(self) -> None:
        self.close_connection = True
        address = urlsplit(self.path)
        asked = GENERATE.fullmatch(address.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        key = self.headers.get("x-goog-api-key") or parse_qs(address.query).get("key", [""])[0]
        if asked is None:
            return self.refuse(400)
        self.asked = Asked(asked["model"], key, json.loads(body))
        self.standin.note(self.asked)
        if key != KEY:
            return self.refuse(403)
        self.standin.going.wait()
        with suppress(OSError):
            self.standin.answer(self)
        return None

    @property
    def standin(self) -> Any:
        return self.server.standin  # type: ignore[attr-defined]

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def reply(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        if status == 301:
            self.send_header("Location", self.path)
        self.end_headers()
        self.wfile.write(body)

    def candidate(self, text: str, **changed: Any) -> None:
        content = {"role": "model", "parts": [{"text": text}]}
        candidate = {"content": content, "finishReason": 1, "index": 0} | changed
        self.reply(json.dumps({"candidates": [candidate], "usageMetadata": {"totalTokenCount": 18}}).encode())

    def refuse(self, status: int) -> None:
        error = {"code": status, "message": f"Refused, with {KEY} in the message.", "status": STATUSES[status]}
        self.reply(json.dumps({"error": error}).encode(), status)

    def unknown_words(self) -> None:
        self.candidate('{"category": "urgent stuff", "priority": "now", "reason": "x"}')

    def broken_json(self) -> None:
        self.candidate('{"category": "billing", "prio')

    def broken_answer(self) -> None:
        self.reply(b'{"candidates": [{"content": {"pa')

    def no_candidates(self) -> None:
        self.reply(b'{"candidates": []}')

    def safety_block(self) -> None:
        self.candidate('{"category": "billing", "priority": "low", "reason": "x"}', finishReason="SAFETY")

    def blocked_prompt(self) -> None:
        self.reply(b'{"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}')

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def cut_off(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")

    def endless_body(self) -> None:
        self._write_on(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", b" ", pause=0.01)

    def flood(self) -> None:
        self._write_on(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b" " * 4096 + b"\r\n")

    def endless_headers(self) -> None:
        self._write_on(b"HTTP/1.1 200 OK\r\nX-Never-Ending: ", b"x", pause=0.01)

    def endless_error(self) -> None:
        self._write_on(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 100000000\r\n\r\n", b" ", pause=0.01)

    def hang(self) -> None:
        self.connection.settimeout(0.05)
        while not self.standin.closing.is_set():
            try:
                self.connection.recv(1)
            except TimeoutError:
                continue
            except OSError:
                pass
            self.standin.hung_up.set()
            return

    def _write_on(self, head: bytes, piece: bytes, pause: float = 0) -> None:
        try:
            self.wfile.write(head)
            while not self.standin.closing.wait(pause):
                self.wfile.write(piece)
        except OSError:
            self.standin.hung_up.set()
