"""What the desk reads in each mail of the corpus."""

import pytest

from support_desk.mail.incoming.reading.bounds import NotUnderstood
from support_desk.mail.incoming.reading.letter import read_letter
from tests.mail.incoming.corpus.everything import corpus
from tests.mail.incoming.corpus.samples import Sample, plain

CORPUS = corpus()
READABLE = [sample for sample in CORPUS if sample.becomes in ("ticket", "answer")]


def of(*kinds: str):
    samples = [sample for sample in CORPUS if sample.becomes in kinds]
    return pytest.mark.parametrize("sample", samples, ids=[sample.name for sample in samples])


def test_there_are_five_hundred_mails_each_of_its_own_kind():
    assert len(CORPUS) >= 500
    assert len({sample.name for sample in CORPUS}) == len(CORPUS)


@of("ticket", "answer")
def test_a_mail_says_what_its_sender_wrote(sample: Sample):
    letter = read_letter(sample.raw, None)
    names = [file.name for file in letter.files]

    assert letter.ignored is None
    assert "@" in letter.email
    assert sample.title in letter.title and 1 <= len(letter.title) <= 200 and "\n" not in letter.title
    assert sample.own in letter.own and letter.own.strip()
    assert not sample.never or sample.never not in f"{letter.title}{letter.own}{letter.quoted}{letter.name}"
    assert not sample.folded or (sample.folded in letter.quoted and sample.folded not in letter.own)
    assert all(any(name.endswith(wanted) for name in names) for wanted in sample.files), names
    assert not any({*"/\\\n\0"} & {*name} for name in names)


@pytest.mark.parametrize(
    "line", ["2026年11月2日(月) 10:15 Ada <ada@example.com>:", "Ada 于2026年11月2日周一 10:15写道："]
)
def test_what_introduces_a_quote_is_folded_with_it(line):
    letter = read_letter(plain(f"Thanks!\n\n{line}\n\n> Hello"), None)

    assert (letter.own, letter.quoted) == ("Thanks!", f"{line}\n\n> Hello")


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": "<1@example.com>"},
        {"References": "<1@example.com>"},
        {"Subject": "Re: [#1] Question"},
        {"To": "Desk <Desk+1.mfrggzdfmztwq2lkmfrggzdf@example.com>"},
    ],
)
@pytest.mark.parametrize(
    "first", ["From: Ada\nSent: Monday, 2 November 2026 10:15", "From: ada@example.com\nSent: today"]
)
def test_an_answer_quotes_another_mail_though_its_headings_say_less(headers, first):
    quoted = f"{first}\nTo: Rita\nSubject: Question\n\nHello"

    letter = read_letter(plain(f"Thanks!\n\n{quoted}", **headers), None)

    assert (letter.own, letter.quoted) == ("Thanks!", quoted)


def test_the_number_of_somebody_else_s_order_in_a_subject_makes_no_answer():
    words = "Please change:\n\nFrom: Berlin\nSent: by post at 10:15\nTo: Rome\nSubject: ticket\n\nThanks"

    letter = read_letter(plain(words, Subject="Order [#4711]"), None)

    assert (letter.own, letter.quoted) == (words, "")


@of("ignored")
def test_what_nobody_wrote_himself_is_known_by_it(sample: Sample):
    assert read_letter(sample.raw, None).ignored


@of("kept")
def test_what_cannot_be_understood_says_why(sample: Sample):
    with pytest.raises(NotUnderstood) as caught:
        read_letter(sample.raw, None)

    assert caught.value.reason.endswith(".")


def test_two_mails_have_one_key_only_when_one_is_a_copy_of_the_other():
    keys = {sample.name: read_letter(sample.raw, None).key for sample in READABLE}
    copies = [sample for sample in CORPUS if sample.becomes == "copy"]

    assert len({*keys.values()}) == len(keys)
    assert copies
    for copy in copies:
        assert read_letter(copy.raw, None).key == keys[copy.name.removesuffix(", once more")]
