"""Who is told what: everybody whose page differs, once, and nobody before his own answer."""

import asyncio
from dataclasses import dataclass
from math import inf

import pytest

from support_desk.live.touches import Touch
from support_desk.live.viewers import Part, Viewers

OLD, NEW = 1, 2


@dataclass(frozen=True)
class OneTicket:
    number: int

    def is_touched_by(self, touch: Touch) -> bool:
        return touch.id == self.number


MINE, OTHER = OneTicket(1), OneTicket(2)


@pytest.fixture
def viewers() -> Viewers[OneTicket]:
    return Viewers()


async def shown(viewers: Viewers, token: str, view: OneTicket, mark: int | None = OLD) -> None:
    with viewers.asking(token, view) as (look,):
        look.shows = mark


def run(story) -> None:
    asyncio.run(story())


def test_a_view_that_many_look_at_is_touched_once_and_only_by_what_it_shows(viewers):
    async def story():
        for token in "abc":
            await shown(viewers, token, MINE)
        await shown(viewers, "d", OTHER)

    run(story)

    assert viewers.touched_by((Touch(1, {}, {}),)) == {MINE}
    assert viewers.touched_by((Touch(3, {}, {}),)) == set()
    assert viewers.touched_by(None) == {MINE, OTHER}


def test_what_a_page_was_not_answered_is_doubtful_once_it_was_asked(viewers):
    async def story():
        await shown(viewers, "current", OTHER)
        with viewers.asking("refused", MINE):
            assert viewers.doubtful() == set()
        assert viewers.doubtful() == {MINE}
        viewers.told(MINE, NEW, inf)

    run(story)

    assert viewers.doubtful() == set()


def test_only_pages_that_differ_are_told_and_only_once(viewers):
    async def story():
        await shown(viewers, "behind", MINE)
        await shown(viewers, "current", MINE, NEW)
        await shown(viewers, "elsewhere", OTHER)

    run(story)

    told, again = viewers.told(MINE, NEW, inf), viewers.told(MINE, NEW, inf)

    assert (told.trusted, told.mistrusted, told.is_somebody_left) == (["behind"], [], False)
    assert (again.trusted, again.mistrusted, again.is_somebody_left) == ([], [], False)


def test_a_page_that_is_being_answered_is_left_until_it_has_its_answer(viewers):
    async def story():
        with viewers.asking("a", MINE) as (look,):
            during = viewers.told(MINE, NEW, asyncio.get_running_loop().time())
            look.shows = OLD
        return during, viewers.told(MINE, NEW, asyncio.get_running_loop().time() + 1)

    during, afterwards = asyncio.run(story())

    assert (during.trusted, during.mistrusted, during.is_somebody_left) == ([], [], True)
    assert (afterwards.trusted, afterwards.is_somebody_left) == (["a"], False)


def test_after_an_outage_everybody_is_told_whatever_they_showed(viewers):
    async def story():
        await shown(viewers, "a", MINE, NEW)
        await shown(viewers, "failed", MINE, None)

    run(story)
    viewers.mistrust()

    assert sorted(viewers.told(MINE, NEW, inf).mistrusted) == ["a", "failed"]


def test_a_tab_that_looks_at_several_is_told_of_each_for_itself(viewers):
    async def story():
        with viewers.asking("a", MINE, OTHER) as looks:
            for look in looks:
                look.shows = OLD

    run(story)

    assert viewers.told(MINE, NEW, inf).trusted == ["a"]
    assert viewers.told(MINE, NEW, inf).trusted == []
    assert viewers.told(OTHER, NEW, inf).trusted == ["a"]
    assert viewers.dropped(MINE) == ["a"]
    assert (viewers.touched_by(None), viewers.tokens()) == ({OTHER}, ["a"])
    assert viewers.dropped(OTHER) == ["a"]
    assert viewers.tokens() == []


def test_a_tab_shows_what_it_asked_for_last_and_nothing_when_it_is_gone(viewers):
    async def story():
        await shown(viewers, "a", MINE)
        await shown(viewers, "a", OTHER)

    run(story)
    assert viewers.touched_by(None) == {OTHER}

    viewers.forget("a")
    viewers.forget("never seen")
    assert viewers.tokens() == []


def test_parts_of_a_tab_follow_their_own_views_and_a_new_page_takes_its_panes_along(viewers):
    async def look() -> None:
        for view, part in ((MINE, Part.shell), (MINE, Part.page), (OTHER, Part.pane)):
            with viewers.asking("a", view, part=part):
                pass

    asyncio.run(look())
    assert viewers.told(MINE, NEW, inf).mistrusted == ["a"]
    assert viewers.follows("a", Part.shell, MINE) and not viewers.follows("a", Part.shell, OTHER)

    async def look_elsewhere() -> None:
        with viewers.asking("a"):
            pass

    asyncio.run(look_elsewhere())
    assert viewers.touched_by(None) == {MINE}
    viewers.forget("a", Part.shell)
    assert (viewers.touched_by(None), viewers.tokens()) == (set(), [])
