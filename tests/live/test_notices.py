"""What the listener hears: numbers of the desk's own triggers, and whatever else somebody sends."""

import re

from hypothesis import given
from hypothesis import strategies as some

from support_desk.live.listening import MOST_HEARD, _touched

NUMBERS = some.lists(some.integers(0, 10**18 - 1), min_size=1, max_size=50)


@given(some.lists(NUMBERS, min_size=1, max_size=5))
def test_what_the_triggers_write_names_its_tickets(batches):
    heard = _touched([",".join(map(str, batch)) for batch in batches])

    assert heard == frozenset(number for batch in batches for number in batch)


@given(some.lists(some.text(), min_size=1), NUMBERS)
def test_whatever_else_is_heard_means_that_anything_may_have_changed(payloads, numbers):
    heard = _touched([*payloads, ",".join(map(str, numbers))])

    is_understood = all(re.fullmatch(r"[0-9]{1,18}(,[0-9]{1,18})*", payload) for payload in payloads)
    assert (heard is not None) == is_understood
    assert heard is None or heard >= set(numbers)


def test_odd_payloads_are_not_understood():
    for odd in ("hello", "", "*", ",", "1,", ",1", "1;2", "-1", "1.5", "²", "１", "9" * 8000, "1\n", " 1", "1,,2"):
        assert _touched([odd]) is None
        assert _touched(["1", odd]) is None


def test_a_flood_is_not_read():
    assert _touched(["1"] * (MOST_HEARD + 1)) is None
    assert _touched(["1"] * 50) == {1}
