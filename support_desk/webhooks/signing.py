"""A webhook's secret, and what is signed with it, as standardwebhooks.com says.

The secret is made of the webhook's nonce by a key that only the desk knows: neither the database nor a backup holds it.
"""

import hmac
from base64 import b64encode
from datetime import datetime

from standardwebhooks import Webhook as Signer

from support_desk.process.secret import secret_key

PURPOSE, MARK = "webhooks", "whsec_"


def secret_of(nonce: str) -> str:
    """What its receiver checks signatures with: the same until the desk has another key."""
    return MARK + b64encode(hmac.digest(secret_key(PURPOSE), nonce.encode(), "sha256")).decode()


def signed_headers(secret: str, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The headers by which a receiver knows that the desk sent this body, with this id, at this moment of UTC."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(message_id, at, body),
    }
