"""Reflex's own settings, from the desk's."""

import reflex as rx
from reflex.constants import StateManagerMode
from reflex.utils.exec import is_prod_mode

from support_desk.settings import settings

AN_HOUR = 3600
# A tab left open overnight finds its session; it takes room in Redis, not in each process.
SHARED_SESSION_SECONDS = 24 * AN_HOUR
# Longer than any event takes: PostgreSQL's time limits, and Gemini's. Nobody waits so long for the session of a killed
# process: whoever takes it over breaks its lock.
LOCK_SECONDS = 30 + settings().gemini_timeout_seconds
BAKED = "const endpoint = new URL(url_str);"
# One build serves everywhere: the page talks to the origin it was loaded from.
OWN_ORIGIN = f"""{BAKED}
  if (typeof window !== "undefined") {{
    endpoint.protocol = window.location.protocol.replace("http", endpoint.protocol.startsWith("ws") ? "ws" : "http");
    endpoint.host = window.location.host;
    endpoint.port = window.location.port;
    return endpoint;
  }}"""


class OwnOrigin(rx.plugins.Plugin):
    """Replaces the address that Reflex bakes into the bundle by that of the page."""

    def pre_compile(self, **context) -> None:
        """Change the one place that all addresses go through."""
        context["add_modify_task"]("utils/state.js", self._changed)

    def _changed(self, script: str) -> str:
        if BAKED not in script:
            raise RuntimeError("Reflex's state.js has changed; OwnOrigin must be adapted.")
        plain = script.replace(OWN_ORIGIN, BAKED)
        return plain.replace(BAKED, OWN_ORIGIN) if is_prod_mode() else plain


config = rx.Config(
    app_name="support_desk",
    frontend_port=5173,
    backend_port=8000,
    # The front door and REST judge origins; by this list Socket.IO would refuse the desk's own, too.
    cors_allowed_origins=(),
    redis_url=settings().redis_url,
    # By itself Reflex would write what users type to files.
    state_manager_mode=StateManagerMode.REDIS if settings().redis_url else StateManagerMode.MEMORY,
    redis_token_expiration=SHARED_SESSION_SECONDS if settings().redis_url else AN_HOUR,
    redis_lock_expiration=int(LOCK_SECONDS * 1000),
    redis_lock_warning_threshold=int(LOCK_SECONDS * 1000) // 2,
    default_color_mode="system",
    show_built_with_reflex=False,
    telemetry_enabled=False,
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[OwnOrigin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
