"""What the linear model sees of a ticket: words, pairs of words, and pieces of words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

LONGEST_TITLE, LONGEST_DESCRIPTION = 300, 6000
# Vowel signs of Devanagari and its neighbours are no letters to a regular expression, yet parts of words.
WORD = re.compile(r"(?:\w|[\u0900-\u0dff])+(?:['’](?:\w|[\u0900-\u0dff])+)*|[?!€$£₹%]")
KNOWN_NUMBERS = {"401", "403", "404", "500", "502", "503", "504"}
ACCENTS = re.compile("[\u0300-\u036f]")
# No script has more marks at one letter; to put thousands of them in order takes square time, in which nothing else is
# done. The three of Tibetan do not count as marks, but come apart into two.
MOST_ACCENTS, DOUBLE_ACCENTS = 8, "\u0f73\u0f75\u0f81"
# They show nothing, and hide a word from whoever looks for it.
UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e01ef]"
)


@dataclass(frozen=True)
class Token:
    """A word, or a mark that speaks; the numbers of its features, and of the pair that it forms with the one before.

    It stands from `start` to `end` in the title (place 0) or the description (place 1), as `Features.texts` has them.
    """

    place: int
    start: int
    end: int
    words: list[int]
    pieces: list[int]
    pair: int | None


@dataclass(frozen=True)
class Features:
    """A ticket's texts and their tokens in order."""

    texts: tuple[str, str]
    tokens: list[Token]

    def counts(self, block: str) -> Counter[int]:
        """How often each feature occurs, of `words` (pairs included) or of `pieces`."""
        if block == "pieces":
            return Counter(number for token in self.tokens for number in token.pieces)
        pairs = (token.pair for token in self.tokens if token.pair is not None)
        return Counter([*(number for token in self.tokens for number in token.words), *pairs])


def features(title: str, description: str) -> Features:
    """The features of a ticket in any language; the title is cut at 300 characters, the description at 6,000."""
    texts = (_clean(title, LONGEST_TITLE), _clean(description, LONGEST_DESCRIPTION))
    tokens = [token for place, text in enumerate(texts) for token in _tokens(place, text)]
    return Features(texts, tokens)


def _tokens(place: int, text: str) -> Iterator[Token]:
    before = None
    for match in WORD.finditer(text):
        word = _word(match[0])
        names = [f"w {word}", f"t {word}"] if place == 0 else [f"w {word}"]
        pair = _number(f"w {before} {word}") if before else None
        pieces = [_number(f"c {piece}") for piece in _pieces(word)]
        yield Token(place, match.start(), match.end(), [_number(name) for name in names], pieces, pair)
        before = word


def folded(text: str) -> str:
    """In lower case, without accents, with straight apostrophes."""
    plain = ACCENTS.sub("", unicodedata.normalize("NFD", text.lower()))
    return unicodedata.normalize("NFC", plain).replace("’", "'").replace("ß", "ss")


def _clean(text: str, limit: int) -> str:
    seen = UNSEEN.sub("", text[:limit]).encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", with_few_accents(seen))


def with_few_accents(text: str) -> str:
    """The text as it is, but that no letter has more marks than any script gives it."""
    if text.isascii():
        return text
    kept, row = [], 0
    for sign in text:
        row = row + 1 if unicodedata.combining(sign) or sign in DOUBLE_ACCENTS else 0
        if row <= MOST_ACCENTS:
            kept.append(sign)
    return "".join(kept)


def _word(text: str) -> str:
    word = folded(text)[:40]
    return "0" * min(len(word), 4) if word.isdigit() and len(word) > 1 and word not in KNOWN_NUMBERS else word


def _pieces(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[at : at + size] for size in (3, 4, 5) for at in range(max(1, len(padded) - size + 1))]


def _number(name: str) -> int:
    return crc32(name.encode("utf-8", "replace"))
