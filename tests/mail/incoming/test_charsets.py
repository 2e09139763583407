"""Texts whose bytes are not all of the charset that they name stay readable, but for those bytes."""

import encodings
from email.message import Message

import pytest

from support_desk.mail.incoming.reading.charsets import text_of
from support_desk.mail.incoming.reading.letter import read_letter
from tests.mail.incoming.corpus.samples import multipart, part, plain

GERMAN, RUSSIAN = "Grüße aus Köln, die Größe ist falsch. ", "Не могу войти в систему. "
LATIN_FOOTER = "Diese Mail ist für Sie.".encode("latin-1")


def read(content: bytes, charset: str) -> str:
    part = Message()
    part["Content-Type"] = f'text/plain; charset="{charset}"'
    return text_of(content, part)


@pytest.mark.parametrize(
    ("content", "charset", "expected"),
    [
        (GERMAN.encode() + LATIN_FOOTER, "utf-8", GERMAN + "Diese Mail ist f\ufffdr Sie."),
        (RUSSIAN.encode()[:-3] + b" ...", "utf-8", "Не могу войти в систем\ufffd ..."),
        (RUSSIAN.encode() + LATIN_FOOTER, "euc-kr", RUSSIAN + "Diese Mail ist f\ufffdr Sie."),
        (GERMAN.encode("latin-1"), "utf-8", GERMAN),
        ("Ein Café".encode("latin-1"), "utf-8", "Ein Café"),
        ("똠방각하 안녕하세요".encode("cp949"), "euc-kr", "똠방각하 안녕하세요"),
        ("價格 5 €".encode("cp950"), "big5", "價格 5 €"),
        (b"\x1b$B$4CmJ8-!HV$K$D$$$F\x1b(B", "iso-2022-jp", "ご注文\ufffd番について"),
        (RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN),
        (RUSSIAN.encode(), "iso-2022-jp", RUSSIAN),
    ],
)
def test_a_byte_that_is_wrong_spoils_no_more_than_itself(content, charset, expected):
    assert read(content, charset) == expected


def test_no_names_of_unknown_charsets_are_remembered_for_ever():
    strange = part("Hello", "text/plain; charset=stranger-1", Content_Disposition="inline; filename*=stranger-2''%ff")
    read_letter(multipart(strange, part("Hello", "text/plain; charset=stranger-3"), Subject="=?stranger-4?q?x?="), None)

    read_letter(plain("Hello"), None)

    assert not [name for name in encodings._cache if name.startswith("stranger")]
