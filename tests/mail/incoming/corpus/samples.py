"""What a mail of the corpus is, and how most of them are written."""

import base64
import quopri
from dataclasses import dataclass, replace
from itertools import count

DESK = "desk@example.com"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_numbers = count(1)


@dataclass(frozen=True)
class Sample:
    """A mail and what must become of it.

    `becomes` is "ticket", "answer", "ignored", "kept" or "copy" (of another one). `own` must be among the words that
    are shown, `folded` among those that are folded away and not among the others; `never` nowhere. `files` are names.
    """

    name: str
    raw: bytes
    becomes: str
    own: str = ""
    folded: str = ""
    title: str = ""
    files: tuple[str, ...] = ()
    never: str = ""
    ticket: int | None = None
    by: str = ""


def mail(body: bytes | str = "Hello", /, end: str = "\r\n", without: tuple[str, ...] = (), **headers: str) -> bytes:
    """A mail as it is sent: its headers as they are given, others where they are missing, and a body."""
    number = next(_numbers)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    usual = {
        "Return-Path": f"<c{number}@customer.example>",
        "Received": f"from a.example by mx.example.com; Mon, 02 Nov 2026 10:{number % 60:02}:00 +0000",
        "From": f"Customer {number} <c{number}@customer.example>",
        "To": DESK,
        "Subject": f"Question {number}",
        "Date": f"Mon, 02 Nov 2026 10:{number % 60:02}:{number // 60 % 60:02} +0000",
        "Message-ID": f"<{number}.corpus@customer.example>",
        "MIME-Version": "1.0",
    }
    lower = {name.lower() for name in given} | {name.lower() for name in without}
    every = {name: value for name, value in usual.items() if name.lower() not in lower} | given
    head = "".join(f"{name}: {value}{end}" for name, value in every.items())
    content = body.replace("\n", end).encode() if isinstance(body, str) else body
    return head.encode("utf-8", "surrogateescape") + end.encode() + content


def plain(text: str, charset: str = "utf-8", way: str = "8bit", **headers: str) -> bytes:
    """A mail of nothing but text."""
    return mail(
        encoded(text.encode(charset), way),
        **{"Content_Type": f"text/plain; charset={charset}", "Content_Transfer_Encoding": way} | headers,
    )


def encoded(content: bytes, way: str) -> bytes:
    if way == "base64":
        return base64.encodebytes(content)
    return quopri.encodestring(content) if way == "quoted-printable" else content


def html(markup: str, **headers: str) -> bytes:
    """A mail of nothing but HTML."""
    return mail(markup, **{"Content_Type": "text/html; charset=utf-8"} | headers)


def part(content: bytes | str, kind: str, way: str = "8bit", **headers: str) -> bytes:
    """A part of a mail of several."""
    raw = content.encode() if isinstance(content, str) else content
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {way}\r\n{more}\r\n"
    return head.encode() + encoded(raw, way)


def file(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    """A part that is a file; its name stands in the header as it is."""
    return part(content, kind, "base64", Content_Disposition=f'attachment; filename="{name}"')


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "=-edge", **headers: str) -> bytes:
    """A mail of several parts."""
    return mail(
        joined(*parts, boundary=boundary), **{"Content_Type": f'multipart/{kind}; boundary="{boundary}"'} | headers
    )


def joined(*parts: bytes, boundary: str = "=-edge") -> bytes:
    edge = boundary.encode()
    return b"".join(b"--" + edge + b"\r\n" + each + b"\r\n" for each in parts) + b"--" + edge + b"--\r\n"


def both(text: str, markup: str, **headers: str) -> bytes:
    """A mail as programs write it: the same as text and as HTML."""
    kinds = part(text, "text/plain; charset=utf-8"), part(markup, "text/html; charset=utf-8")
    return multipart(*kinds, kind="alternative", **headers)


def copy_of(sample: Sample) -> Sample:
    """The same mail as it came another way."""
    raw = b"Received: from b.example by mx2.example.com; Tue, 03 Nov 2026 10:00:00 +0000\r\n" + sample.raw
    return replace(sample, name=f"{sample.name}, once more", raw=raw, becomes="copy")
