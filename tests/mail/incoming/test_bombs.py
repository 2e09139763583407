"""Mails that were made to take long: each is read within bounds, or says that it is beyond them."""

import tracemalloc
from collections.abc import Callable

import pytest

from support_desk.mail.incoming.reading import parsing
from support_desk.mail.incoming.reading.bounds import LONGEST_TEXT, NotUnderstood
from support_desk.mail.incoming.reading.letter import Letter, read_letter
from tests.mail.incoming.corpus.samples import file, html, joined, mail, multipart, part, plain

TEXT = "text/plain; charset=utf-8"
OTHER_CHARACTERS = (b"!" * 996 + b"\r\n") * 2_000


def nested(levels: int, inner: bytes) -> bytes:
    for level in range(levels):
        inner = part(joined(inner, boundary=f"n{level}"), f'multipart/mixed; boundary="n{level}"')
    return inner


def headed(header: bytes) -> bytes:
    return multipart(*[header + b"\r\n\r\nx"] * 150)


def repeated(name: str, value: bytes) -> bytes:
    return (name.encode() + b": " + value + b"\r\n") * 1_200 + mail(without=(name,))


def table(width: int, lines: int) -> str:
    """One whose column is as wide as one cell, and has as many lines as another."""
    return "<table><tr><td>" + "x" * width + "<tr><td><pre>" + "x\n" * lines + "</pre></table>"


