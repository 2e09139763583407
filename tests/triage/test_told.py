"""What the desk has told, which all processes that share a Redis know."""

from time import monotonic

import pytest

from support_desk.doors import shared_redis
from support_desk.triage.memory import fingerprint
from support_desk.triage.suggestion import Suggestion
from support_desk.triage.told import Told
from support_desk.words import Category, Priority, Source

pytestmark = pytest.mark.anyio
KEY = fingerprint("", "Some text")
SAID = Suggestion(Category.billing, Priority.high, Source.gemini, "It names Some text.")


@pytest.fixture(autouse=True)
def patient(monkeypatch) -> None:
    """Redis may take its time, on a machine that has much else to do."""
    monkeypatch.setattr(shared_redis, "REDIS_SECONDS", 60)


async def test_what_one_process_told_another_knows_but_for_the_reason(redis):
    one, other = Told(redis.url, monotonic), Told(redis.url, monotonic)
    await one.keep(KEY, SAID)

    known = await other.recalled(KEY)

    assert (known.category, known.priority, known.source) == (SAID.category, SAID.priority, SAID.source)
    assert await other.recalled(fingerprint("", "Other text")) is None
    [key] = redis.client().keys("*")
    assert redis.client().get(key) == "billing high gemini"
    assert 0 < redis.client().ttl(key) <= 3600


async def test_what_was_told_last_counts_whoever_told_it(redis):
    one, other = Told(redis.url, monotonic), Told(redis.url, monotonic)
    await one.keep(KEY, SAID)
    await other.keep(KEY, Suggestion(Category.account, Priority.low, Source.local, "Another reason."))

    assert (await one.recalled(KEY)).source is Source.local


async def test_while_redis_is_away_each_process_knows_what_it_told_itself(redis):
    one, other = Told(redis.url, monotonic), Told(redis.url, monotonic)
    redis.kill()
    await one.keep(KEY, SAID)

    assert await one.recalled(KEY) == SAID
    assert await other.recalled(KEY) is None


@pytest.mark.parametrize("garbage", ["billing", "billing high gemini more", "billing high nobody", b"\xff\x00 \x00 "])
async def test_what_somebody_else_put_there_counts_for_nothing(redis, garbage):
    one = Told(redis.url, monotonic)
    await one.keep(KEY, SAID)
    [key] = redis.client().keys("*")
    redis.client().set(key, garbage)

    assert await one.recalled(KEY) == SAID
