"""The headers of a mail, written so that no text of anybody's becomes a header or a part of one.

The standard library's `EmailMessage` reads what it is given: of a title like `=?utf-8?q?x=0ABcc:…?=` it makes the text
that this stands for, and what it writes then is not what was meant. So texts are encoded here, and never read again.
"""

import re
from collections.abc import Iterable
from email.header import Header
from textwrap import wrap

from support_desk.addresses import Mailbox
from support_desk.mail.texts.mail_text import one_line

LINE = 76
PLAIN = re.compile(r"[ -~]*")
PLAIN_NAME = re.compile(r"[A-Za-z0-9 ]+")
# What cannot be a part of an address that stands between angle brackets.
ADDRESS = re.compile(r"[^\s\x00-\x20<>()\[\],;:\"\\\x7f@]+@[A-Za-z0-9.-]+")
MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")


def text_header(name: str, said: str) -> str:
    """A header of words, in lines that every server takes."""
    told = one_line(said)
    words = wrap(f"{name}: {told}", LINE, break_long_words=False, break_on_hyphens=False)
    if PLAIN.fullmatch(told) and "=?" not in told and all(len(line) <= LINE for line in words):
        return "\r\n ".join(words)
    return f"{name}: {_encoded(name, told)}"


def address_header(name: str, mailbox: Mailbox) -> str:
    """A header that names somebody, as `From` and `To`.

    Raises:
        ValueError: it is no address.
    """
    if not ADDRESS.fullmatch(mailbox.address):
        raise ValueError("This is no address that mail can be sent to.")
    told = one_line(mailbox.name)
    if not told:
        return f"{name}: {mailbox.address}"
    said = told if PLAIN_NAME.fullmatch(told) and len(told) < 40 else _encoded(name, told)
    return f"{name}: {said}\r\n <{mailbox.address}>"


def ids_header(name: str, ids: Iterable[str]) -> str:
    """A header of Message-IDs, each in a line of its own; what is none is left out, and so is the header of none."""
    known = [each for each in ids if MESSAGE_ID.fullmatch(each)]
    return f"{name}: " + "\r\n ".join(known) if known else ""


def _encoded(name: str, said: str) -> str:
    return Header(said, "utf-8", maxlinelen=LINE, header_name=name).encode(linesep="\r\n")
