"""One try to tell a receiver something: briefly, and believing nothing but the code that it answers with."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import httpcore2
import httpx2

from support_desk.languages import to_say
from support_desk.webhooks.delivering.network import CheckedNetwork, NotReached

ANSWER_SECONDS, REST_SECONDS = 15, 1
# Read so that the connection is good for the next one; nobody looks at it.
LARGEST_REST = 16 * 1024
MOST_CONNECTIONS, MOST_IDLE, IDLE_SECONDS = 500, 50, 30
HEADERS = {"content-type": "application/json", "user-agent": "support-desk", "accept-encoding": "identity"}


@dataclass(frozen=True)
class Answer:
    """What came of a try: the receiver's code, None when there was none, and what went wrong, "" when nothing did."""

    status_code: int | None
    error: str = ""


class Post:
    """Carries bodies to receivers, whose connections it keeps for a while."""

    def __init__(self, may_be_private: Callable[[], bool]) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=_trust(),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_IDLE,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=CheckedNetwork(may_be_private),
        )

    async def carry(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Try it once; a redirect is not followed. It never raises, and takes 16 seconds at most."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS + REST_SECONDS):
                return _judged(await self._status_of(url, headers, body))
        except NotReached as error:
            return Answer(None, str(error))
        except (httpx2.InvalidURL, httpcore2.UnsupportedProtocol, UnicodeError):
            return Answer(None, to_say("The address is none that can be reached."))
        except (TimeoutError, httpcore2.TimeoutException):
            return Answer(None, to_say(f"There was no answer within {ANSWER_SECONDS} seconds."))
        except httpcore2.ProtocolError:
            return Answer(None, to_say("The answer was not HTTP."))
        except (httpcore2.ConnectError, ssl.SSLError) as error:
            return Answer(None, to_say(f"There is no safe connection: {str(error)[:200]}"))
        except httpcore2.NetworkError:
            return Answer(None, to_say("The connection ended before there was an answer."))

    async def close(self) -> None:
        """Let go of all connections."""
        await self._pool.aclose()

    async def _status_of(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        at = httpx2.URL(url)
        target = httpcore2.URL(scheme=at.raw_scheme, host=at.raw_host, port=at.port, target=at.raw_path)
        own = {"host": at.netloc.decode("ascii"), **HEADERS, **headers}
        status_code = None
        try:
            async with (
                asyncio.timeout(ANSWER_SECONDS) as limit,
                self._pool.stream("POST", target, headers=[*own.items()], content=body) as answer,
            ):
                status_code = answer.status
                limit.reschedule(asyncio.get_running_loop().time() + REST_SECONDS)
                await _read_rest(answer)
        except Exception:
            if status_code is None:
                raise
        return status_code


async def _read_rest(answer: httpcore2.Response) -> None:
    room = LARGEST_REST
    async for chunk in answer.aiter_stream():
        room -= len(chunk)
        if room < 0:
            return


def _judged(status_code: int) -> Answer:
    if 200 <= status_code < 300:
        return Answer(status_code)
    if 300 <= status_code < 400:
        return Answer(status_code, to_say(f"It answered with a redirect ({status_code}), which is not followed."))
    return Answer(status_code, to_say(f"It answered with {status_code}."))


@cache
def _trust() -> ssl.SSLContext:
    return httpx2.create_ssl_context()
