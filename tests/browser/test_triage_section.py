"""An admin lets triage learn from the desk's own tickets, sees whether that was better, and goes back."""

from playwright.sync_api import expect

from support_desk.learning.actions import keep_lesson
from support_desk.learning.here import base
from support_desk.store import db
from support_desk.triage.learning.report import Marks, Report
from tests.browser.conftest import PATIENCE
from tests.browser.seen import expect_nothing
from tests.desks import Desk
from tests.learning.lessons import fill
from tests.processes import eventually, run_sql

# The third is what no classifier would say of such a text that has not learned here.
TEXT = {"title": "Ticket 9", "description": "shelf 2 box 3 of a secret matter"}
LEARNED = ("account", "critical")
BETTER = Report(300, 30, Marks(0.5, 0.5, 1), Marks(0.6, 0.6, 1))
WORSE = Report(300, 30, Marks(0.6, 0.6, 1), Marks(0.5, 0.5, 1))


def said(desk: Desk) -> tuple[str, str]:
    filed = desk.client.post("/api/tickets/", json=TEXT).json()
    return filed["suggested_category"], filed["suggested_priority"]


def test_a_desk_learns_and_goes_back_and_every_process_of_it_follows(open_page, start_desk, database):
    fill(320)
    desk, other = (each.ready() for each in [start_desk(DATABASE_URL=database) for _ in range(2)])
    assert said(desk) == said(other) != LEARNED
    before = said(desk)
    page, theirs = (open_page("/settings/desk", url=each.url) for each in (desk, other))
    section = page.get_by_role("region", name="Triage")
    overruled = section.get_by_role("table", name="Overruled in the last 90 days")
    expect(overruled.get_by_role("row", name="Local classifier")).to_contain_text("323240 (74%)240 (74%)")
    expect(section.get_by_role("button", name="Go back")).to_have_count(0)
    expect_nothing(page)

    section.get_by_role("button", name="Learn from our tickets").press("Enter")

    expect(section.get_by_role("progressbar")).to_be_visible()
    expect(section.get_by_role("button", name="Learn from our tickets")).to_be_disabled()
    expect(section.get_by_role("button", name="Learn from our tickets")).to_be_focused()
    # What learns lets everybody else go first: beside much other load it hardly gets on.
    for each in (section, theirs.get_by_role("region", name="Triage")):
        expect(each.get_by_role("status", name="Learning")).to_have_text(
            "Learned from 288 tickets: suggestions are better now.", timeout=5 * PATIENCE
        )
        marks = each.get_by_role("table", name="Right on tickets kept apart")
        expect(marks.get_by_role("row")).to_have_count(4)
        expect(each).to_contain_text("In use")
    assert eventually(lambda: said(desk) == LEARNED) and eventually(lambda: said(other) == LEARNED)
    expect_nothing(page)

    theirs.get_by_role("button", name="Go back").click()

    expect(section).to_contain_text("Taken back")
    expect(section.get_by_role("button", name="Go back")).to_have_count(0)
    assert eventually(lambda: said(desk) == before) and eventually(lambda: said(other) == before)
    assert page.errors == theirs.errors == []


def test_a_double_click_gives_up_one_lesson_and_shows_which_is_in_use_then(open_page, database):
    for report in (BETTER, BETTER, WORSE):
        with db.open_session() as session:
            keep_lesson(session, b"weights", report, base(), "Ada")
    page = open_page("/settings/desk")
    section = page.get_by_role("region", name="Triage")
    expect(section).to_contain_text("NowIn use")
    expect(section).to_contain_text("NowNot used: it was no better")

    section.get_by_role("button", name="Go back").dblclick()

    expect(section.get_by_role("status", name="Learning")).to_have_text("Triage is as it was before it learned.")
    expect(section.get_by_role("alert")).to_have_count(0)
    assert run_sql(database, "SELECT is_adopted FROM learned_models ORDER BY id") == [(True,), (False,), (False,)]
    assert page.errors == []


def test_a_desk_with_few_tickets_says_how_many_it_takes(open_page, desk):
    fill(12)
    page = open_page("/settings/desk")
    section = page.get_by_role("region", name="Triage")

    expect(section.get_by_role("button", name="Learn from our tickets")).to_be_disabled()
    expect(section).to_contain_text(
        "It takes 200 settled tickets whose category and priority your team set or confirmed"
    )
    expect(section).to_contain_text("so far: 12.")
