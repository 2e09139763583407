"""The days that an address of the dashboard names, and those that somebody chooses there."""

from asyncio import gather
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from reflex.istate.data import RouterData

from support_desk.errors import DatabaseAway, InvalidInput
from support_desk.figures.records import Day
from support_desk.figures.shown import Chart
from support_desk.figures.spans import Days
from support_desk.figures.states import figures_view
from support_desk.figures.states.dashboard import Dashboard
from support_desk.figures.states.figures_view import Figures, FiguresView
from support_desk.live.views import viewers
from support_desk.people.scopes import WHOLE_DESK
from tests.given_states import asked

NOW = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)
JANUARY = "2026-01-01..2026-01-31"
NONSENSE = ["nonsense", "8", "٧", "", "custom", "..", "2026-01-01..", "..2026-01-31", "2026-02-30..2026-03-01"]
LATEST = "Pacific/Niue"
# Its last day is tomorrow in UTC.
TODAY_ELSEWHERE = "{}..{}".format(*(datetime.now(UTC).date() + timedelta(days=days) for days in (0, 1)))
TO_COME = f"2026-01-01..{datetime.now(UTC).date() + timedelta(days=9)}"


def router_data(address: str) -> dict:
    return {"asPath": address, "pathname": "/dashboard", "headers": {}}


def named(text: str, zone: str = "UTC") -> Days:
    return Days.named(text, NOW, zone)


@pytest.mark.parametrize(
    ("text", "number", "first", "last"),
    [
        ("7", 7, "2026-11-04", "2026-11-10"),
        ("90", 90, "2026-08-13", "2026-11-10"),
        (JANUARY, 31, "2026-01-01", "2026-01-31"),
        ("2024-02-29..2024-02-29", 1, "2024-02-29", "2024-02-29"),
        ("2026-11-10", 1, "2026-11-10", "2026-11-10"),
        ("2025-11-10..2026-11-10", 366, "2025-11-10", "2026-11-10"),
        ("-6d..today", 7, "2026-11-04", "2026-11-10"),
    ],
)
def test_an_address_names_days_which_are_compared_with_as_many_before(text, number, first, last):
    days = named(text)

    assert (len(days.dates), len(days.before)) == (number, number)
    assert days.to_query() == f"{first}..{last}"
    assert days.before[-1] == days.dates[0] - timedelta(days=1)


def test_a_span_in_the_past_has_an_end_and_stays_where_it_is_at_midnight():
    days = named(JANUARY, "Europe/Berlin")

    assert (days.begin, days.end) == (datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 1, 31, 23, tzinfo=UTC))
    assert Days.named(JANUARY, NOW + timedelta(hours=1), "Europe/Berlin") == days
    assert Days.named("7", NOW + timedelta(hours=1), "UTC").dates[-1] == named("7").dates[-1] + timedelta(days=1)


def test_a_span_whose_last_day_is_today_has_not_ended():
    assert named("2026-11-01..2026-11-10").end is named("30").end is None
    assert named("2026-11-01..2026-11-10", "Pacific/Kiritimati").end == datetime(2026, 11, 10, 10, tzinfo=UTC)
    assert named("2026-11-11..2026-11-11", "Pacific/Kiritimati").end is None


@pytest.mark.parametrize(
    ("zone", "text", "are_of_utc"),
    [
        ("UTC", "7", True),
        ("Europe/London", JANUARY, True),
        ("Europe/London", "2026-04-01..2026-04-02", False),
        ("Africa/Abidjan", "90", True),
        ("Asia/Kathmandu", "7", False),
    ],
)
def test_days_know_whether_they_are_those_of_utc_by_which_medians_go(zone, text, are_of_utc):
    assert named(text, zone).are_of_utc is are_of_utc


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        *((text, "Choose a first and a last day.") for text in NONSENSE),
        ("0001-01-01..0001-01-01", "Choose a first and a last day."),
        ("0202-01-01..2026-01-31", "Choose a first and a last day."),
        ("2026-01-02..2026-01-01", "The first day must not be after the last."),
        ("2026-11-10..2026-11-11", "The last day must not be after today."),
        ("9999-12-30..9999-12-30", "The last day must not be after today."),
        ("2025-11-09..2026-11-10", "Choose at most 366 days."),
    ],
)
def test_what_is_no_span_of_days_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(InvalidInput) as refused:
        named(text)

    assert refused.value.sentence == sentence


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("asked", "span", "number"),
    [("7", "7", 7), (JANUARY, "custom", 31), (TODAY_ELSEWHERE, "custom", 2), ("", "30", 30)],
)
async def test_the_page_shows_the_days_of_its_address_or_the_usual_ones(state_at, told, asked, span, number):
    state = await state_at(Dashboard, f"/dashboard?days={asked}")

    await state.load()

    assert (state.span, state.wrong) == (span, "")
    assert [told["figures"].chart.days[at].date for at in (0, -1)] == [state.first, state.last]
    assert len(told["figures"].chart.days) == number


@pytest.mark.anyio
@pytest.mark.parametrize(
    "asked", [*filter(None, NONSENSE), TO_COME, "2026-01-02..2026-01-01", "2024-01-01..2025-01-01"]
)
async def test_a_link_that_cannot_be_shown_says_so_and_shows_nothing_until_another_is_followed(state_at, told, asked):
    state = await state_at(Dashboard, "/dashboard?days=7")
    await state.load()
    was_first = state.first
    state._get_root_state().router = RouterData.from_router_data(router_data(f"/dashboard?days={asked}"))

    boxes = await state.load()

    assert state.problem.endswith(" This link cannot be shown.")
    assert (state.span, state.first, state.last, state.wrong) == ("custom", "", "", "")
    assert (told["figures"], told["is_loaded"], viewers.tokens()) == (Figures(), False, [])
    assert was_first in str(boxes[0])
    state._get_root_state().router = RouterData.from_router_data(router_data("/dashboard"))
    await state.load()
    assert (state.problem, state.span, told["is_loaded"]) == ("", "30", True)
    state._look_away()


