"""HTTP that ends: a deadline for a whole answer, a limit on its size, and nothing but a plain 200."""

import io
from functools import partial
from http.client import HTTPResponse
from socket import socket
from time import monotonic
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

LARGEST_ANSWER = 256 * 1024


class NoAnswer(Exception):
    """There is no answer to read; the message says why, in words of ours."""


class BoundedAdapter(HTTPAdapter):
    """Sends one request and reads an answer of status 200 that is whole `seconds` from now.

    The timeouts of requests and urllib3 start again with every byte. Here headers and body together may have 256 KB
    and the time that is left; past either the connection is closed. Any other status ends it at once, so that nothing
    refreshes, retries, or follows a redirect with the key in hand. Looking up a host name is not bounded.

    Raises (`send`, and whoever reads the body):
        NoAnswer: the status is not 200, or the answer is too long.
        requests.RequestException: the deadline has passed or the connection failed.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = monotonic() + seconds
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        response_class = staticmethod(partial(_bounded_response, ends=self._ends))
        pool.ConnectionCls = type("BoundedConnection", (pool.ConnectionCls,), {"response_class": response_class})
        return pool

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        response = super().send(request, *args, **kwargs)
        if response.status_code != 200:
            response.close()
            raise NoAnswer(f"HTTP {response.status_code}")
        return response


class _BoundedReader(io.RawIOBase):
    """Reads what `raw` reads from `sock`, until `ends` and up to the size limit."""

    def __init__(self, raw: io.RawIOBase, sock: socket, ends: float) -> None:
        self._raw, self._sock, self._ends = raw, sock, ends
        self._room = LARGEST_ANSWER

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        count = self._raw.readinto(buffer)
        self._room -= count or 0
        if self._room < 0:
            raise NoAnswer("the answer is too long")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _bounded_response(sock: socket, *args: Any, ends: float, **kwargs: Any) -> HTTPResponse:
    response = HTTPResponse(sock, *args, **kwargs)
    response.fp = io.BufferedReader(_BoundedReader(response.fp.detach(), sock, ends))
    return response
