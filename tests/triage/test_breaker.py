"""When a failing service is left alone, and what is remembered."""

from support_desk.triage.breaker import Breaker
from support_desk.triage.memory import Memory, fingerprint
from support_desk.triage.suggestion import NOTHING_KNOWN


def test_a_breaker_lets_all_pass_until_three_failures_in_a_row(clock):
    breaker = Breaker(clock)
    for is_success in (False, False, True, False, False):
        breaker.report(breaker.permit(), is_success=is_success)

    assert breaker.permit() is not None

    breaker.report(breaker.permit(), is_success=False)
    assert breaker.permit() is None


def opened(clock):
    breaker = Breaker(clock)
    for _ in range(3):
        breaker.report(breaker.permit(), is_success=False)
    return breaker


def test_exactly_one_probe_is_let_through(clock):
    breaker = opened(clock)
    clock.now += 9.9
    assert breaker.permit() is None

    clock.now += 0.1

    assert [breaker.permit() is None for _ in range(3)] == [False, True, True]


def test_the_rest_doubles_from_ten_seconds_to_ten_minutes(clock):
    breaker = opened(clock)
    for rest in (10, 20, 40, 80, 160, 320, 600, 600):
        clock.now += rest - 1
        assert breaker.permit() is None
        clock.now += 1
        breaker.report(breaker.permit(), is_success=False)


def test_a_good_probe_ends_the_rest_and_the_next_one_is_short_again(clock):
    breaker = opened(clock)
    clock.now += 10
    breaker.report(breaker.permit(), is_success=False)
    clock.now += 20
    breaker.report(breaker.permit(), is_success=True)
    for _ in range(3):
        breaker.report(breaker.permit(), is_success=False)

    clock.now += 10

    assert breaker.permit() is not None


def test_news_from_before_the_rest_changes_nothing(clock):
    breaker = Breaker(clock)
    early = [breaker.permit() for _ in range(5)]
    for permit in early[:3]:
        breaker.report(permit, is_success=False)

    breaker.report(early[3], is_success=True)
    assert breaker.permit() is None
    breaker.report(early[4], is_success=False)
    clock.now += 10
    assert breaker.permit() is not None


def test_memory_forgets_the_least_used_beyond_its_size(clock):
    memory = Memory(2, 60, clock)
    memory.keep(b"one", NOTHING_KNOWN)
    memory.keep(b"two", NOTHING_KNOWN)
    memory.recalled(b"one")
    memory.keep(b"three", NOTHING_KNOWN)

    assert [memory.recalled(key) is None for key in (b"one", b"two", b"three")] == [False, True, False]


def test_a_fingerprint_tells_title_and_description_apart():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("\ud800", "") != fingerprint("", "\ud800")
