"""Secrets that open something: made at random, shown once, and stored as their SHA-256."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from support_desk.process.secret import secret_key

TOKEN_MARK = "desk_"


def new_key(mark: str = "") -> str:
    """A secret of 256 random bits, in characters that any address and header takes."""
    return mark + secrets.token_urlsafe(32)


def derived_key(purpose: str, nonce: str) -> str:
    """A secret of 256 bits that the desk can make again of what is no secret.

    Raises:
        BadSetup: there is no key, and none can be made.
    """
    digest = hmac.digest(secret_key(purpose), nonce.encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(key: str) -> str:
    """What is stored of a secret: its SHA-256, in hex. A random secret of this length needs nothing slower."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
