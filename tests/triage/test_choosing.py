"""How readily the guard takes something for a command, as the lab chooses it."""

from support_desk.triage.lab.examples import examples
from support_desk.triage.lab.guarding.choosing import LEANINGS, MOST_TOUCHED, Count, best
from support_desk.triage.local import local
from support_desk.triage.local.classifier import Classifier


def found(*cut: int) -> dict[float, tuple[Count, Count]]:
    """Of a thousand texts so many lose a word with each leaning."""
    return {
        leaning: (Count(clean=1000, cut=many), Count(commanded=1, clean=1))
        for leaning, many in zip(LEANINGS, cut, strict=False)
    }


def test_the_largest_that_hardly_ever_cuts_a_ticket_is_chosen():
    assert best(found(0, 0, 10, 11), lambda leaning: 0) == LEANINGS[2]


def test_one_that_takes_something_from_more_given_tickets_than_the_guard_before_is_not_chosen():
    assert best(found(0, 0, 0, 0), lambda leaning: MOST_TOUCHED + (leaning > LEANINGS[1])) == LEANINGS[1]


def test_the_smallest_is_chosen_if_all_cut_too_much():
    assert best(found(0, 0, 0), lambda leaning: MOST_TOUCHED + 1) == LEANINGS[0]


def test_the_guard_as_it_is_shipped_takes_something_from_no_more_of_the_given_tickets():
    guard = Classifier.read(local.FOLDER).guard

    cut = [
        each.title
        for each in examples("given")
        if guard.kept(each.title, each.description) != (each.title, each.description)
    ]

    assert len(cut) <= MOST_TOUCHED, cut
