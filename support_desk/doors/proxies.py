"""What proxies say about those whose requests they pass on, believed only of those that FORWARDED_ALLOW_IPS names."""

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from support_desk.doors.addresses import plain_address
from support_desk.settings import settings


class BehindProxies:
    """Lets the desk see the client behind a trusted proxy, and no forwarded header of anybody else."""

    def __init__(self, desk: ASGIApp) -> None:
        self.desk = desk
        self.believing = ProxyHeadersMiddleware(desk, settings().forwarded_allow_ips)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("client"):
            scope["client"] = (plain_address(scope["client"][0]), scope["client"][1])
            if scope["client"][0] not in self.believing.trusted_hosts:
                scope["headers"] = [pair for pair in scope["headers"] if not _is_forwarded(pair[0])]
        await self.believing(scope, receive, send)  # type: ignore[arg-type]


def _is_forwarded(name: bytes) -> bool:
    return name.startswith(b"x-forwarded-") or name in (b"forwarded", b"x-real-ip")
