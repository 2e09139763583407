"""Texts whose bytes are not all of the charset that they name stay readable, but for those bytes."""

import base64
import encodings
from email.message import Message
from urllib.parse import quote

import pytest

from support_desk.mail.incoming.reading.charsets import text_of
from support_desk.mail.incoming.reading.letter import read_letter
from tests.mail.incoming.corpus.samples import mail, multipart, part, plain

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
        (b"\x1b$B$4CmJ8-!HV$K$D$$$F\x1b(B", "iso-2022-jp", "ご注文①番について"),
        (b"\x1b$B-j|b\x1b(I61\x1b(B8\x1b$B)!\x1b(B", "iso-2022-jp", "㈱髙ｶｱ8\ufffd"),
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


SAID_OTHERWISE = [
    ("ご注文①番 ㈱".encode("cp932"), "shift_jis", "ご注文①番 ㈱"),
    (b"\x1b$B$4CmJ8-!HV\x1b(B", "ISO-2022-JP", "ご注文①番"),
    ("朱镕基".encode("gb18030"), "gb2312", "朱镕基"),
    ("똠방각하".encode("cp949"), "ks_c_5601-1987", "똠방각하"),
    ("5 € “neu”".encode("cp1252"), "iso-8859-1", "5 € “neu”"),
    ("สวัสดี".encode("cp874"), "windows-874", "สวัสดี"),
    ("שלום".encode("iso-8859-8"), "iso-8859-8-i", "שלום"),
    ("Grüße".encode("cp850"), "cp-850", "Grüße"),
    (GERMAN.encode() + LATIN_FOOTER, "utf-8", GERMAN + "Diese Mail ist f\ufffdr Sie."),
]


def word(content: bytes, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(content).decode()}?="


@pytest.mark.parametrize(("content", "charset", "expected"), SAID_OTHERWISE)
def test_a_subject_and_names_are_read_with_the_care_of_a_text(content, charset, expected):
    written = word(content, charset)
    attached = f"attachment; filename*={charset}''{quote(content)}"
    files = part("x", "image/png", Content_Disposition=f'attachment; filename="{written}"'), part("x", "image/png")
    parts = *files, part("x", "image/png", Content_Disposition=attached)

    letter = read_letter(multipart(*parts, Subject=f"Re: {written}", From=f"{written} <rita@example.com>"), None)

    assert (letter.title, letter.name, letter.email) == (f"Re: {expected}", expected.strip(), "rita@example.com")
    names = [expected.strip("."), "attachment.png", expected.strip(".")]
    assert [each.name for each in letter.files] == names


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "iso-2022-jp"])
@pytest.mark.parametrize("between", ["", " ", "\r\n "])
def test_a_character_that_is_cut_through_by_two_words_is_whole(charset, between):
    content = "请问".encode(charset if charset != "iso-2022-jp" else "utf-8")

    letter = read_letter(mail(Subject=word(content[:1], charset) + between + word(content[1:], charset)), None)

    assert letter.title == "请问"


def test_what_a_word_says_is_no_part_of_how_the_header_is_read():
    name = word("Eve <eve@example.net>, ".encode("gb2312"), "gb2312")

    letter = read_letter(
        mail(Subject="=?utf-8*de?q?Gr=C3=BC=C3=9Fe,_?= =?x-none?q?Ada?=", From=f"{name} <ada@b.example>"), None
    )

    assert (letter.title, letter.name, letter.email) == ("Grüße, Ada", "Eve <eve@example.net>,", "ada@b.example")
