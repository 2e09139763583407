"""Encoded words, which stand in a header for what is not ASCII (RFC 2047)."""

import base64
import binascii
import re
import string
from itertools import groupby

from support_desk.mail.incoming.reading.charsets import text_in

NOT_BASE64 = bytes({*range(256)} - {*string.ascii_letters.encode(), *string.digits.encode(), *b"+/"})
# It may name a language behind its charset.
WORD = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]{0,60})?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
WORDS = re.compile(rf"{WORD.pattern}(?:\s*{WORD.pattern})*", re.IGNORECASE)


def in_utf8(header: str) -> str:
    """The header with its encoded words in UTF-8, read with the same care as a text; they stay encoded.

    Words side by side are one: many programs cut through a character.
    """
    return WORDS.sub(lambda words: _rewritten(words[0]), header)


def from_base64(written: bytes) -> bytes:
    """What it stands for; of one that was cut off or spoilt, as much as can be read."""
    letters = written.translate(None, NOT_BASE64)
    return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")


def _rewritten(words: str) -> str:
    found = groupby(WORD.finditer(words), key=lambda word: word[1].lower())
    text = "".join(text_in(b"".join(map(_bytes, same)), charset) for charset, same in found)
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?=" if text else ""


def _bytes(word: re.Match[str]) -> bytes:
    written = word[3].encode()
    return from_base64(written) if word[2] in "bB" else binascii.a2b_qp(written, header=True)
