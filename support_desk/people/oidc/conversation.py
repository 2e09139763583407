"""How the desk talks with the provider: briefly, beside all other requests, and believing nothing that is not signed.

It has five seconds for each leg, four may talk at once, and an answer may have 256 KB. What it says of itself is good
for five minutes.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from time import monotonic
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from support_desk import routes
from support_desk.people.oidc.refusals import NotLetIn
from support_desk.settings import settings

CALLBACK = f"{routes.PROVIDER}callback"
SCOPE = "openid email profile"
SECONDS, AT_ONCE, LARGEST_ANSWER = 5, 4, 256 * 1024
REMEMBERED_SECONDS = 300
NEEDED, MORE = ("authorization_endpoint", "token_endpoint", "jwks_uri"), "userinfo_endpoint"

log = logging.getLogger("support_desk.oidc")

# By issuer, with when it was told.
_remembered: dict[str, tuple[float, dict[str, Any]]] = {}


@asynccontextmanager
async def conversation() -> AsyncIterator[AsyncOAuth2Client]:
    """A client to ask the provider with, for five seconds from now.

    Raises:
        NotLetIn: there is no provider, it does not answer, or it answers what cannot be believed.
    """
    known = settings()
    if known.oidc_issuer is None:
        raise NotLetIn("provider-off")
    try:
        async with asyncio.timeout(SECONDS), _gate(asyncio.get_running_loop()), _client() as client:
            yield client
    except NotLetIn:
        raise
    except (httpx2.TransportError, TimeoutError, httpx2.HTTPStatusError) as error:
        log.warning("The provider at OIDC_ISSUER does not answer: %s.", type(error).__name__)
        raise NotLetIn("provider-away") from None
    except Exception as error:  # whatever is made of a wrong answer: no word of it is trusted to be of any kind
        said = error.error if isinstance(error, OAuthError) else type(error).__name__
        log.warning("What the provider at OIDC_ISSUER answers cannot be believed: %.100r.", said)
        raise NotLetIn("provider-wrong") from None


async def metadata(client: AsyncOAuth2Client) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0), or said within the last five minutes, where it
    has what the desk needs.

    Raises:
        ValueError: it calls itself otherwise than OIDC_ISSUER, or leads to what is not safe.
    """
    issuer = (settings().oidc_issuer or "").rstrip("/")
    told_at, told = _remembered.get(issuer, (0, None))
    if told is None or monotonic() - told_at >= REMEMBERED_SECONDS:
        told = await _told(client, issuer)
        _remembered[issuer] = monotonic(), told
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" not in methods:
        client.token_endpoint_auth_method = "client_secret_post"
    return told


def forget_provider() -> None:
    """Ask it anew what it says of itself."""
    _remembered.clear()


async def _told(client: AsyncOAuth2Client, issuer: str) -> dict[str, Any]:
    told = await fetched(client, f"{issuer}/.well-known/openid-configuration")
    if told["issuer"].rstrip("/") != issuer:
        raise ValueError("another issuer")
    scheme = issuer.partition(":")[0]
    endpoints = [told[name] for name in NEEDED] + ([told[MORE]] if told.get(MORE) else [])
    if not all(endpoint.startswith(("https://", f"{scheme}://")) for endpoint in endpoints):
        raise ValueError("an unsafe address")
    return told


async def fetched(client: AsyncOAuth2Client, url: str, *, is_for_token: bool = False) -> dict[str, Any]:
    """The JSON object that the provider has there, shown the access token or nothing.

    Raises:
        httpx2.HTTPError: there is none, or no answer.
        ValueError: it is something else.
    """
    answer = await client.request("GET", url, withhold_token=not is_for_token)
    answer.raise_for_status()
    found = answer.json()
    if answer.status_code != 200 or not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def _client() -> AsyncOAuth2Client:
    known = settings()
    return AsyncOAuth2Client(
        known.oidc_client_id,
        known.oidc_client_secret,
        scope=SCOPE,
        redirect_uri=f"{known.public_url}{CALLBACK}",
        code_challenge_method="S256",
        timeout=SECONDS,
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [_bounded]},
    )


async def _bounded(answer: httpx2.Response) -> None:
    """Let an answer be read to its bound only, as it is: a little that is packed may be a lot."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise ValueError("a packed answer")
    answer.stream = _Bounded(answer.stream)


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        room = LARGEST_ANSWER
        async for chunk in self._stream:
            room -= len(chunk)
            if room < 0:
                raise ValueError("an answer that is too long")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


@lru_cache(1)
def _gate(_: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)
