"""Bytes that somebody says to be text."""

import codecs
import encodings
from email.message import Message

from support_desk.mail.incoming.reading.bounds import LONGEST_TEXT
from support_desk.mail.incoming.reading.headers import CONTROLS

# What Python calls encodings of text and are none, of which some take it long; and names that it does not know.
NO_CHARSETS = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
OTHER_NAMES = {
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "x-mac-roman": "mac_roman",
    "x-gbk": "gbk",
    "x-sjis": "shift_jis",
    "cp-850": "cp850",
    "windows-874": "cp874",
    "x-windows-949": "cp949",
    "ks_c_5601-1987": "cp949",
}
# Each character that is left out takes room and time, in which nobody else gets a turn: so many of them at once.
PIECE = 50_000
# What says less than those who write it mean.
WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "cp950",
}
WRONG, MOST_WRONG = "\ufffd", 0.5
# Those that write everything in ASCII's bytes: whatever is wrong in them, it would read as plain letters.
IN_ASCII = ("iso2022", "hz")


def text_of(content: bytes, part: Message, most: int = LONGEST_TEXT) -> str:
    """The beginning of a text part, at most `most` characters, as its charset says, or as it must have been meant."""
    begun, charsets = content[: 4 * most], (*_named(part), "utf-8")
    is_cut = len(begun) < len(content)
    for charset in charsets:
        try:
            return clean(_read(begun, charset, is_cut))[:most]
        except (UnicodeError, ValueError):
            if charset.startswith(IN_ASCII) and begun.isascii():
                return clean(_read(begun, charset, is_cut, "replace"))[:most]
    # A byte or two of another charset, as of a footer that a gateway added, must not spoil the rest.
    wrong, text = min((_with_wrong(begun, charset) for charset in charsets), key=lambda each: each[0])
    return clean(text if wrong <= MOST_WRONG else begun.decode("cp1252", "replace"))[:most]


def forget_unknown() -> None:
    """Python remembers each charset that it is asked for and does not know, and strangers name as many as they like."""
    asked_for: dict[str, codecs.CodecInfo | None] = getattr(encodings, "_cache", {})
    for name in [name for name, codec in [*asked_for.items()] if codec is None]:
        asked_for.pop(name, None)


def clean(text: str) -> str:
    """A text with one kind of line end, and no character that cannot be stored, seen or meant."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\f", "\n")
    return "".join(CONTROLS.sub("", text[begin : begin + PIECE]) for begin in range(0, len(text), PIECE))


def _named(part: Message) -> tuple[str, ...]:
    """The charset that the part names, if it is one."""
    named = str(part.get_param("charset", "") or "").strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(OTHER_NAMES.get(named, named))
    except (LookupError, ValueError):
        return ()
    found = codec.name
    if found in NO_CHARSETS or not getattr(codec, "_is_text_encoding", True):
        return ()
    return (WIDER.get(found, found), found)


def _read(content: bytes, charset: str, is_cut: bool, errors: str = "strict") -> str:
    """As `bytes.decode`, but for a character at the end that was cut through."""
    return codecs.getincrementaldecoder(charset)(errors).decode(content, not is_cut)


def _with_wrong(content: bytes, charset: str) -> tuple[float, str]:
    """How much of what is not ASCII is none of this charset, from 0 to 1, and the text with a sign in its places."""
    text = content.decode(charset, "replace")
    others = len(text) - len(text.encode("ascii", "ignore"))
    return (text.count(WRONG) / others if others else 1), text
