"""Bytes that somebody says to be text."""

import codecs
import encodings
import re
from email.message import Message

from support_desk.mail.incoming.reading.bounds import LONGEST_TEXT

# Other than a line's end and a tabulator: what no text has that is to be read.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\ue000-\uf8ff]")
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
# What Windows adds to ISO-2022-JP without another name: signs and names in rows of their own, and half-width katakana.
JAPANESE = "iso2022_jp"
JAPANESE_RUN = re.compile(rb"(\x1b\$[@B]|\x1b\(I|\x1b)([^\x1b]*)")
JAPANESE_PAIR = re.compile(rb"[\x21-\x7e]{2}")


def text_of(content: bytes, part: Message, most: int = LONGEST_TEXT) -> str:
    """The beginning of a text part, at most `most` characters, as its charset says, or as it must have been meant."""
    return text_in(content, str(part.get_param("charset", "") or ""), most)


def text_in(content: bytes, named: str, most: int = LONGEST_TEXT) -> str:
    """As `text_of`, of bytes of the charset that somebody names so."""
    begun, charsets = content[: 4 * most], (*_known(named), "utf-8")
    is_cut = len(begun) < len(content)
    for charset in charsets:
        try:
            return clean(_read(begun, charset, is_cut))[:most]
        except (UnicodeError, ValueError):
            if charset.startswith(IN_ASCII) and begun.isascii():
                if charset == JAPANESE:
                    return clean(_japanese(begun))[:most]
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


def _known(named: str) -> tuple[str, ...]:
    """The charset of this name, after the one that is meant by it; nothing when it is none."""
    named = named.strip().strip("\"'").lower()
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


def _japanese(content: bytes) -> str:
    """ISO-2022-JP as Windows writes it, with a sign for each character that even there is none."""
    return JAPANESE_RUN.sub(_run_in_utf8, content).decode("utf-8", "replace")


def _run_in_utf8(run: re.Match[bytes]) -> bytes:
    if run[1] == b"\x1b(I":
        text = bytes(each | 0x80 if each > 0x20 else each for each in run[2]).decode("cp932", "replace")
    elif run[1] == b"\x1b":
        text = run[0].decode(JAPANESE, "replace")
    else:
        return JAPANESE_PAIR.sub(_pair_in_utf8, run[2])
    return text.encode()


def _pair_in_utf8(pair: re.Match[bytes]) -> bytes:
    row, place = pair[0]
    lead = (row - 0x21) // 2 + 0x81
    trail = place + (0x1F + (place > 0x5F) if row % 2 else 0x7E)
    return bytes((lead + 0x40 * (lead > 0x9F), trail)).decode("cp932", "replace")[:1].encode()


def _with_wrong(content: bytes, charset: str) -> tuple[float, str]:
    """How much of what is not ASCII is none of this charset, from 0 to 1, and the text with a sign in its places."""
    text = content.decode(charset, "replace")
    others = len(text) - len(text.encode("ascii", "ignore"))
    return (text.count(WRONG) / others if others else 1), text
