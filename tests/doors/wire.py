"""HTTP by hand: bytes as a stranger may send them, and what comes back."""

import socket
from contextlib import suppress

from tests.desks import PATIENCE_SECONDS, Desk

HEAD = b"GET /api/tickets/ HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /api/tickets/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"


def connected(desk: Desk, *sent: bytes, source: str = "127.0.0.1") -> socket.socket:
    """A connection on which all of that was sent, as far as the desk was there to read it."""
    connection = socket.create_connection(("127.0.0.1", desk.port), PATIENCE_SECONDS, source_address=(source, 0))
    with suppress(ConnectionError):
        for part in sent:
            connection.sendall(part)
    return connection


def answer_on(connection: socket.socket) -> bytes:
    """All that comes until the desk hangs up."""
    parts = []
    with connection, suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def status_of(answer: bytes) -> int | None:
    return int(answer[9:12]) if answer else None
