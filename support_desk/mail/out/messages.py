"""A mail as it goes to the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from support_desk.addresses import Mailbox
from support_desk.mail.out.headers import address_header, ids_header, text_header
from support_desk.mail.texts.looks import as_html, as_text
from support_desk.mail.texts.mail_text import MailText

POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Envelope:
    """Around a mail: from whom and to whom, when, and what it belongs to.

    `key` is its Message-ID without brackets, `reply_to` an address or "", `earlier` the IDs of the mails that it
    follows, the last one first answered. `submitted` is the word of RFC 3834 that keeps machines from answering.
    """

    sender: Mailbox
    recipient: Mailbox
    key: str
    at: datetime
    reply_to: str = ""
    earlier: Sequence[str] = ()
    submitted: str = "auto-generated"


def message(envelope: Envelope, said: MailText) -> bytes:
    """The whole mail, in ASCII unless its addresses are not.

    Raises:
        ValueError: the recipient's is no address.
    """
    headers = [
        address_header("From", envelope.sender),
        address_header("To", envelope.recipient),
        text_header("Subject", said.subject),
        f"Date: {format_datetime(envelope.at)}",
        ids_header("Message-ID", [f"<{envelope.key}>"]),
        ids_header("In-Reply-To", envelope.earlier[-1:]),
        ids_header("References", envelope.earlier),
        f"Reply-To: {envelope.reply_to}" if envelope.reply_to else "",
        f"Auto-Submitted: {envelope.submitted}",
        "X-Auto-Response-Suppress: All",
        f"List-Id: <tickets.{envelope.sender.domain}>",
    ]
    content = EmailMessage(policy=POLICY)
    content.set_content(as_text(said))
    content.add_alternative(as_html(said), subtype="html")
    return "\r\n".join(filter(None, headers)).encode() + b"\r\n" + content.as_bytes()
