"""A text in pieces of words."""

import pytest

from support_desk.triage.local.pieces import UNKNOWN, Pieces

VOCABULARY = ["", "", "", "▁re", "fund", "▁refund", "▁", "r", "e", "f", "u", "n", "d", "s", "返", "金"]
LIKELIHOODS = [0.0, 0.0, 0.0, -5.0, -5.0, -8.0, -3.0, *[-6.0] * 9]


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return Pieces.of(VOCABULARY, LIKELIHOODS)


def names(pieces: Pieces, text: str) -> list[str]:
    return [VOCABULARY[number] if number != UNKNOWN else "?" for number in pieces.numbers(text)]


def test_the_likeliest_pieces_are_taken_not_the_longest_first(pieces):
    assert names(pieces, "refund refunds") == ["▁refund", "▁refund", "s"]
    assert names(Pieces.of(VOCABULARY, [*LIKELIHOODS[:5], -11.0, *LIKELIHOODS[6:]]), "refund") == ["▁re", "fund"]


@pytest.mark.parametrize("text", ["REFUND", " refund\n", "ｒｅｆｕｎｄ", "Refund\u00a0"])
def test_case_width_and_white_space_do_not_matter(pieces, text):
    assert names(pieces, text) == ["▁refund"]


def test_a_script_without_spaces_is_taken_apart_too(pieces):
    assert names(pieces, "返金") == ["▁", "返", "金"]


def test_what_is_unknown_is_one_piece_a_character(pieces):
    assert names(pieces, "ᚠᚢ fund") == ["▁", "?", "?", "▁", "fund"]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000"])
def test_of_nothing_there_are_no_pieces(pieces, text):
    assert pieces.numbers(text) == []
