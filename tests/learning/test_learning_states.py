"""The section of the desk's settings that lets triage learn, and how each process takes over what was learned."""

import asyncio
import sys

import numpy as np
import pytest

from support_desk.errors import DatabaseAway
from support_desk.figures.records import SourceRecord
from support_desk.figures.shown import SourceRow
from support_desk.learning import course, keeping, running
from support_desk.learning.actions import go_back, keep_lesson, tell
from support_desk.learning.here import STOPPED, Here, base, progress_of
from support_desk.learning.keeping import take_note, take_over
from support_desk.learning.queries import adopted
from support_desk.learning.records import Progress
from support_desk.learning.states import Learning, LearningView, ProgressView, ShownMark, ShownSource
from support_desk.people.actors import DESK
from support_desk.people.states.desk_page import DeskPage
from support_desk.process.places import ROOT
from support_desk.store import db
from support_desk.triage.learning import in_use
from support_desk.triage.learning.learned import Learned
from support_desk.triage.learning.report import Marks, Report
from support_desk.triage.local import local
from support_desk.words import Category
from tests.learning.lessons import fill
from tests.mail.smtp_server import soon

pytestmark = pytest.mark.anyio
BETTER = Report(300, 30, Marks(0.8, 0.7, 0.99), Marks(0.81, 0.75, 1))
WORSE = Report(300, 30, Marks(0.81, 0.75, 1), Marks(0.8, 0.7, 0.99))


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """What is known of learning, as if this process had just begun."""
    found = Here()
    for module in ("states", "keeping", "running"):
        monkeypatch.setattr(f"support_desk.learning.{module}.here", found)
    yield found
    in_use.use(None)


def test_what_was_suggested_for_one_property_alone_was_neither_kept_nor_overruled_in_the_other():
    found = SourceRecord("gemini", 1234, category_kept=0, priority_kept=0, category_suggested=1, priority_suggested=0)

    assert ShownSource.of(found) == ShownSource("gemini", "1,234", "1 (100%)", "–")
    assert SourceRow.of(found) == SourceRow("gemini", "1,234", "0%", "–")


def for_general() -> bytes:
    """What says General to all that the shipped classifier sees."""
    [size] = local._read().seen("Title", "Description").shape
    return Learned(np.zeros(size), np.ones(size), np.zeros((size, 7)), np.array([0, 0, 0, 99, 0, 0, 0])).packed()


def adopt(weights: bytes, of: str | None = None, report: Report = BETTER) -> None:
    with db.open_session() as session:
        keep_lesson(session, weights, report, of or base(), "Ada")


async def shown() -> dict:
    views = LearningView(DESK), ProgressView(DESK)
    return {name: value for view in views for name, value in view.shown(await view.read()).items()}


async def test_an_open_desk_shows_what_was_overruled_and_that_it_has_too_little(state_at, told):
    fill(16)
    page = await state_at(DeskPage, "/settings/desk")

    await page.load()

    assert told["overruled"] == [ShownSource("local", "16", "12 (75%)", "12 (75%)")]
    assert (told["lesson_tickets"], told["is_ready"], told["marks"], told["in_use"]) == (16, False, [], 0)


async def test_the_report_is_shown_and_going_back_says_that_it_is_taken_back(database):
    adopt(for_general())
    told = await shown()
    assert told["marks"] == [
        ShownMark("Category", "80.0%", "81.0%"),
        ShownMark("Priority", "70.0%", "75.0%"),
        ShownMark("Priority within one step", "99.0%", "100.0%"),
    ]
    [lesson] = told["lessons"]
    assert (lesson.became, told["in_use"], lesson.by) == ("In use", 1, "Ada")
    assert lesson.learned_from == "270 tickets, and tried on 30 others"

    await db.write(go_back, DESK)

    told = await shown()
    assert ([each.became for each in told["lessons"]], told["in_use"]) == (["Taken back"], 0)


