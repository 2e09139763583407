"""The desk learns from its own tickets, uses what is better, and goes back."""

import pytest
from sqlalchemy import text

from support_desk.errors import Conflict, NotAllowed
from support_desk.learning import course
from support_desk.learning.actions import MOST_KEPT, go_back, keep_lesson
from support_desk.learning.course import learn
from support_desk.learning.queries import adopted, ids_to_learn_from, is_running, is_running_for, standing
from support_desk.learning.records import Example, Progress
from support_desk.people.actors import DESK, SHELL, Actor, ActorKind, Role
from support_desk.store import db
from support_desk.triage.learning.learned import Learned
from support_desk.triage.learning.report import Marks, Report
from tests.learning.lessons import Knower, Seer, fill

AGENT = Actor(ActorKind.agent, "Bea", Role.agent, 2)
BETTER = Report(300, 30, Marks(0.5, 0.5, 1), Marks(0.6, 0.6, 1))
WORSE = Report(300, 30, Marks(0.6, 0.6, 1), Marks(0.5, 0.5, 1))


def moved(session, ticket_id: int, kind: str, before: str, after: str, by: str = "agent") -> None:
    session.execute(
        text(
            "INSERT INTO timeline_entries (ticket_id, kind, before, after, actor, actor_kind) "
            "VALUES (:ticket, :kind, :before, :after, 'Somebody', :by)"
        ),
        {"ticket": ticket_id, "kind": kind, "before": before, "after": after, "by": by},
    )


def test_only_settled_tickets_whose_words_the_team_set_or_confirmed_are_learned_from(session, make_ticket):
    changed, confirmed, default, by_requester, unsettled, untouched, half_default, no_default = (
        make_ticket(status=status, suggestion_source=source).id
        for status, source in [
            *(("closed", "local"), ("resolved", "gemini"), ("resolved", "default"), ("resolved", "local")),
            *(("open", "local"), ("closed", "local"), ("resolved", "default"), ("resolved", "default")),
        ]
    )
    for ticket_id in (changed, unsettled, half_default, no_default):
        moved(session, ticket_id, "priority", "low", "high")
    moved(session, no_default, "category", "general", "billing")
    moved(session, half_default, "category", "general", "billing", by="requester")
    for ticket_id in (confirmed, default, half_default):
        moved(session, ticket_id, "status", "open", "resolved")
    moved(session, by_requester, "status", "open", "resolved", by="requester")
    moved(session, untouched, "status", "closed", "open")
    session.commit()

    assert ids_to_learn_from(session) == [no_default, confirmed, changed]


def test_a_change_that_was_undone_is_not_the_teams_word(session, make_ticket):
    undone, decided = (make_ticket(status="resolved", suggestion_source="local").id for _ in range(2))
    for ticket_id in (undone, decided):
        moved(session, ticket_id, "priority", "low", "high")
        moved(session, ticket_id, "priority", "high", "low")
    moved(session, decided, "priority", "low", "high")
    session.commit()

    assert ids_to_learn_from(session) == [decided]


def test_what_is_better_is_used_and_holds_no_word_of_any_ticket(session):
    fill(300)
    said: list[Progress] = []

    report = learn(Seer(), "a classifier", "Ada", said.append)

    assert report.is_better and report.tickets == 300
    found = standing(session, DESK, "a classifier")
    assert found.last.report == report and (found.last.made_by, found.last.is_adopted) == ("Ada", True)
    assert (found.in_use, found.is_outdated, found.tickets) == (found.last, False, 200)
    assert said[-1].ended == "Learned from 274 tickets: suggestions are better now."
    [row] = session.execute(text("SELECT learned_models::text, weights FROM learned_models")).all()
    assert "secret matter" not in row[0] and b"secret" not in row[1]
    assert Learned.unpacked(adopted(session).weights).weights.shape == (9, 7)


def test_what_is_no_better_is_kept_but_not_used(session):
    fill(300)

    report = learn(Knower(), "a classifier", "Ada")

    assert not report.is_better
    found = standing(session, DESK, "a classifier")
    assert (found.last.is_adopted, found.last.is_undone, found.in_use) == (False, False, None)


def test_what_was_learned_is_no_better_a_second_time(session):
    fill(300)
    learn(Seer(), "a classifier", "Ada")
    first = adopted(session)

    assert not learn(Seer(), "a classifier", "Ada").is_better
    assert adopted(session) == first