BOMBS: dict[str, Callable[[], bytes]] = {
    "lines at all levels": lambda: multipart(nested(18, part(b"x\n" * 58_000, TEXT))),
    "lines that might be boundaries": lambda: multipart(part(b"--x\n" * 140_000, TEXT)),
    "headers": lambda: b"X: y\r\n" * 140_000 + mail(),
    "a header of a million lines": lambda: mail(Subject="a\r\n " * 100_000),
    "parameters in quotes": lambda: headed(b'Content-Type: text/plain; x="' + b";" * 3_900),
    "parameters in brackets": lambda: headed(b"Content-Type: text/plain; x=" + b"(" * 3_900),
    "names in pieces": lambda: headed(
        b"Content-Disposition: attachment; " + b"".join(b"filename*%d*=a;" % n for n in range(200))
    ),
    "a sender in brackets": lambda: mail(From="(" * 4_000),
    "a sender of dots": lambda: mail(From=f"{'a.' * 2_000}@b.example"),
    "encoded words that are none": lambda: mail(Subject="=?" * 2_000),
    "recipients": lambda: mail(To="a@" * 500_000),
    "recipients in many headers": lambda: repeated("To", b"a" * 19_000),
    "references in many headers": lambda: repeated("References", b"<" * 19_000),
    "references": lambda: mail(References="<" * 500_000),
    "HTML of nothing but openings": lambda: html("<" * 400_000),
    "HTML of elements": lambda: html("<p>x" * 120_000),
    "tables in tables": lambda: html("<table><tr><td>" * 60 + "x<br>" * 13_000),
    "a wide table of many lines": lambda: html(table(10_000, 10_000)),
    "wide tables": lambda: html(table(1_500, 1_500) * 40),
    "a table of line ends in disguise": lambda: html(
        f"<table><tr><td>{'x' * 9_000}<tr><td>{'&amp;#10;x' * 9_000}</table>"
    ),
    "a table of columns and of rows": lambda: html("<table><tr>" + "<td>" * 7_000 + "<tr>" * 7_000 + "</table>Hello"),
    "lines in lists": lambda: html("<ul><li>" * 110 + "<pre>😀" + "x\n" * 40_000),
    "lists in lists": lambda: html("<ul><li>" * 100 + "x<li>" * 13_000),
    "quotes in quotes": lambda: html("<blockquote>" * 200 + "<blockquote>x</blockquote>" * 7_000),
    "links in links": lambda: html("<a href='https://x.example/z'>" * 9_000),
    "comments in HTML": lambda: html("<!--" * 100_000),
    "lines that might begin a quote": lambda: plain("On 3 wrote wrote \n" * 11_000),
    "one line that might begin a quote": lambda: plain(f"{'wrote ' * 33_000}:"),
    "quotes and answers": lambda: plain(">\nx\n" * 49_000),
    "headings": lambda: plain("From: x\n" * 25_000),
    "signatures": lambda: plain("--\n" * 66_000),
    "a charset that unpacks": lambda: mail(b"x\x9c" * 1_000, Content_Type="text/plain; charset=zlib"),
    "a charset that takes long": lambda: mail(b"a-" * 400_000, Content_Type="text/plain; charset=punycode"),
    "base64 of other characters": lambda: mail(OTHER_CHARACTERS, Content_Transfer_Encoding="base64"),
    "HTML of controls": lambda: html("\x01" * 2_000_000),
    "texts in many parts": lambda: multipart(
        *[part("ы\n".encode("koi8-r") * 49_900, "text/plain; charset=koi8-r", "base64")] * 60
    ),
    "flowed texts in many parts": lambda: multipart(
        *[part(b">\n" * 49_900, "text/plain; format=flowed", "base64")] * 60
    ),
    "HTML in many parts": lambda: multipart(*[part("<i>x " * 15_000, "text/html", "base64")] * 60),
    "25 MB": lambda: multipart(file("x", b"x" * 18_000_000)),
    "more than 25 MB": lambda: mail(b"x" * 25_000_001),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_read_within_bounds_or_not_at_all(bomb):
    letter = read(BOMBS[bomb]())

    assert letter is None or (letter.own and len(letter.own) + len(letter.quoted) <= LONGEST_TEXT * 2)


def test_texts_of_many_parts_have_the_room_of_one_and_those_beyond_it_come_as_files():
    written = [letter.encode() * 60_000 for letter in "abc"]

    letter = read(multipart(*(part(text, TEXT) for text in written), part(b"\r\n", TEXT), file("d", b"dd")))

    assert letter is not None
    assert letter.own == f"{'a' * 60_000}\n\n{'b' * 40_000}"
    assert [each.content for each in letter.files] == [*written[1:], b"dd"]


@pytest.mark.parametrize("bomb", ["base64 of other characters", "HTML of controls", "texts in many parts"])
def test_what_is_left_out_of_a_text_takes_little_more_room_than_the_mail(bomb):
    raw = BOMBS[bomb]()

    assert most_used(lambda: read(raw)) < 8 * len(raw)


@pytest.mark.parametrize(
    "bomb", ["a wide table of many lines", "wide tables", "a table of line ends in disguise", "lines in lists"]
)
def test_what_lines_are_padded_with_takes_little_room(bomb):
    raw = BOMBS[bomb]()

    assert most_used(lambda: read(raw)) < 80_000_000


def test_too_many_lines_are_counted_before_anything_else_looks_at_them(monkeypatch):
    monkeypatch.setattr(parsing, "WRITTEN_BYTES", None)

    with pytest.raises(NotUnderstood, match="lines"):
        read_letter(mail(b"\n" * 200_000), None)


def test_all_headers_of_one_name_together_are_looked_at_as_far_as_one_bound_goes():
    named = b"".join(f"To: {number}@{'b' * 200}.example\r\n".encode() for number in range(1_500))

    letter = read(named + mail(without=("To",)))

    assert letter is not None
    assert 90_000 < sum(len(each) for each in letter.recipients) <= 100_000


def read(raw: bytes) -> Letter | None:
    """What is read, None when it is beyond all measure."""
    try:
        return read_letter(raw, "mx.example.com")
    except NotUnderstood as error:
        assert error.reason.endswith(".")
        return None


def most_used(reads: Callable[[], object]) -> int:
    """How many bytes were in use at once meanwhile."""
    tracemalloc.start()
    try:
        reads()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
