"""Whom a mail is from whose `From:` breaks the rules of headers."""

import pytest

from support_desk.mail.incoming.reading.letter import read_letter
from tests.mail.incoming.corpus.samples import mail

SERVER = "mx.desk.example.com"


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("Rita [Sales] <rita@example.com>", "Rita [Sales]"),
        ("Rita @ Corp <rita@example.com>", "Rita @ Corp"),
        ("Rita; Sales <rita@example.com>", "Rita; Sales"),
        ("=?iso-8859-1?q?R=EDta?= [Sales] <rita@example.com>", "Ríta [Sales]"),
        ('"Rita <rita@example.com>', "Rita"),
        ("Rita\\ <rita@example.com>", "Rita"),
        ("Rita <mailto:rita@example.com>", "Rita"),
        ("ron@example.org via Shop <rita@example.com>", "ron@example.org via Shop"),
        ("ron@example.org <rita@example.com>", "ron@example.org"),
        ("Rita [Sales] rita@example.com", None),
        ("Rita <rita@example.com", "Rita"),
        ("Book, Rita <rita@example.com>", "Rita"),
        ("Rita <rita@example.com>, Ron [Sales] <ron@example.org>", "Rita"),
        ("rita@example.com [<ron@example.org>]", None),
    ],
)
def test_it_is_from_whoever_stands_in_the_angle_brackets(sender, name):
    letter = read_letter(mail(From=sender), None)

    assert (letter.email, letter.name) == ("rita@example.com", name)


def test_nobody_proves_to_be_whom_he_only_calls_himself():
    proof = f"{SERVER}; dkim=pass header.d=desk.example.com"

    letter = read_letter(mail(From="ada@desk.example.com <eve@example.net>", Authentication_Results=proof), SERVER)

    assert (letter.email, letter.has_proved) == ("eve@example.net", False)