def test_what_was_for_another_classifier_is_neither_used_nor_compared_with(session):
    fill(300)
    learn(Seer(), "an old classifier", "Ada")
    assert standing(session, DESK, "a classifier").is_outdated

    assert learn(Seer(), "a classifier", "Ada").is_better
    assert not standing(session, DESK, "a classifier").is_outdated


def test_what_is_damaged_is_not_compared_with(session):
    fill(300)
    keep_lesson(session, b"damaged", BETTER, "a classifier", "Ada")
    session.commit()

    assert learn(Seer(), "a classifier", "Ada").is_better


def test_fewer_than_200_tickets_are_too_few_and_it_says_so(session):
    fill(199)
    said: list[Progress] = []

    with pytest.raises(Conflict, match=r"It takes 200 settled tickets .* here are 199"):
        learn(Seer(), "a classifier", "Ada", said.append)

    assert "here are 199" in said[-1].ended and standing(session, DESK, "").last is None


def test_tickets_that_are_deleted_while_it_reads_are_left_out(session, monkeypatch):
    fill(210)

    def fewer(_, ids) -> list[Example]:
        return [Example(number, "", "shelf 1 box 1", "billing", "low") for number in ids if number > 20]

    monkeypatch.setattr(course, "examples", fewer)

    with pytest.raises(Conflict, match="here are 190"):
        learn(Seer(), "a classifier", "Ada")


def test_one_process_learns_at_a_time(session):
    with course._alone():
        assert is_running(session)
        with pytest.raises(Conflict, match="learning already"):
            learn(Seer(), "a classifier", "Ada")
    assert not is_running(session)


def test_going_back_leads_to_what_was_in_use_before_and_then_to_nothing(session):
    for weights in (b"first", b"second"):
        keep_lesson(session, weights, BETTER, "a classifier", "Ada")
    assert adopted(session).weights == b"second"

    go_back(session, DESK)
    assert adopted(session).weights == b"first"
    go_back(session, SHELL)
    assert adopted(session) is None
    with pytest.raises(Conflict, match="Nothing that was learned"):
        go_back(session, DESK)

    assert standing(session, DESK, "a classifier").last.is_undone
    assert (
        session.scalars(text("SELECT detail FROM audit_entries")).all()
        == ["Triage went back to what was before it learned"] * 2
    )


def test_a_lesson_that_is_in_use_no_more_takes_no_other_with_it(session):
    for number in range(3):
        keep_lesson(session, str(number).encode(), WORSE if number == 2 else BETTER, "a classifier", "Ada")
    found = standing(session, DESK, "a classifier")
    assert (found.in_use.id, found.last.id) == (2, 3)

    go_back(session, DESK, found.in_use.id)
    for lesson in (2, 3, 0, 2**63):
        with pytest.raises(Conflict, match="in use no more"):
            go_back(session, DESK, lesson)

    assert standing(session, DESK, "a classifier").in_use.id == 1


def test_agents_neither_see_nor_go_back(session):
    keep_lesson(session, b"x", BETTER, "a classifier", "Ada")

    with pytest.raises(NotAllowed):
        go_back(session, AGENT)
    with pytest.raises(NotAllowed):
        standing(session, AGENT, "")
    with pytest.raises(NotAllowed):
        is_running_for(session, AGENT)
    assert adopted(session) is not None


def test_the_oldest_lessons_are_forgotten(session):
    for number in range(MOST_KEPT + 5):
        keep_lesson(session, str(number).encode(), BETTER, "a classifier", "Ada")

    assert session.execute(text("SELECT count(*), min(id) FROM learned_models")).one() == (MOST_KEPT, 6)


def test_what_is_in_use_is_kept_however_many_lessons_bring_nothing(session):
    keep_lesson(session, b"in use", BETTER, "a classifier", "Ada")
    for _ in range(MOST_KEPT + 5):
        keep_lesson(session, b"no better", WORSE, "a classifier", "Ada")

    assert adopted(session).weights == b"in use"
    assert session.execute(text("SELECT count(*) FROM learned_models")).scalar_one() == MOST_KEPT + 1


def test_how_often_triage_was_overruled_is_told_by_source(session):
    fill(16)

    [found] = standing(session, DESK, "").overruled

    assert (found.source, found.number, found.category_kept, found.priority_kept) == ("local", 16, 4, 4)


def test_a_lesson_is_undone_or_in_use_and_never_both(session):
    keep_lesson(session, b"x", BETTER, "a classifier", "Ada")
    session.commit()

    with pytest.raises(Exception, match="learned_undone_is_not_adopted"), db.open_session() as other:
        other.execute(text("UPDATE learned_models SET undone_at = now()"))
