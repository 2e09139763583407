"""A search finds a word however its accents are written, and every text stays as it was written."""

from unicodedata import normalize

import pytest
from sqlalchemy import text

from tests.processes import migrated_back_to, migrated_to, run_sql

COMPOSED = "SELECT id, composed_text FROM tickets ORDER BY id"
INSERT = "INSERT INTO tickets (title, description, category, priority) VALUES ('{}', '{}', 'billing', 'low')"
TICKETS = "SELECT id, title, description, updated_at FROM tickets ORDER BY id"


@pytest.mark.parametrize("word", ["Übersicht", "CAFÉ", "für", "한국어", "tiếng", "Café\u0301"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_a_word_is_found_in_either_form(api, make_ticket, word, form, asked):
    said = normalize(form, f"Die {word}.pdf")
    ticket = make_ticket(title="x", description=said)
    make_ticket(title="x", description=normalize(form, "Die übrige caffe fur 한 tieng.pdf"))

    for search in (word, f"{word} die", f"{word[:2]} {word}.pdf #{ticket.id}"):
        found = api.get("/api/tickets/", params={"search": normalize(asked, search)}).json()
        assert [(each["id"], each["description"]) for each in found] == [(ticket.id, said)]


def test_accents_that_are_written_in_both_ways_at_once_are_found(api, make_ticket):
    ticket = make_ticket(title="tê\u0301 e\u0302\u0301", description="x")

    assert [each["id"] for each in api.get("/api/tickets/?search=tế ế").json()] == [ticket.id]


def test_only_what_needs_one_has_a_composed_text_and_it_follows_the_texts(make_ticket, session):
    make_ticket(title="Über", description="für")
    make_ticket(title="x", description="fu\u0308r")

    assert session.execute(text(COMPOSED)).all() == [(1, None), (2, "x\nfür")]
    session.execute(text("UPDATE tickets SET title = 'U\u0308' WHERE id = 1"))
    session.execute(text("UPDATE tickets SET description = 'x' WHERE id = 2"))
    assert session.execute(text(COMPOSED)).all() == [(1, "Ü\nfür"), (2, None)]


def test_a_filled_desk_goes_up_down_and_up(new_database):
    url = new_database()
    migrated_to(url, "0025")
    for title, description in (("Über", "für"), ("x", "fu\u0308r"), ("e\u0301", "x")):
        run_sql(url, INSERT.format(title, description))
    tickets = run_sql(url, TICKETS)

    for _ in range(2):
        migrated_to(url, "0026")
        assert run_sql(url, COMPOSED) == [(1, None), (2, "x\nfür"), (3, "é\nx")]
        assert run_sql(url, TICKETS) == tickets
        migrated_back_to(url, "0025")
        assert run_sql(url, "SELECT to_regproc('compose'), to_regclass('tickets_search_composed')") == [(None, None)]
        assert run_sql(url, TICKETS) == tickets
