"""What is learned from examples, without a database."""

import numpy as np
import pytest

from support_desk.triage.learning import in_use
from support_desk.triage.learning.learned import Learned
from support_desk.triage.learning.lesson import Examples, is_held_out, lesson, marks, targets
from support_desk.triage.learning.report import Marks, Report
from tests.learning.lessons import CATEGORIES, PRIORITIES, Knower, Seer

NUMBERS = range(1, 401)


def examples(reader: Seer, shift: int = 0) -> Examples:
    seen = np.stack([reader.seen("", f"kind {n % 4} level {n // 4 % 4}") for n in NUMBERS])
    words = [(CATEGORIES[(n + shift) % 4], PRIORITIES[n // 4 % 4]) for n in NUMBERS]
    return Examples(np.array(NUMBERS), seen, np.stack([reader.scores(row) for row in seen]), targets(words))


def test_what_the_team_always_does_is_learned_and_shows_on_tickets_kept_apart():
    learned, report = lesson(examples(Seer()), None)

    assert report.before.category < 0.5 and report.before.priority < 0.5
    assert report.after == Marks(1, 1, 1) and report.is_better
    assert report.tickets == 400 and report.held_out == sum(map(is_held_out, NUMBERS))
    assert learned.weights.shape == (9, 7)


def test_a_team_that_changes_its_mind_is_followed():
    _, report = lesson(examples(Knower(), shift=1), None)

    assert (report.before.category, report.after.category) == (0, 1)


def test_nothing_is_better_than_what_is_right_already():
    _, report = lesson(examples(Knower()), None)

    assert report.before == report.after and not report.is_better


def test_what_is_in_use_counts_as_before():
    learned, _ = lesson(examples(Seer()), None)
    _, report = lesson(examples(Seer()), learned)

    assert report.before == Marks(1, 1, 1) and not report.is_better


def test_the_words_of_tickets_kept_apart_change_nothing_that_is_learned():
    given = examples(Seer())
    other = given.targets.copy()
    other[[is_held_out(n) for n in NUMBERS]] = targets([("general", "low")])[0]

    learned, _ = lesson(given, None)
    again, _ = lesson(Examples(given.ids, given.seen, given.scores, other), None)

    assert learned.packed() == again.packed()


def test_about_a_tenth_is_kept_apart():
    assert 900 < sum(map(is_held_out, range(10_000))) < 1100


@pytest.mark.parametrize(
    ("category", "priority", "is_better"),
    [(0.1, 0, True), (0, 0.001, True), (0.1, -0.01, True), (0.1, -0.011, False), (0, 0, False), (-0.01, 0.005, False)],
)
def test_better_is_more_in_all_and_at_most_a_point_less_in_either(category, priority, is_better):
    report = Report(2000, 200, Marks(0.8, 0.7, 1), Marks(0.8 + category, 0.7 + priority, 1))

    assert report.is_better == is_better


def test_what_is_packed_is_the_same_unpacked():
    learned, _ = lesson(examples(Seer()), None)
    again = Learned.unpacked(learned.packed())

    seen = Seer().seen("", "shelf 1 box 2")
    assert np.allclose(again.correction(seen), learned.correction(seen), atol=1e-5)


@pytest.mark.parametrize("nonsense", [b"", b"x", b"PK\x03\x04" + 200 * b"\x00"])
def test_bytes_that_are_something_else_are_refused(nonsense):
    with pytest.raises(ValueError, match="not what was learned"):
        Learned.unpacked(nonsense)


def test_weights_of_a_wrong_shape_or_without_a_value_are_refused():
    good = Learned(np.zeros(3), np.ones(3), np.zeros((3, 7)), np.zeros(7))
    for bad in (
        Learned(np.zeros(3), np.ones(3), np.zeros((2, 7)), np.zeros(7)),
        Learned(np.zeros(3), np.ones(3), np.zeros((3, 7)), np.full(7, np.nan)),
    ):
        with pytest.raises(ValueError, match="not what was learned"):
            Learned.unpacked(bad.packed())
    assert Learned.unpacked(good.packed()).weights.shape == (3, 7)


def test_a_vector_of_another_length_is_not_corrected():
    in_use.use(Learned(np.zeros(3), np.ones(3), np.ones((3, 7)), np.ones(7)))
    try:
        assert in_use.corrected(np.zeros(7), np.ones(3)).tolist() == [4] * 7
        assert in_use.corrected(np.zeros(7), np.ones(4)).tolist() == [0] * 7
    finally:
        in_use.use(None)


def test_vectors_that_never_vary_and_huge_ones_give_numbers_still():
    given = examples(Seer())
    seen = np.hstack([given.seen, np.zeros((len(given.ids), 2)), given.seen * 1e6]).astype(np.float32)

    learned, report = lesson(Examples(given.ids, seen, given.scores * 100, given.targets), None)

    assert np.isfinite(learned.weights).all() and report.is_better


def test_marks_count_a_step_away():
    wanted = targets([("billing", "low"), ("billing", "critical")])
    said = np.array([[1, 0, 0, 0, 1, -1, -1], [0, 1, 0, 0, 1, -1, 1]])

    assert marks(said, wanted) == Marks(0.5, 0, 0.5)
