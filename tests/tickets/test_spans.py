"""Days and ranges of days, and the moments between which they are."""

import gc
from datetime import UTC, datetime
from weakref import ref

import pytest

from support_desk.errors import InvalidInput
from support_desk.tickets.filters.spans import Span

NOW = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)


def at(*moment: int) -> datetime:
    return datetime(2026, *moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-11-01", at(11, 1), at(11, 2)),
        ("2026-11-01..2026-11-07", at(11, 1), at(11, 8)),
        ("2026-11-01..", at(11, 1), None),
        ("..2026-11-07", None, at(11, 8)),
        ("today", at(11, 10), at(11, 11)),
        ("-0d", at(11, 10), at(11, 11)),
        ("-2d", at(11, 8), at(11, 9)),
        ("..-2d", None, at(11, 8, 23, 30)),
        ("-7d..", at(11, 3, 23, 30), None),
        ("-7d..today", at(11, 3, 23, 30), at(11, 11)),
        ("9999-12-31", datetime(9999, 12, 31, tzinfo=UTC), None),
    ],
)
def test_a_span_has_both_its_ends_and_none_of_what_is_beyond(text, since, until):
    assert Span.parsed("opened", text).bounds(NOW, "UTC") == (since, until)


def test_days_are_those_of_the_zone_even_where_a_clock_was_put_back():
    assert Span("today").bounds(NOW, "Europe/Berlin") == (at(11, 10, 23), at(11, 11, 23))
    assert Span("2026-10-25").bounds(NOW, "Europe/Berlin") == (at(10, 24, 22), at(10, 25, 23))


@pytest.mark.parametrize("zone", ["", "Atlantis", "../../etc/passwd", "Europe", "\x00", "x" * 5000, "a/" * 300 + "b"])
def test_a_zone_that_nobody_knows_is_utc(zone):
    assert Span("2026-11-01").bounds(NOW, zone) == (at(11, 1), at(11, 2))


def test_a_zone_that_somebody_made_up_is_not_kept():
    class Name(str):
        """One of which it can be seen whether it is kept."""

    name = Name("Europe/" + "x" * 5000)
    kept = ref(name)
    Span("2026-11-01").bounds(NOW, name)
    del name
    gc.collect()

    assert kept() is None


def test_days_at_the_ends_of_time_are_open_where_no_moment_is_left():
    assert Span("0001-01-01").bounds(NOW, "Asia/Tokyo")[0] is None
    assert Span("9999-12-30..9999-12-31").bounds(NOW, "America/Lima")[1] is None


@pytest.mark.parametrize("text", ["..", "-1", "2026-11", "2026-13-01", "1d", "-1d..x", "a..b..c", "٢٠٢٦-11-01", "-d"])
def test_what_is_no_day_is_refused_by_name(text):
    with pytest.raises(InvalidInput) as refused:
        Span.parsed("changed", text)

    assert refused.value.field == "changed"
