"""Axes have round numbers, lines stay within their picture, and times and changes read as people say them."""

import pytest

from support_desk.figures.drawing import Axis, line, short, small_line
from support_desk.figures.records import Compared
from support_desk.figures.shown import Figure
from support_desk.figures.wording import change, duration, share


@pytest.mark.parametrize(
    ("numbers", "low", "high"),
    [
        ([0, 0], 0, 4),
        ([3], 0, 4),
        ([5], 0, 8),
        ([9, 1], 0, 20),
        ([37], 0, 40),
        ([41], 0, 80),
        ([1_000_000], 0, 2_000_000),
    ],
)
def test_an_axis_reaches_from_zero_to_a_round_number(numbers, low, high):
    axis = Axis.over(numbers)

    assert (axis.low, axis.high) == (low, high)
    assert [axis.percent(low), axis.percent(high)] == [0, 100]


@pytest.mark.parametrize(
    "numbers", [[250_000, 250_900], [7, 7], [0, 3], [99, 101], [1, 99_999], [1_000_001, 1_000_004]]
)
def test_an_axis_that_need_not_begin_at_zero_holds_all_its_numbers(numbers):
    axis = Axis.over(numbers, from_zero=False)

    assert all(0 <= axis.percent(number) <= 100 for number in numbers)
    assert len(set(axis.labels)) == 5


def test_an_axis_spans_enough_for_a_flat_line_to_look_flat():
    axis = Axis.over([500, 504], from_zero=False)

    assert axis.percent(504) - axis.percent(500) < 10
    assert axis.labels == ["580", "560", "540", "520", "500"]


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (999, "999"), (1_000, "1k"), (2_500, "2.5k"), (3_000_000, "3M")]
)
def test_an_axis_says_large_numbers_shortly(number, said):
    assert short(number) == said


def test_a_line_goes_through_the_middles_of_columns_and_over_those_without_a_number():
    assert line([0, None, 100, 50]) == "12.50,100.00 62.50,0.00 87.50,50.00"
    assert line([50, None]) == line([]) == ""


def test_a_small_line_reaches_from_the_least_to_the_most():
    assert small_line([5, 7, 6]) == "16.67,100.00 50.00,0.00 83.33,50.00"
    assert small_line([3, 3]) == "25.00,100.00 75.00,100.00"
    assert small_line([None, None]) == ""


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (12, 10, "+20% vs. 7 days before"),
        (5, 10, "−50% vs. 7 days before"),
        (0, 10, "−100% vs. 7 days before"),
        (1001, 1000, "±0% vs. 7 days before"),
        (1_200, 0, "+1,200 vs. 7 days before"),
        (0, 0, "±0 vs. 7 days before"),
        (None, 3, ""),
        (3, None, ""),
    ],
)
def test_a_change_reads_as_people_say_it(now, before, said):
    assert change(Compared(now, before), 7) == said


def test_a_time_that_was_none_before_changes_by_a_time():
    assert Figure.of_time(Compared(7800, 0), 30).change == "+2h 10m vs. 30 days before"
    assert Figure.of_time(Compared(0, 0), 30).change == "±0 vs. 30 days before"


@pytest.mark.parametrize(
    ("number", "of", "said"),
    [(0, 0, "–"), (0, 3, "0%"), (1, 3, "33%"), (3, 3, "100%"), (1, 999, "<1%"), (999, 1000, "99%"), (5, 9, "56%")],
)
def test_a_share_is_all_or_none_only_where_it_is(number, of, said):
    assert share(number, of) == said


def test_a_day_is_compared_with_the_day_before():
    assert change(Compared(12, 10), 1) == "+20% vs. the day before"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "–"), (0, "0s"), (59.4, "59s"), (59.6, "1m"), (60, "1m"), (3599, "59m"), (7200, "2h"), (7800, "2h 10m"),
        (86_400, "1d"), (90_000, "1d 1h"), (86_460, "1d"), (400 * 86_400, "400d"),
    ],
)  # fmt: skip
def test_a_time_is_told_in_two_units_at_most(seconds, said):
    assert duration(seconds) == said
