"""A complaint that repeats itself is said once a minute, with how often."""

import pytest

from support_desk.process import complaints
from support_desk.process.complaints import MOST_DIFFERENT, THE_REST, Complaints
from tests.processes import eventually


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def heard(clock, said):
    """Complaints, by the test's clock."""
    made = Complaints(said.append, clock)
    yield made
    made.close()


def test_the_same_complaint_is_said_once_a_minute_with_how_often(heard, clock, said):
    for _ in range(313):
        heard.hear("ERROR it broke\n  in line 1")
    assert said == ["ERROR it broke\n  in line 1"]

    clock.now += 60
    heard.settle()
    assert said[1:] == ["ERROR it broke (312 times more in the last minute)"]

    heard.hear("ERROR it broke\n  in line 1")
    heard.settle()
    assert len(said) == 2
    clock.now += 60
    heard.settle()
    assert said[2:] == ["ERROR it broke (once more in the last minute)"]


def test_a_complaint_that_was_not_repeated_is_said_whole_again_later(heard, clock, said):
    heard.hear("broke\ntrace")
    clock.now += 60
    heard.hear("broke\ntrace")

    assert said == ["broke\ntrace"] * 2


def test_different_complaints_are_all_said_up_to_a_limit_and_no_more_is_remembered(heard, clock, said):
    for number in range(10 * MOST_DIFFERENT):
        heard.hear(f"complaint {number}")

    assert said == [f"complaint {number}" for number in range(MOST_DIFFERENT)] + [THE_REST]
    assert len(heard._complaints) == MOST_DIFFERENT + 1

    clock.now += 60
    heard.settle()
    assert said[-1].startswith(THE_REST) and said[-1].endswith("(1,799 times more in the last minute)")


def test_how_often_is_said_even_when_nothing_else_happens(heard, clock, said, monkeypatch):
    monkeypatch.setattr(complaints, "MINUTE", 0.2)  # of a timer that is real
    heard.hear("broke")
    heard.hear("broke")
    clock.now += 60

    assert eventually(lambda: said == ["broke", "broke (once more in the last minute)"])


def test_the_end_says_what_is_left(heard, said):
    heard.hear("broke")
    heard.hear("broke")

    heard.close()

    assert said == ["broke", "broke (once more in the last minute)"]
