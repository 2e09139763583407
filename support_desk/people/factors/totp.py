"""What an authenticator app and the desk derive from their common secret: six digits, others every half a minute."""

import hmac
import re
from time import time

import pyotp
import segno

from support_desk.settings import settings

STEP_SECONDS = 30
# A code is good a step early and a step late, for clocks that differ.
STEPS_OFF = 1
CODE = re.compile(r"[0-9]{6}")
DESK = "Support desk"


def new_secret() -> str:
    """160 random bits in base32, as people can type them."""
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """The `otpauth:` address by which an app learns the secret, and whose it is and where."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"{DESK} {settings().public_host}")


def picture_of(address: str) -> str:
    """The same to scan: an SVG for the inside of a page, dark on white in any theme."""
    return segno.make(address, micro=False).svg_inline(scale=4, border=4, dark="#000", light="#fff")


def plain(typed: str) -> str:
    """A code without what people type between its parts."""
    return re.sub(r"[\s-]", "", typed)


def step_of(secret: str, code: str, last_step: int) -> int | None:
    """The step at which this is the code, None if it is none of now, or not after `last_step`, where one was used."""
    codes, now = pyotp.TOTP(secret), now_step()
    for step in range(max(now - STEPS_OFF, last_step + 1), now + STEPS_OFF + 1):
        if hmac.compare_digest(codes.generate_otp(step), code):
            return step
    return None


def now_step() -> int:
    """How many half minutes have passed since 1970."""
    return int(time()) // STEP_SECONDS
