"""Secrets that open something: made at random, shown once, and stored as their SHA-256."""

import hashlib
import secrets

TOKEN_MARK = "desk_"


def new_key(mark: str = "") -> str:
    """A secret of 256 random bits, in characters that any address and header takes."""
    return mark + secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What is stored of a secret: its SHA-256, in hex. A random secret of this length needs nothing slower."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
