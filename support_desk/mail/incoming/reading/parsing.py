"""The parts of a mail, by the standard library's parser, kept from whatever would take it long."""

import binascii
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.feedparser import BytesFeedParser
from email.message import EmailMessage, Message
from itertools import count
from typing import Any

from support_desk.languages import to_say
from support_desk.mail.incoming.reading.bounds import (
    MOST_BYTES,
    MOST_COMPARED,
    MOST_HEADERS,
    MOST_LEVELS,
    MOST_LINES,
    MOST_PARTS,
    NotUnderstood,
)
from support_desk.mail.incoming.reading.encoded_words import from_base64
from support_desk.mail.incoming.reading.headers import POLICY

# An attachment as it is written: so many lines of it say nothing about the parts of the mail.
# It begins with the line end before it, for which Python looks fast; all else would be tried at each byte.
WRITTEN_BYTES = re.compile(rb"\n((?:[A-Za-z0-9+/]{60,76}\r?\n){6,})")
SHORTEST_LINE = 61
BEGINS_UUENCODE = re.compile(rb"begin [0-7]+( |$)")
MAIL = "message/rfc822"
UUENCODED = ("x-uuencode", "uuencode", "uue", "x-uue")

HEAD_ONLY = b"X-Support-Desk-Head-Only: yes\r\n"
"""What begins the head of a mail that is so large, or came when so much was kept, that nothing else of it is here."""
ONLY_HEAD = to_say(
    "Only its head is kept here, for it has over 50 MB or too much is kept. All of it is in the mailbox."
)

MANY_LINES = to_say("It has more lines than a mail may have.")


@dataclass(frozen=True)
class Parsed:
    """A mail's outermost part, which has all the others, and what was taken out of their contents meanwhile."""

    root: Message
    mark: str
    taken: tuple[bytes, ...]

    def content(self, part: Message) -> bytes:
        """What is in a part that has no parts itself, as it was before it was written for the mail."""
        sent = getattr(part, "_payload", None)  # get_payload() would decode it first
        written = self._whole(sent.encode("ascii", "surrogateescape") if isinstance(sent, str) else b"")
        way = _way(part)
        if way == "base64":
            # An enclosed mail may be said to be what it is not: its headers have colons, base64 has none.
            return written if part.get_content_type() == MAIL and b":" in written else from_base64(written)
        if way == "quoted-printable":
            return binascii.a2b_qp(written)
        if way in UUENCODED:
            lines = written.splitlines()
            return b"".join(_from_uuencode(lines)) if any(map(BEGINS_UUENCODE.match, lines)) else written
        return written

    def written(self, part: Message) -> bytes:
        """A mail within this mail, as it would stand alone."""
        return self._whole(part.as_bytes(policy=POLICY))

    def _whole(self, text: bytes) -> bytes:
        pieces = text.split(self.mark.encode())
        return pieces[0] + b"".join(
            self.taken[int(number)] + rest.removeprefix(b"\r").removeprefix(b"\n")
            for piece in pieces[1:]
            for number, _, rest in [piece.partition(b".")]
        )


def parsed(raw: bytes) -> Parsed:
    """The parts of a mail.

    Raises:
        NotUnderstood: it is larger than a mail may be, or has too many lines, headers, parts or levels of parts.
    """
    if raw.startswith(HEAD_ONLY):
        raise NotUnderstood(ONLY_HEAD)
    if len(raw) > MOST_BYTES:
        raise NotUnderstood(to_say("It is larger than 25 MB."))
    mark, taken = f"<{secrets.token_hex(8)}>", []

    def take(found: re.Match[bytes]) -> bytes:
        taken.append(found[1])
        return f"\n{mark}{len(taken) - 1}.\n".encode()

    if raw.count(b"\n") > MOST_LINES + len(raw) // SHORTEST_LINE:  # too many, whatever is taken out of it
        raise NotUnderstood(MANY_LINES)
    short = WRITTEN_BYTES.sub(take, raw)
    lines = short.count(b"\n") + short.count(b"\r") - short.count(b"\r\n")
    if lines > MOST_LINES:
        raise NotUnderstood(MANY_LINES)
    parser: Any = BytesFeedParser(_counted_parts(lines), policy=POLICY)
    parser.feed(short)
    root = parser.close()
    if len(root.keys()) > MOST_HEADERS:
        raise NotUnderstood(to_say("It has more headers than a mail may have."))
    return Parsed(root, mark, tuple(taken))


def _counted_parts(lines: int) -> Any:
    """What the parser makes its parts of: it ends with the first one too many."""
    numbers = count()  # the parser tries it once, before the first part

    class Part(EmailMessage):
        level = 1

        def __init__(self, policy: Any = POLICY) -> None:
            super().__init__(policy)
            if next(numbers) > MOST_PARTS:
                raise NotUnderstood(to_say(f"It has more than {MOST_PARTS} parts."))

        def attach(self, payload: Any) -> None:
            payload.level = self.level + 1
            if payload.level > MOST_LEVELS:
                raise NotUnderstood(to_say(f"Its parts lie within each other more than {MOST_LEVELS} deep."))
            if payload.level * lines > MOST_COMPARED:
                raise NotUnderstood(to_say("It has too many lines for so many parts within each other."))
            super().attach(payload)

        def get_content_maintype(self) -> str:
            """Of a mail that is encoded none with parts, for the parser would read it before it is decoded."""
            is_encoded = self.get_content_type() == MAIL and _way(self) in ("base64", "quoted-printable", *UUENCODED)
            return "application" if is_encoded else super().get_content_maintype()

        def get_boundary(self, failobj: Any = None) -> Any:
            """None for an empty one, in whose place another would be made up whenever it is written."""
            return super().get_boundary() or failobj

        def get_payload(self, i: Any = None, decode: Any = False) -> Any:
            """As it was sent: whoever writes a multipart without parts again could not write what its charset says."""
            sent = getattr(self, "_payload", None)
            return sent if isinstance(sent, str) and not decode else super().get_payload(i, decode)

    return Part


def _way(part: Message) -> str:
    """How it was written for the mail."""
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower()


def _from_uuencode(lines: list[bytes]) -> Iterator[bytes]:
    """What each line stands for, but for those that are spoilt."""
    for line in lines:
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.strip() in (b"end", b"`"):
            return
        try:
            yield binascii.a2b_uu(line)
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3  # as the standard library does for broken encoders
            with suppress(binascii.Error):
                yield binascii.a2b_uu(line[:length])