async def test_beside_a_lesson_that_was_no_better_the_one_that_can_be_given_up_is_shown_and_given_up_once(state_at):
    for report in (BETTER, BETTER, WORSE):
        adopt(for_general(), report=report)
    told, page = await shown(), await state_at(Learning, "/settings/desk")
    assert [each.became for each in told["lessons"]] == ["In use", "Not used: it was no better"]

    await page.go_back(told["in_use"])
    assert page.problem == ""
    await page.go_back(told["in_use"])

    assert page.problem == "This is in use no more."
    assert (await shown())["in_use"] == 1


@pytest.mark.parametrize("nonsense", [None, -1, True, "", "x", [], {}, "9" * 400, 0])
async def test_nonsense_for_a_lesson_gives_up_none(state_at, nonsense):
    adopt(for_general())
    page = await state_at(Learning, "/settings/desk")

    await page.go_back(nonsense)

    assert page.problem and (await shown())["in_use"] == 1


async def test_with_too_few_tickets_the_button_says_so_and_nothing_begins(state_at, here):
    fill(12)
    page = await state_at(Learning, "/settings/desk")

    await page.learn()

    assert page.problem.endswith("here are 12.") and not running._attended


async def test_without_anything_learned_there_is_no_way_back(state_at):
    page = await state_at(Learning, "/settings/desk")

    await page.go_back(1)

    assert page.problem == "This is in use no more."


async def test_agents_may_not_let_it_learn(state_at, make_account, session_of):
    make_account()
    agent = make_account("bea@example.com", "Bea", "agent")
    fill(200)
    page = await state_at(Learning, "/settings/desk", f"desk_session={session_of(agent)}")

    await page.learn()

    assert page.problem == "Your role does not allow this." and not running._attended


async def test_the_button_lets_a_process_learn_with_the_shipped_classifier(state_at, make_account, session_of, session):
    fill(220)
    page = await state_at(Learning, "/settings/desk", f"desk_session={session_of(make_account())}")
    await page.learn()
    assert page.problem == ""

    await asyncio.gather(*running._attended)

    told = await shown()
    [lesson] = told["lessons"]
    assert (lesson.by, lesson.became) == ("Ada", "In use")
    assert lesson.learned_from == "202 tickets, and tried on 18 others"
    assert all(float(mark.after[:-1]) > float(mark.before[:-1]) for mark in told["marks"][:2])


async def test_a_process_that_dies_says_so(state_at, monkeypatch, here):
    fill(200)
    monkeypatch.setattr(running, "COMMAND", ("sh", "-c", "exit 7"))
    said = []
    monkeypatch.setattr(running, "tell", lambda session, progress: said.append(progress))
    page = await state_at(Learning, "/settings/desk")

    await page.learn()
    await asyncio.gather(*running._attended)

    assert said == [Progress("Starting"), Progress(ended=running.STOPPED)]


async def test_the_process_sees_no_secret(state_at, monkeypatch, here, tmp_path):
    fill(200)
    monkeypatch.setenv("GEMINI_API_KEY", "of the desk")
    monkeypatch.setenv("PGSSLMODE", "prefer")
    monkeypatch.setattr(running, "COMMAND", ("sh", "-c", f"env > {tmp_path}/seen; exit 7"))
    page = await state_at(Learning, "/settings/desk")

    await page.learn()
    await asyncio.gather(*running._attended)

    seen = (tmp_path / "seen").read_text()
    assert "DATABASE_URL=" in seen and "PGSSLMODE=prefer" in seen
    assert "GEMINI_API_KEY" not in seen


