"""Trips to the provider and back: what the browser keeps meanwhile, signed, so that nobody ends another one's trip."""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from time import time

from support_desk import routes
from support_desk.people.oidc.refusals import NotLetIn
from support_desk.process.secret import secret_key

# As long as somebody may take to sign in there.
SECONDS = 600
# A cookie has room for so much.
LONGEST_NEXT = 1_000
PURPOSE = "trips to a provider"


@dataclass(frozen=True)
class Trip:
    """One way there and back. `state` comes back with the browser, `nonce` in what the provider signs, and `verifier`
    is what only this desk can show (PKCE, RFC 7636). `following` is where one wanted to go; `ends_at` is in seconds.
    """

    state: str
    nonce: str
    verifier: str
    following: str
    ends_at: int


def new_trip(following: str) -> Trip:
    """A trip that begins now and leads to `following` if that is a path of the desk's own."""
    is_good = len(following) <= LONGEST_NEXT and routes.is_local(following)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Trip(state, nonce, verifier, following if is_good else routes.TICKETS, int(time()) + SECONDS)


def packed(trip: Trip) -> str:
    """The trip as a cookie's value."""
    payload = urlsafe_b64encode(json.dumps(asdict(trip)).encode()).decode().rstrip("=")
    return f"{payload}.{_signature(payload)}"


def unpacked(cookie: str, state: str) -> Trip:
    """The trip that a browser comes back from, as the provider names it by its `state`.

    Raises:
        NotLetIn: there is none, it is another one or took too long, or the desk has not signed it.
    """
    payload, _, signature = cookie.partition(".")
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(payload).encode()):
        raise NotLetIn("provider-late")
    trip = Trip(**json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
    if trip.ends_at <= time() or not hmac.compare_digest(trip.state.encode(), state.encode("utf-8", "replace")):
        raise NotLetIn("provider-late")
    return trip


def _signature(payload: str) -> str:
    return hmac.new(secret_key(PURPOSE), payload.encode("utf-8", "replace"), "sha256").hexdigest()
