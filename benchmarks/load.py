"""Clients that ask without pause, each over one connection that stays open."""

import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle


@dataclass(frozen=True)
class Answer:
    """`at` is the monotonic clock when it had been read, `seconds` how long it took."""

    at: float
    seconds: float
    status: int


def request(method: str, path: str, body: object = None, shown: str = "") -> bytes:
    """An HTTP request as it goes over the wire; `shown` is a header line that says who asks."""
    content = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += f"{shown}\r\n" if shown else ""
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


async def answers(port: int, requests: Iterable[bytes], seconds: float, clients: int = 16) -> list[Answer]:
    """What clients that take turns at `requests` were told; none begins a request after `seconds`."""
    turns, found, end = cycle(requests), [], time.monotonic() + seconds
    await asyncio.gather(*(_client(port, turns, end, found) for _ in range(clients)))
    return found


async def _client(port: int, turns: Iterable[bytes], end: float, found: list[Answer]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    for sent in turns:
        begin = time.monotonic()
        if begin > end:
            break
        writer.write(sent)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0] or 0))
        now = time.monotonic()
        found.append(Answer(now, now - begin, int(head[9:12])))
    writer.close()
