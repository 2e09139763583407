"""What bytes are, whatever their name says.

filetype knows signatures by heart and looks at nothing else; puremagic, which guesses, takes every zip for a document
of Word. Neither knows text from HTML, which is the difference that counts here.
"""

import codecs
import hashlib
import re

import filetype

PLAIN, HTML, SVG, XML, UNKNOWN = "text/plain", "text/html", "image/svg+xml", "text/xml", "application/octet-stream"
INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", PLAIN}
"""What a browser may show where it is: nothing of it can do anything."""
# What a browser would run if it ever took the type by its word.
ACTIVE = {HTML, SVG, XML}
HEAD = 8_192
CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\r\f\x1b"})
# Even in the middle of a text: some programs look for these wherever they are.
MARKUP = re.compile(
    rb"<[\s/]*(?:!doctype\s+html|(?:html|head|body|title|meta|base|link|script|style|iframe|frame|frameset|object|embed|"
    rb"applet|form|input|button|img|image|video|audio|source|svg|math|template|marquee|details|a|p|div|br|table)(?=[\s/>]))",
    re.IGNORECASE,
)
LONGEST_TAG = 64
# Texts with a signature of their own.
SIGNED = (b"%PDF-", b"{\\rtf", b"%!PS")


class Look:
    """Looks at bytes as they pass: their `size`, their `sha256`, and their type once all have been seen."""

    def __init__(self) -> None:
        self.size = 0
        self._digest, self._head, self._tail = hashlib.sha256(), b"", b""
        self._is_text, self._has_markup = True, False
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def see(self, part: bytes) -> None:
        """Look at the next bytes."""
        self.size += len(part)
        self._digest.update(part)
        if len(self._head) < HEAD:
            self._head += part[: HEAD - len(self._head)]
        if self._is_text:
            self._is_text = self._is_readable(part)
            self._has_markup = self._has_markup or MARKUP.search(self._tail + part) is not None
            self._tail = (self._tail + part)[-LONGEST_TAG:]

    @property
    def sha256(self) -> str:
        """In hex."""
        return self._digest.hexdigest()

    def content_type(self) -> str:
        """What they are, once all have been seen."""
        if self._is_text and self._is_readable(b"", is_end=True) and not self._head.startswith(SIGNED):
            return self._kind_of_text()
        found = filetype.guess_mime(self._head) if self._head else None
        return "image/png" if found == "image/apng" else found or UNKNOWN

    def _kind_of_text(self) -> str:
        begins = self._head.lstrip(b"\xef\xbb\xbf \t\r\n\f").lower()
        if begins.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in begins:
            return SVG
        if self._has_markup:
            return HTML
        return XML if begins.startswith(b"<?xml") else PLAIN

    def _is_readable(self, part: bytes, *, is_end: bool = False) -> bool:
        """Whether these bytes go on with a text in UTF-8."""
        try:
            self._decoder.decode(part, is_end)
        except UnicodeDecodeError:
            return False
        return len(part.translate(None, CONTROLS)) == len(part)


def served_type(content_type: str) -> str:
    """What a browser is told: the type, or none where it might run what has it."""
    if content_type == PLAIN:
        return "text/plain; charset=utf-8"
    return UNKNOWN if content_type in ACTIVE else content_type