async def test_the_process_reads_no_file_of_settings(database, monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("OIDC_ISSUER=https://accounts.example.com")  # and its secret is in the environment
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(running, "ROOT", tmp_path)
    command = (sys.executable, "-c", "from support_desk.settings import settings; settings()")
    monkeypatch.setattr(running, "COMMAND", command)

    assert await running._run("Ada") == 0


@pytest.mark.parametrize("command", [("sh", "-c", "exit 1"), ("sh", "-c", "exit 0"), ("no such program",)])
async def test_a_process_that_never_begins_says_so_too_once_it_can(state_at, monkeypatch, here, command):
    fill(200)
    monkeypatch.setattr(running, "COMMAND", command)
    monkeypatch.setattr(db, "RETRY_SECONDS", 0)
    said = []

    def tell(_, progress: Progress) -> None:
        said.append(progress)
        if len(said) == 2:
            raise DatabaseAway
        here.progress = progress

    monkeypatch.setattr(running, "tell", tell)
    page = await state_at(Learning, "/settings/desk")

    await page.learn()
    await asyncio.gather(*running._attended)

    assert said == [Progress("Starting"), Progress(ended=running.STOPPED), Progress(ended=running.STOPPED)]


async def test_how_it_ended_by_its_own_account_is_believed_before_that_it_stopped(database, here):
    ended = [f'{{"step": "", "percent": 0, "ended": "{how}"}}' for how in ("No better.", STOPPED)]
    await take_note(['{"step": "Starting", "percent": 0, "ended": ""}', *ended])
    assert here.progress.ended == "No better."

    await take_note(['{"step": "Starting", "percent": 0, "ended": ""}', ended[1]])
    assert here.progress.ended == STOPPED


async def test_where_nothing_comes_of_starting_pages_are_told_so_and_it_can_be_begun_again(database, here, monkeypatch):
    monkeypatch.setattr(keeping, "STARTING_SECONDS", 0.01, raising=False)
    said = []

    async def refresh(_, is_meant) -> None:
        if is_meant(ProgressView(DESK)):
            said.append(here.progress)

    monkeypatch.setattr(keeping, "refresh_where", refresh)
    hearing = asyncio.create_task(keeping.hear_of_learning(None, lambda: None))
    await soon(lambda: said)
    with course._alone():
        await db.write(tell, Progress("Starting"))
        await soon(lambda: Progress("Starting") in said)
        assert (await shown())["is_learning"]
    await soon(lambda: here.progress.ended)
    await soon(lambda: said[-1] == Progress(ended=STOPPED))
    hearing.cancel()

    assert not (await shown())["is_learning"]


async def test_a_desk_that_is_about_to_learn_does_not_begin_again(state_at, here):
    fill(200)
    here.progress = Progress("Starting")
    page = await state_at(Learning, "/settings/desk")

    await page.learn()

    assert page.problem == "The desk is learning already." and (await shown())["is_learning"]


async def test_every_process_uses_what_was_learned_and_lets_go_of_what_was_undone(database):
    before = local.suggest("Refund", "You charged my card twice, refund me.")
    assert before.category != Category.general

    adopt(for_general())
    await take_note(['{"step": "Learned", "percent": 100, "ended": ""}'])
    assert local.suggest("Refund", "You charged my card twice, refund me.").category == Category.general

    await db.write(go_back, DESK)
    await take_note(['{"step": "", "percent": 0, "ended": "Undone."}'])
    assert local.suggest("Refund", "You charged my card twice, refund me.") == before


async def test_a_process_that_begins_or_missed_something_uses_what_is_adopted(database):
    adopt(for_general())

    await take_note(None)

    assert local.suggest("Refund", "You charged my card twice, refund me.").category == Category.general


@pytest.mark.parametrize(("weights", "of"), [(b"damaged", None), (None, "another classifier")])
async def test_what_is_damaged_or_of_another_classifier_is_not_used(database, weights, of):
    adopt(weights or for_general(), of)

    await take_over()

    assert local.suggest("Refund", "You charged my card twice, refund me.").category == Category.billing
    assert (await shown())["is_outdated"] == (of is not None)


@pytest.mark.parametrize("nonsense", ["", "x", "[]", "7", "null", '{"step": 1, "percent": 1, "ended": ""}', "[" * 9000])
async def test_nonsense_on_the_channel_is_not_believed(database, here, nonsense):
    await take_note([nonsense])

    assert progress_of(nonsense) is None and here.progress == Progress()


async def test_progress_is_shown_while_a_process_learns(database, here):
    await take_note(['{"step": "Starting", "percent": 0, "ended": ""}'])
    told = await shown()
    assert (told["is_learning"], told["step"], told["ended"]) == (True, "Starting", "")

    await take_note(['{"step": "", "percent": 0, "ended": "No better."}'])
    told = await shown()
    assert (told["is_learning"], told["step"], told["ended"]) == (False, "", "No better.")
    with db.open_session() as session:
        assert adopted(session) is None
