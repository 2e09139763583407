"""Requesters and assignees come to a desk that has been in use, go again, and come again; tickets stay as written."""

import pytest

from tests.processes import migrated_back_to, migrated_to, run_sql

FILL = """
INSERT INTO tickets (title, description, category, priority)
SELECT 'Ticket ' || n, 'x', 'billing', 'low' FROM generate_series(1, 50) AS n;
INSERT INTO timeline_entries (ticket_id, kind, actor) SELECT n, 'opened', '{}' FROM generate_series(1, 50) AS n;
INSERT INTO timeline_entries (ticket_id, kind, body, actor)
VALUES (1, 'comment', 'Said.', '{}'), (1, 'comment', 'x', 'eve');
INSERT INTO timeline_entries (ticket_id, kind, before, after, actor) VALUES (1, 'status', 'open', 'closed', '{}')
"""
TICKETS = "SELECT id, title, updated_at, ctid FROM tickets ORDER BY id"
ENTRIES = "SELECT id, ticket_id, kind, before, after, body, actor, created_at FROM timeline_entries ORDER BY id"
KINDS = "SELECT actor, actor_kind, actor_id, public, count(*) FROM timeline_entries GROUP BY 1, 2, 3, 4 ORDER BY 1"


@pytest.mark.parametrize(("most", "few"), [("api", "desk"), ("desk", "api")])
def test_a_filled_desk_goes_up_down_and_up(new_database, most, few):
    url = new_database()
    migrated_to(url, "0006")
    run_sql(url, FILL.format(most, few, most))
    tickets, entries = run_sql(url, TICKETS), run_sql(url, ENTRIES)
    places = run_sql(url, f"SELECT id, ctid FROM timeline_entries WHERE actor = '{most}' ORDER BY id")

    migrated_to(url, "0007")

    kinds = sorted([("api", "api"), ("desk", "desk"), ("eve", "desk")])
    numbers = {most: 51, few: 1, "eve": 1}
    assert run_sql(url, KINDS) == [(actor, kind, None, False, numbers[actor]) for actor, kind in kinds]
    assert (run_sql(url, TICKETS), run_sql(url, ENTRIES)) == (tickets, entries)
    assert run_sql(url, f"SELECT id, ctid FROM timeline_entries WHERE actor = '{most}' ORDER BY id") == places
    assert run_sql(
        url, "INSERT INTO timeline_entries (ticket_id, kind, actor) VALUES (2, 'opened', 'x') RETURNING actor_kind"
    )

    run_sql(url, "INSERT INTO accounts (email, name, role) VALUES ('ada@example.com', 'Ada', 'admin')")
    run_sql(url, "UPDATE tickets SET assignee_id = 1, requester_email = 'r@example.com' WHERE id = 2")
    run_sql(url, "INSERT INTO timeline_entries (ticket_id, kind, after, actor) VALUES (2, 'assignee', 'Ada', 'x')")
    run_sql(url, "INSERT INTO ticket_links VALUES (2, 'n', 'h')")
    run_sql(url, "DELETE FROM timeline_entries WHERE kind = 'opened' AND actor = 'x'")

    migrated_back_to(url, "0006")
    assert run_sql(url, ENTRIES) == entries
    assert run_sql(url, "SELECT to_regclass('ticket_links'), to_regproc('announce_lost_keys')") == [(None, None)]
    run_sql(url, "UPDATE tickets SET status = 'in_progress' WHERE id = 3")  # as whoever is back there may go on

    migrated_to(url, "0007")
    assert run_sql(url, ENTRIES) == entries
    assert run_sql(url, "SELECT count(*) FROM tickets WHERE assignee_id IS NULL AND requester_email IS NULL") == [(50,)]
    assert run_sql(url, "DELETE FROM accounts RETURNING id") == [(1,)]
