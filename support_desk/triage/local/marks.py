"""A text in marks: its words and signs in order, whatever they are disguised as, and what each looks like."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from support_desk.triage.local.features import ACCENTS, folded

# Rows of what is learned about looks; the first stands for none.
ROWS = 2**14
MOST_LOOKS = 6
# In characters, of what is looked at, and of what is told apart.
LONGEST_LOOK, LONGEST_WORD = 64, 24
ENDS = frozenset(".!?\n。！？।؟;<>{}|")
# A word that is spelled, "l-o-w"; a character of a script without spaces; a word; a sign; the end of a line.
MARK = re.compile(
    r"(?<!\w)[^\W\d_](?:([ .\-_*·])[^\W\d_])(?:\1[^\W\d_])+(?!\w)"
    r"|[\u3040-\u30ff\u3400-\u9fff]"
    r"|(?:(?![\u3040-\u30ff\u3400-\u9fff])[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u0dff])+"
    r"|[^\w\s]|_|\n"
)
SPELLED = re.compile(r"(?<=\w)[ .\-_*·](?=\w)")
# Letters of other scripts that look like Latin ones.
ALIKE = str.maketrans(
    "асеорхуіјѕԁһԛԝкмтвнӏѵАСЕОРХУІЈЅКМТВНαοεινρτυχκωηΑΒΕΖΗΙΚΜΝΟΡΤΥΧոսօցհɡ",
    "aceopxyijsdhqwkmtbhlvACEOPXYIJSKMTBHaoeivptuxkwnABEZHIKMNOPTYXnuoghg",
)
# Digits that stand for letters within a word.
DIGITS = str.maketrans("013457", "oieast")
WITH_DIGITS = re.compile(r"(?=(?:\d*[a-z]){3})[a-z0-9]*[013457][a-z][a-z0-9]*")
LATIN = re.compile("[a-zA-Z]")


@dataclass(frozen=True)
class Mark:
    """What stands from `start` to `end`, and the numbers of what it looks like, at most `MOST_LOOKS` of them.

    `word` is what it reads, without any disguise; `is_end` where a sentence or a line may end with it.
    """

    start: int
    end: int
    word: str
    looks: tuple[int, ...]
    is_end: bool


def marks(text: str) -> list[Mark]:
    """All marks of a text."""
    found, before = [], ""
    for match in MARK.finditer(text if text.isascii() else "".join(map(_lettered, text))):
        written = match[0]
        read, word, looks = _looks(written[:LONGEST_LOOK])
        pair = crc32(f"b {before} {word}".encode("utf-8", "replace")) % (ROWS - 1) + 1
        found.append(Mark(match.start(), match.end(), read, (*looks, pair), written in ENDS))
        before = word
    return found


@lru_cache(10_000)
def _lettered(sign: str) -> str:
    """A sign that is a letter in a circle or a square, as that letter; any other as it is."""
    letter = unicodedata.normalize("NFKC", sign) if unicodedata.category(sign) == "So" else sign
    return letter if len(letter) == 1 and letter.isalpha() else sign


@lru_cache(10_000)
def _looks(written: str) -> tuple[str, str, tuple[int, ...]]:
    """What a mark reads, its plainest form, and the numbers of its looks but for that of the pair."""
    is_spelled = len(written) > 2 and SPELLED.search(written) is not None
    whole = unicodedata.normalize("NFKC", SPELLED.sub("", written) if is_spelled else written)
    if LATIN.search(whole) and not whole.isascii():
        whole = whole.translate(ALIKE)
    if WITH_DIGITS.fullmatch(whole.lower()):
        whole = whole.lower().translate(DIGITS)
    word = re.sub(r"\d", "0", folded(whole))[:LONGEST_WORD]
    names = [f"w {word}", f"z {_shape(whole)}{'s' if is_spelled else ''}"]
    if len(word) > 3:
        names += [f"p {word[:4]}", f"e {word[-4:]}", f"m {word[:6]}"]
    read = ACCENTS.sub("", whole[:LONGEST_WORD].lower())
    return read, word, tuple(crc32(name.encode("utf-8", "replace")) % (ROWS - 1) + 1 for name in names)


def _shape(word: str) -> str:
    if not word.isalnum():
        return "sign"
    if len(word) > 15 and not word.islower():
        return "code"
    kind = "upper" if word.isupper() else "title" if word[0].isupper() else "lower"
    return "number" if word.isdigit() else "mixed" if not word.isalpha() else kind
