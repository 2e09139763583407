"""The content security policy of a page, as CSP level 3 has it (https://www.w3.org/TR/CSP3/)."""

import base64
import hashlib
import re

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def content_policy(html: str) -> str:
    """The policy under which `html` runs its own inline scripts, named by their SHA-256, and no others.

    Reflex shows a toast by evaluating what the server sent it, hence `unsafe-eval`; inline scripts stay forbidden.
    """
    scripts = {f"'sha256-{_digest(script)}'" for script in INLINE_SCRIPT.findall(html) if script}
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self' 'unsafe-eval'", *sorted(scripts)]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
