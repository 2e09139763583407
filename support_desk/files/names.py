"""The names of files: kept as text, shown as what they are, never taken for paths."""

import unicodedata
from urllib.parse import quote

from support_desk.files.models import NAME_LIMIT

NAMELESS = "file"
LONGEST_ENDING = 20
# What turns the direction of writing around, so that "gnp.exe" reads as "exe.png".
TURNING = {*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
UNSEEN = ("Cc", "Cs", "Zl", "Zp")
# A percent sign is one for whoever decodes an address twice.
SEPARATORS = str.maketrans("/\\%", "___")


def file_name(told: str) -> str:
    """A name as it is kept: trimmed, of 1 to 255 characters, without such as are not seen or turn the others around.

    What looks like a path stays as it is: it is a text. Of one that is too long the ending is kept.
    """
    plain = "".join("_" if _is_unseen(character) else character for character in told.strip()[:10_000]).strip()
    if len(plain) > NAME_LIMIT:
        stem, dot, ending = plain.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) <= LONGEST_ENDING else ""
        plain = plain[: NAME_LIMIT - len(ending)] + ending
    return plain or NAMELESS


def url_name(name: str) -> str:
    """How it stands in an address: as one step of a path that no browser and no proxy takes for another."""
    step = name.translate(SEPARATORS)
    return quote(step if step.strip(".") else NAMELESS, safe="")


def disposition(name: str, *, is_inline: bool) -> str:
    """The `Content-Disposition` of a file (RFC 6266), under whose name a browser keeps it."""
    step = name.translate(SEPARATORS)
    plain = "".join(character if " " <= character <= "~" and character not in '"%' else "_" for character in step)
    kind = "inline" if is_inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(step, safe='')}"


def _is_unseen(character: str) -> bool:
    return character in TURNING or unicodedata.category(character) in UNSEEN