@pytest.mark.anyio
async def test_days_that_are_still_to_come_here_are_shown_while_they_are_today_elsewhere(database):
    tomorrow = datetime.now(ZoneInfo(LATEST)).date() + timedelta(days=1)

    found = await FiguresView(WHOLE_DESK, f"{tomorrow}..{tomorrow}", LATEST).read()

    assert ([day.date for day in found.chart.days], found.is_past) == ([str(tomorrow)], False)


@pytest.mark.anyio
async def test_nobody_chooses_a_day_to_come(state_at):
    state = await state_at(Dashboard, f"/dashboard?days={TODAY_ELSEWHERE}")
    await state.load()

    assert await state.show_days(state.first, state.last) is None
    assert state.wrong == "The last day must not be after today."
    state._look_away()


@pytest.mark.anyio
@pytest.mark.parametrize(("asked", "is_kept"), [("7", True), ("30", False), (JANUARY, False)])
async def test_figures_of_other_days_go_when_those_that_were_chosen_cannot_be_read(
    state_at, told, monkeypatch, asked, is_kept
):
    async def is_away(view):
        raise DatabaseAway

    state = await state_at(Dashboard, "/dashboard?days=7")
    await state.load()
    state._get_root_state().router = RouterData.from_router_data(router_data(f"/dashboard?days={asked}"))
    monkeypatch.setattr(FiguresView, "read", is_away)

    await state.load()

    assert state.problem == DatabaseAway().sentence
    assert (told["figures"] != Figures(), told["is_loaded"]) == (is_kept, is_kept)
    state._look_away()


@pytest.mark.anyio
async def test_a_custom_span_begins_with_what_is_shown_and_what_is_wrong_changes_nothing(state_at):
    state = await state_at(Dashboard, "/dashboard?days=7")
    await state.load()
    assert f"days={state.first}..{state.last}" in str((await state.choose_span("custom")).args)

    state = await state_at(Dashboard, "/dashboard?days=2026-01-05..2026-01-06")
    await state.load()
    assert await state.show_days("2026-01-31", "2026-01-01") is None
    assert (state.first, state.last) == ("2026-01-05", "2026-01-06")
    assert state.wrong == "The first day must not be after the last."
    assert f"days={JANUARY}" in str((await state.show_days("2026-01-01", "2026-01-31")).args)
    assert state.wrong == ""


@pytest.mark.anyio
async def test_a_page_that_connects_again_puts_back_the_days_it_shows_for_those_that_were_refused(state_at):
    state = await state_at(Dashboard, "/dashboard?days=2026-01-05..2026-01-06")
    await state.load()
    await state.show_days("2026-01-31", "2026-01-01")

    boxes = await state.load()

    assert state.wrong == ""
    for box, shown, refused in zip(boxes, ("05", "06"), ("31", "01"), strict=True):
        assert f'"2026-01-{shown}", "2026-01-{shown}", "2026-01-{refused}"' in asked(box)[0]["javascript_code"]
    await state.show_days("2026-01-05", "2026-01-05")
    assert "2026-01-31" not in asked(await state.load())[0]["javascript_code"]


@pytest.mark.anyio
@pytest.mark.parametrize(("address", "span"), [("/tickets", "custom"), ("/dashboard?days=7", "7")])
async def test_days_that_were_chosen_just_before_something_else_lead_nobody_back(state_at, address, span):
    state = await state_at(Dashboard, address)
    state.span = span

    assert await state.show_days("2026-01-01", "2026-01-31") is None


@pytest.mark.anyio
async def test_a_span_that_was_chosen_before_somebody_went_elsewhere_leads_nobody_back(state_at):
    state = await state_at(Dashboard, "/tickets/7")

    assert [await state.choose_span(days) for days in ("30", "custom")] == [None, None]


@pytest.mark.anyio
async def test_how_the_desk_stands_is_read_once_for_all_days_that_are_looked_at_together(database, monkeypatch):
    read = []
    monkeypatch.setattr(figures_view, "_standing", lambda *given: read.append(given) or {"total": "1"})

    await gather(*(FiguresView(WHOLE_DESK, days).read() for days in ("7", "30", JANUARY)))

    assert len(read) == 1


@pytest.mark.parametrize(("is_past", "last"), [(False, (True, True)), (True, (True, False))])
def test_the_chart_knows_its_last_day_and_whether_that_is_today(is_past, last):
    days = [Day(date(2026, 1, at), 1, 0, at) for at in (1, 2)]

    bars = Chart.of(days, 2026, is_past=is_past).days

    assert [(bar.is_last, bar.is_today) for bar in bars] == [(False, False), last]


def test_days_of_another_year_are_named_with_it():
    days = [Day(day, 1, 0, 1) for day in (date(2025, 12, 31), date(2026, 1, 1))]

    bars = Chart.of(days, 2026, is_past=True).days

    assert [bar.name for bar in bars] == ["Wednesday, Dec 31, 2025", "Thursday, Jan 1"]
    assert [bar.label for bar in bars] == ["Dec 31", "Jan 1"]
