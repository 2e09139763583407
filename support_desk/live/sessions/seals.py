"""Seals on what Reflex keeps in Redis: nobody who can write there can make the desk load a pickle that it did not make.

Reflex pickles sessions, the records of sockets, and what one process passes to another; loading a pickle runs what is
in it. So each is written behind a signature, and nothing is loaded that has none of ours.
"""

import hmac
import pickle
from functools import cache
from typing import Any, BinaryIO

from support_desk.live.inside_sessions import PICKLING
from support_desk.process.secret import secret_key
from support_desk.settings import settings

SIGNATURE_BYTES = 32


class NotOurs(pickle.UnpicklingError):
    """What was found was not signed with the desk's key."""


class SealedPickle:
    """Stands in for the module `pickle`, and takes everything else from it."""

    def dumps(self, value: Any, *given: Any, **named: Any) -> bytes:
        payload = pickle.dumps(value, *given, **named)
        return _signature(payload) + payload

    def loads(self, sealed: bytes) -> Any:
        """What was sealed.

        Raises:
            NotOurs: it is not signed by us; nothing of it has been looked at.
        """
        signature, payload = bytes(sealed[:SIGNATURE_BYTES]), bytes(sealed[SIGNATURE_BYTES:])
        if not hmac.compare_digest(signature, _signature(payload)):
            raise NotOurs
        return pickle.loads(payload)

    def load(self, file: BinaryIO) -> Any:
        return self.loads(file.read())

    def __getattr__(self, name: str) -> Any:
        return getattr(pickle, name)


sealed = SealedPickle()


def seal_sessions() -> None:
    """Seal all that goes into Redis from now on; without Redis there is nothing to do.

    Raises:
        BadSetup: the desk's key can neither be read nor made.
    """
    if settings().redis_url is None:
        return
    _key()
    for module in PICKLING:
        module.pickle = sealed


def _signature(payload: bytes) -> bytes:
    return hmac.digest(_key(), payload, "sha256")


@cache
def _key() -> bytes:
    return secret_key("sessions in Redis")
