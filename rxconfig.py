"""Reflex's own settings, from the desk's."""

import reflex as rx
from reflex.utils.exec import is_prod_mode

from support_desk.settings import settings

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
    cors_allowed_origins=settings().cors_allowed_origins,
    redis_url=settings().redis_url,
    default_color_mode="system",
    show_built_with_reflex=False,
    telemetry_enabled=False,
    plugins=[OwnOrigin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
