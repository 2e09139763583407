"""What the listener hears: announcements of the desk's own triggers, and whatever else somebody sends."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from support_desk.live.touches import LARGEST_ID, MOST_HEARD, Touch, touches

NAMES = ["category", "status"]
WORDS = some.lists(some.text(max_size=10), min_size=2, max_size=2)
NUMBERS = some.integers(0, LARGEST_ID)
TICKETS = some.one_of(
    some.tuples(NUMBERS, some.none(), WORDS, some.just(False)),
    some.tuples(NUMBERS, WORDS, some.none(), some.just(False)),
    some.tuples(NUMBERS, WORDS, WORDS, some.booleans()),
)
ONE = json.dumps({"properties": NAMES, "tickets": [[7, None, ["account", "open"], False]]})


def _payload(tickets: object, names: object = NAMES) -> str:
    return json.dumps({"properties": names, "tickets": tickets})


def _named(words: list[str] | None) -> dict[str, str] | None:
    return words and dict(zip(NAMES, words, strict=True))


@given(some.lists(some.lists(TICKETS, min_size=1, max_size=20), min_size=1, max_size=5))
def test_what_the_triggers_write_tells_each_ticket_as_it_was_and_is(batches):
    heard = touches(map(_payload, batches))

    assert heard == tuple(
        Touch(number, _named(before), _named(after), is_edit)
        for batch in batches
        for number, before, after, is_edit in batch
    )


@given(some.text())
def test_whatever_else_is_heard_means_that_anything_may_have_changed(payload):
    assert touches([payload]) is None
    assert touches([ONE, payload]) is None


@pytest.mark.parametrize(
    "odd",
    [
        *("hello", "", "*", "7", "7,8", "[]", "{}", "null", "[" * 20_000, '{"tickets": []}', ONE[:-1], ONE + ONE),
        *(_payload(each) for each in (7, [7], [[7]], [[7, None, None, False]], [[7, ["a"], ["b"], False]], {"a": 1})),
        *(_payload([[each, None, ["a", "b"], False]]) for each in ("7", 7.5, -1, True, None, LARGEST_ID + 1)),
        *(_payload([[7, None, each, False]]) for each in ("ab", [1, 2], [["a"], "b"], {"a": "b"}, 7)),
        *(_payload([[7, None, ["a", "b"], False]], each) for each in (None, 7, "ab", [1, 2], ["a"], [["a"], "b"])),
    ],
)
def test_odd_payloads_are_not_understood(odd):
    assert touches([odd]) is None
    assert touches([ONE, odd]) is None


def test_a_flood_is_not_read():
    assert touches([ONE] * (MOST_HEARD // len(ONE) + 1)) is None
    assert touches([ONE] * 50) is not None
