"""Few people cannot keep all others from uploading, however slowly they send."""

import asyncio

import pytest

from support_desk.files.api.turns import MOST_AT_ONCE, MOST_OF_ONE, SAFE_SECONDS, Turn, Turns

pytestmark = pytest.mark.anyio
FOUR = ("a", "b", "c", "d")


class Uploads:
    """Uploads that last until the test ends them, in the order in which they got a turn."""

    def __init__(self) -> None:
        self.now = 0.0
        self.turns = Turns(lambda: self.now)
        self.running: dict[Turn, asyncio.Event] = {}
        self.tasks: list[asyncio.Task] = []

    async def come(self, *people: str) -> None:
        """One upload of each of them comes."""
        self.tasks += [asyncio.create_task(self._upload(whose)) for whose in people]
        await asyncio.sleep(0)

    async def end(self, turn: Turn) -> None:
        """One has come to its end."""
        self.running[turn].set()
        while turn in self.running:
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    def number(self, whose: str) -> int:
        return sum(turn.whose == whose for turn in self.running)

    def over(self) -> list[Turn]:
        """The turns that must be given up."""
        return [turn for turn in self.running if self.turns.is_over(turn)]

    async def _upload(self, whose: str) -> None:
        async with self.turns.turn(whose) as turn:
            self.running[turn] = asyncio.Event()
            await self.running[turn].wait()
            del self.running[turn]


@pytest.fixture
async def uploads():
    made = Uploads()
    yield made
    for task in made.tasks:
        task.cancel()
    ends = await asyncio.gather(*made.tasks, return_exceptions=True)
    assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ends)


async def test_one_has_four_turns_and_all_together_sixteen(uploads):
    await uploads.come(*"a" * 9)
    assert uploads.number("a") == MOST_OF_ONE
    await uploads.come(*"bcdefgh" * 2)

    assert len(uploads.running) == MOST_AT_ONCE
    assert uploads.number("a") == MOST_OF_ONE


async def test_whoever_has_fewest_is_next(uploads):
    await uploads.come(*FOUR * 4)
    await uploads.come("a", "b", "e")
    await uploads.end(next(iter(uploads.running)))

    assert [turn.whose for turn in uploads.running][-1] == "e"
    assert uploads.number("a") == MOST_OF_ONE - 1


async def test_four_who_are_slow_give_up_a_turn_for_a_fifth(uploads):
    await uploads.come(*FOUR * 4)
    await uploads.come("e")
    assert uploads.over() == []  # they have just begun

    uploads.now += SAFE_SECONDS
    [over] = uploads.over()
    assert uploads.over() == [over]
    await uploads.end(over)

    assert (uploads.number("e"), uploads.number(over.whose)) == (1, MOST_OF_ONE - 1)
    assert uploads.over() == []


async def test_they_give_up_turns_until_all_have_as_many(uploads):
    await uploads.come(*FOUR * 4)
    await uploads.come(*"efgh" * 4)
    uploads.now += SAFE_SECONDS
    while over := uploads.over():
        await uploads.end(*over)
    uploads.now += SAFE_SECONDS

    assert {uploads.number(whose) for whose in "abcdefgh"} == {2}
    assert uploads.over() == []


async def test_whoever_has_one_turn_keeps_it(uploads):
    await uploads.come(*"abcdefghijklmnop")
    await uploads.come("q")
    uploads.now += 100 * SAFE_SECONDS

    assert uploads.over() == []


async def test_nobody_gives_up_a_turn_for_his_own_next_upload(uploads):
    await uploads.come(*FOUR * 5)
    uploads.now += SAFE_SECONDS

    assert uploads.over() == []


async def test_whoever_leaves_while_he_waits_takes_nothing_with_him(uploads):
    await uploads.come(*FOUR * 4)
    await uploads.come("e", "f")
    uploads.tasks[-2].cancel()
    await uploads.end(next(iter(uploads.running)))

    assert (uploads.number("e"), uploads.number("f")) == (0, 1)


async def test_whoever_leaves_as_his_turn_comes_gives_it_to_the_next(uploads):
    await uploads.come(*FOUR * 4)
    await uploads.come("e", "f")
    first = next(iter(uploads.running))
    uploads.running[first].set()
    await asyncio.sleep(0)
    uploads.tasks[-2].cancel()
    while not uploads.number("f"):
        await asyncio.sleep(0)

    assert (uploads.number("e"), len(uploads.running)) == (0, MOST_AT_ONCE)
