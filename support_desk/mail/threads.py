"""What a mail and the ticket that it is about know each other by.

A mail of the desk's names its ticket twice: by its Message-ID, which the outbox keeps as long as the ticket, and by the
address that answers to it go to, as `support+12.mfrggzdfmztwq2lkmfrggzdf@example.com`. Neither can be guessed. The end
of that address is made of the requester's mailbox: whoever was the requester before does not know the one of now.
"""

import hmac
from base64 import b32encode
from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from support_desk.addresses import Mailbox
from support_desk.process.secret import secret_key
from support_desk.settings import settings
from support_desk.store.columns import LARGEST_ID

PURPOSE = "mail addresses"
# In letters and digits whose case does not matter: 80 bits for the ticket, then 40 for its requester.
TICKET_BYTES, REQUESTER_BYTES = 10, 5
# Of what stands before the @, says RFC 5321.
LONGEST_LOCAL = 64
# An e-mail's key takes letters for the same that are not those of one mailbox: those of another's may look so.
MAILBOX = 'lower(normalize({}) COLLATE "C")'
REQUESTER_LETTERS = REQUESTER_BYTES * 8 // 5
MOST_IDS = 100
TICKET_OF = text("""
SELECT ticket_id FROM outbox WHERE channel = 'mail' AND key = ANY (:ids) AND ticket_id IS NOT NULL
ORDER BY array_position(CAST(:ids AS text[]), key) LIMIT 1
""")
EARLIER = text("""
SELECT message_id FROM (
  SELECT '<' || key || '>' AS message_id, done_at AS at FROM outbox
  WHERE channel = 'mail' AND ticket_id = :ticket_id AND recipient = :recipient AND id < :id AND status = 'sent'
  UNION ALL
  SELECT '<' || btrim(message_id, '<>') || '>', created_at FROM letters
  WHERE ticket_id = :ticket_id AND status = 'done' AND message_id IS NOT NULL
) AS earlier
ORDER BY at DESC LIMIT :limit
""")


def sender() -> Mailbox:
    """Who the desk's mails come from.

    Raises:
        ValueError: there is no MAIL_FROM.
    """
    return Mailbox.of(settings().mail_from or "")


def is_ours(address: str) -> bool:
    """Whether what is sent there comes to the desk itself."""
    if not settings().mail_from:
        return False
    return address.strip().lower() == sender().address.lower() or ticket_of_address(address) is not None


def answers_come_back() -> bool:
    """Whether the desk reads what is answered to its mails."""
    return bool(getattr(settings(), "imap_url", None))


def reply_address(ticket_id: int, requester: str) -> str:
    """Where answers to mails about this ticket go while its requester is this `MAILBOX`, "" while it has none.

    The desk's own address where one of the ticket would be too long: its answers are known by the Message-ID alone.
    """
    desk = sender()
    local = f"{desk.local}+{ticket_id}.{_mark(ticket_id)}{_requesters_mark(ticket_id, requester)}"
    return f"{local}@{desk.domain}" if len(local) <= LONGEST_LOCAL else desk.address


def is_reply_address(address: str, ticket_id: int, requester: str) -> bool:
    """Whether answers to this ticket go there, as long as this is the `MAILBOX` of its requester."""
    mark = address.strip().lower().rpartition("@")[0][-REQUESTER_LETTERS:]
    is_requesters = hmac.compare_digest(_requesters_mark(ticket_id, requester).encode(), mark.encode())
    return is_requesters and ticket_of_address(address) == ticket_id


def ticket_of_address(address: str) -> int | None:
    """The number of the ticket to which answers to this address belong, whoever was its requester when it was given.

    None when it is no such address. Nobody guesses the mark, so it is good at any address: mails went out from others
    while MAIL_FROM was another one.
    """
    local = address.strip().lower().rpartition("@")[0]
    number, _, mark = local.rpartition("+")[2].partition(".")
    if "+" not in local or not (number.isascii() and number.isdigit()):
        return None
    ticket_id = int(number) if len(number) < 20 else 0
    is_ours = 0 < ticket_id <= LARGEST_ID and hmac.compare_digest(
        _mark(ticket_id).encode(), mark[:-REQUESTER_LETTERS].encode()
    )
    return ticket_id if is_ours else None


def ticket_of_message_ids(session: Session, ids: Sequence[str]) -> int | None:
    """The number of the ticket of the first of these mails that is the desk's own, with or without angle brackets.

    The ticket may be gone by now.
    """
    return session.execute(TICKET_OF, {"ids": bare_ids(ids)}).scalar()


def bare_ids(ids: Sequence[str]) -> list[str]:
    """The first hundred as the outbox keeps them: without angle brackets, and none that no database keeps."""
    known = [each.strip().removeprefix("<").removesuffix(">") for each in ids[:MOST_IDS]]
    return [each for each in known if "\x00" not in each]


def earlier_ids(session: Session, parcel_id: int, ticket_id: int, recipient: str, limit: int = 20) -> list[str]:
    """The Message-IDs of what came in about this ticket, and was sent to this recipient before, the newest last."""
    values = {"ticket_id": ticket_id, "recipient": recipient, "id": parcel_id, "limit": limit}
    return list(session.execute(EARLIER, values).scalars().all())[::-1]


def _mark(ticket_id: int) -> str:
    return _letters(f"{ticket_id}", TICKET_BYTES)


def _requesters_mark(ticket_id: int, requester: str) -> str:
    return _letters(f"{ticket_id} {requester}", REQUESTER_BYTES)


def _letters(about: str, number: int) -> str:
    digest = hmac.digest(secret_key(PURPOSE), about.encode(), "sha256")
    return b32encode(digest[:number]).decode().lower()
