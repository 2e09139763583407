"""Tickets like a text, and like another ticket, are found by the words that they share, the rarest first."""

import pytest
from sqlmodel import Session

from support_desk.people.scopes import NOTHING, WHOLE_DESK
from support_desk.tickets.similar import like_text
from support_desk.tickets.similar.marks import marks_of
from tests.asking import assert_names

# A desk would tell what the tickets are about, at one time or another.
pytestmark = pytest.mark.usefixtures("unserved_database")

FILL = """
INSERT INTO tickets (title, description, category, priority, created_at)
SELECT 'Invoice is wrong', 'The invoice of ' || md5(n::text) || CASE n
    WHEN 7 THEN ' shows the zeppelin surcharge although we fly with balloons only.'
    WHEN 4007 THEN ' mentions zeppelins.'
    ELSE ' shows an amount that nobody here knows.' END, 'billing', 'low',
  timestamptz '2026-01-01' + n * interval '1 minute'
FROM generate_series(1, 5000) AS n
"""
PAIRS = [
    ("Cannot log in", "The login page says that my password is wrong.", "Login fails", "My password is not accepted."),
    ("Printer offline", "Our Brother printer in the lobby is offline.", "Printing", "The lobby printer shows offline."),
    ("Rechnung fehlt", "Die Rechnung für März ist nie angekommen.", "Rechnungen", "Wo bleibt die Rechnung vom März?"),
    ("Не открывается страница", "После обновления страница пуста.", "Пустая страница", "Она пуста с обновления."),
    ("無法付款", "信用卡付款時出現錯誤。", "付款錯誤", "我用信用卡付款失敗了。"),
    ("VPN drops", "ERR-4711 comes every ten minutes.", "Tunnel", "Again and again: ERR-4711, as last week."),
]


@pytest.fixture
def pairs(make_ticket) -> None:
    """Tickets 1 to 6, each about something else."""
    for title, description, _, _ in PAIRS:
        make_ticket(title=title, description=description)


@pytest.mark.parametrize("number", range(1, 7))
def test_of_a_few_tickets_the_one_about_the_same_comes_first(session, pairs, number):
    _, _, title, description = PAIRS[number - 1]

    found = like_text(session, WHOLE_DESK, title, description)

    assert found[0].id == number
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(0 < each.score <= 1 for each in found)


def test_a_ticket_is_not_like_itself_but_like_its_double(api, pairs, make_ticket):
    double = make_ticket(title=PAIRS[0][0], description=PAIRS[0][1], status="closed")

    found = api.get("/api/tickets/1/similar/").json()

    assert found[0] == {"id": double.id, "title": "Cannot log in", "status": "closed", "score": 1.0}
    assert 1 not in [each["id"] for each in found]


def test_rest_finds_what_is_like_a_text_with_a_title_and_without(api, pairs):
    described = api.post("/api/tickets/similar/", json={"description": "the printer of the lobby"}).json()
    entitled = api.post("/api/tickets/similar", json={"title": "Lobby printer", "description": "offline"}).json()

    assert [each[0]["id"] for each in (described, entitled)] == [2, 2]
    assert list(described[0]) == ["id", "title", "status", "score"]


def test_nothing_is_like_what_nobody_has_said(api, pairs):
    for description in ("xylograph", "?!", "a b c", "​"):
        assert api.post("/api/tickets/similar/", json={"description": description}).json() == []


def test_an_empty_desk_has_nothing_alike(api):
    assert api.post("/api/tickets/similar/", json={"description": "Cannot log in."}).json() == []


def test_at_most_five_are_alike(api, make_ticket):
    for _ in range(7):
        make_ticket()

    assert len(api.get("/api/tickets/1/similar/").json()) == 5


def test_wrong_input_is_refused_and_an_unknown_ticket_is_unknown(api):
    assert_names(api.post("/api/tickets/similar/", json={"title": "x"}), "description")
    assert_names(api.post("/api/tickets/similar/", json={"description": " "}), "description")
    assert api.get("/api/tickets/7/similar/").status_code == 404
    assert api.get("/api/tickets/x/similar/").status_code == 422


@pytest.mark.parametrize("hostile", ["%_\\'\";--", "100% of __init__ \\d+", "é" * 20_000, "w" + " %" * 9_000])
def test_odd_characters_are_only_characters(session, pairs, hostile):
    assert isinstance(like_text(session, WHOLE_DESK, hostile[:200], hostile), list | tuple)


def test_who_sees_no_ticket_finds_none_alike(session, pairs):
    assert not like_text(session, NOTHING, "", "the printer of the lobby")


def test_an_old_ticket_among_many_is_found_by_a_rare_word(filled_by):
    with Session(filled_by(FILL)) as session:
        found = like_text(session, WHOLE_DESK, "Invoice", "What is this zeppelin surcharge? We have balloons.")

    assert found[0].id == 7
    assert 4007 in [each.id for each in found]


def test_marks_are_the_beginnings_of_words_and_of_scripts_without_spaces_every_two_letters():
    marks = marks_of("Rechnungen", "die Rechnung, ok? 付款錯誤")

    assert [(mark.part, mark.in_title) for mark in marks] == [
        ("rechnung", True),
        ("die", False),
        ("rechnu", False),
        ("付款", False),
        ("款錯", False),
        ("錯誤", False),
    ]


def test_a_text_has_only_so_many_marks():
    assert len(marks_of("", " ".join(f"word{number}" for number in range(1000)))) == 48
