"""What of a mail is its text, and what are files that came with it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from functools import cache

from support_desk.mail.incoming.reading.bounds import LONGEST_HTML, LONGEST_TEXT
from support_desk.mail.incoming.reading.charsets import text_of
from support_desk.mail.incoming.reading.headers import name_of, one_line
from support_desk.mail.incoming.reading.html_text import bare_text, text_of_html
from support_desk.mail.incoming.reading.parsing import MAIL, Parsed

LONGEST_NAME = 200
# Texts that are shown where they stand, if they are not meant as files.
PLAIN, HTML = "text/plain", "text/html"
SHOWN = (PLAIN, HTML, "text/enriched")
# A plain text as short as this, beside an HTML so many times longer, only says that there is one, unless the HTML
# begins so: that may have a signature besides, or all that is answered.
LONGEST_STUB, TIMES_LONGER = 300, 5
# White space, and what a plain text has in place of looks.
BETWEEN_WORDS = re.compile(r"[\s>*_]+")
ENDINGS = {
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "application/ms-tnef": "dat",
}
TYPE = re.compile(r"[a-z0-9.+-]+/([a-z0-9]{1,8})")


@dataclass(frozen=True)
class LetterFile:
    """A file that came with a mail: a name without a path, and its bytes.

    `is_text`: nobody enclosed it, it is a text of the mail itself, with all that is quoted there.
    """

    name: str
    content: bytes
    is_text: bool = False


@dataclass(frozen=True)
class Body:
    """The text of a mail with its quotes, and its files. `is_whole`: nothing of the text was left out."""

    text: str
    files: tuple[LetterFile, ...]
    is_whole: bool


def body_of(mail: Parsed) -> Body:
    """The text as its sender sees it, plain where there is a plain one, and everything else as files."""
    texts: list[str] = []
    files: list[LetterFile] = []
    is_whole = True
    room, room_for_html = LONGEST_TEXT, LONGEST_HTML
    for part in _leaves(mail.root, cache(lambda leaf: _words(leaf, mail.content(leaf)))):
        kind = part.get_content_type()
        if not _is_shown(part, kind):
            files.append(_file(mail, part, kind))
            continue
        content = mail.content(part)
        is_html = kind == HTML
        most = (room_for_html if is_html else room) if room else 0
        written = text_of(content, part, most)
        text, is_all = text_of_html(written) if is_html else (_unwrapped(written, part), True)
        text = text.strip("\n")
        is_all = is_all and len(content) <= 4 * most and len(written) < most and len(text) <= room
        if not is_all and content.strip():
            is_whole = False
            files.append(LetterFile(f"message.{'html' if is_html else 'txt'}", content, is_text=True))
        texts.append(text[:room])
        room -= len(texts[-1])
        room_for_html -= len(written) * is_html
    return Body("\n\n".join(filter(None, texts)), tuple(files), is_whole)


def _leaves(part: Message, words: Callable[[Message], str]) -> Iterator[Message]:
    """The parts without parts, in their order: of alternatives the plain text or else the HTML, and what is neither.

    `words`: what there is to read in a part.
    """
    if part.get_content_type() == MAIL or not part.is_multipart():
        yield part
    elif part.get_content_subtype() == "alternative":
        yield from _chosen(part, words)
    else:
        for each in _payload(part):
            yield from _leaves(each, words)


def _chosen(alternatives: Message, words: Callable[[Message], str]) -> Iterator[Message]:
    def said(kind: str) -> str:
        return "".join(words(leaf) for leaf in by_kind.get(kind, ()) if _is_shown(leaf, leaf.get_content_type()))

    branches = [[*_leaves(each, words)] for each in _payload(alternatives)]
    by_kind: dict[str, list[Message]] = {}
    for branch in branches:
        kind = next((leaf.get_content_type() for leaf in branch if _is_shown(leaf, leaf.get_content_type())), "")
        by_kind.setdefault(kind, branch)
    best = next((kind for kind in SHOWN if said(kind)), None)
    if best == PLAIN and _is_stub(said(PLAIN), said(HTML)):
        best = HTML
    best = best or next((kind for kind in SHOWN if kind in by_kind), None)
    for branch in branches:
        for leaf in branch:
            kind = leaf.get_content_type()
            if not _is_shown(leaf, kind) or (best is not None and branch is by_kind[best]):
                yield leaf


def _is_stub(plain: str, html: str) -> bool:
    if len(plain) > LONGEST_STUB or len(html) <= TIMES_LONGER * len(plain):
        return False
    said = BETWEEN_WORDS.sub("", plain)
    return not said or not BETWEEN_WORDS.sub("", html).startswith(said)


def _words(part: Message, content: bytes) -> str:
    """What there is to read in a part; of HTML one character at least, for it may say something by pictures."""
    written = text_of(content, part).strip()
    return (bare_text(written) or written[:1]) if part.get_content_type() == HTML else written[:LONGEST_TEXT]


def _payload(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _is_shown(part: Message, kind: str) -> bool:
    """Whether it is text; so are parts that could not be told apart."""
    is_text = kind in SHOWN or kind.startswith("multipart/")
    return is_text and part.get_content_disposition() != "attachment" and not name_of(part)


def _file(mail: Parsed, part: Message, kind: str) -> LetterFile:
    if part.is_multipart():
        [inner, *_] = [*_payload(part), part]
        name = name_of(part) or one_line(str(inner.get("Subject", "")))[:LONGEST_NAME]
        return LetterFile(_named(name, kind, "message"), mail.written(inner))
    return LetterFile(_named(name_of(part), kind, "message" if kind == MAIL else "attachment"), mail.content(part))


def _named(name: str, kind: str, otherwise: str) -> str:
    """A name for a file, without any path, that is not too long and keeps its ending."""
    plain = re.split(r"[/\\]", name)[-1].strip().strip(".") if name else ""
    if kind == MAIL:
        plain = (plain or re.sub(r"[/\\]", " ", name).strip() or otherwise).removesuffix(".eml") + ".eml"
    if not plain:
        found = TYPE.fullmatch(kind)
        return f"{otherwise}.{ENDINGS.get(kind) or (found[1] if found else 'dat')}"
    if len(plain) > LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        return f"{stem[: LONGEST_NAME - 20]}{dot}{ending[-16:]}" if stem else plain[:LONGEST_NAME]
    return plain


def _unwrapped(text: str, part: Message) -> str:
    """A text of the format "flowed" with its paragraphs on one line each; any other as it is."""
    if str(part.get_param("format", "") or "").lower() != "flowed":
        return text
    joiner = "" if str(part.get_param("delsp", "") or "").lower() == "yes" else " "
    paragraphs: list[tuple[int, str]] = []
    is_open = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        plain = line[depth:].removeprefix(" ")
        is_signature = plain == "-- "
        begun = paragraphs.pop()[1] if is_open and not is_signature and paragraphs[-1][0] == depth else ""
        is_open = plain.endswith(" ") and not is_signature
        paragraphs.append((depth, begun + (plain[:-1] + joiner if is_open else plain)))
    return "\n".join(f"{'>' * depth} {plain}" if depth else plain for depth, plain in paragraphs)
