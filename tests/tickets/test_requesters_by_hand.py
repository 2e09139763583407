"""A requester's address that is none, written by hand while the database let it, is kept on the timeline alone.

One that is fine but for white space around it stays, without that.
"""

import pytest
from psycopg2.errors import CheckViolation

from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from tests.processes import migrated_back_to, migrated_to, run_sql

FILL = """
INSERT INTO tickets (title, description, category, priority, requester_name, requester_email) VALUES
  ('x', 'fu\u0308r', 'billing', 'low', 'Rita', 'n/a'),
  ('x', 'x', 'billing', 'low', NULL, 'rita @example.com'),
  ('x', 'x', 'billing', 'low', 'Rita', 'rita@example.com'),
  ('x', 'x', 'billing', 'low', NULL, NULL),
  ('x', 'x', 'billing', 'low', 'Ada', ' Ada@example.com '),
  ('x', 'x', 'billing', 'low', NULL, E'bob@example.com\r');
INSERT INTO ticket_links SELECT n, 'nonce', 'h' || n FROM unnest(ARRAY[1, 3, 5]) AS n;
INSERT INTO webhooks (url, events, nonce, secret_hash) VALUES ('https://example.com/', '{ticket.changed}', 'n', 'h');
INSERT INTO outlets (channel) VALUES ('mail')
"""
# As desks have it that are past 0023 already.
RULE = """
ALTER TABLE tickets ADD CONSTRAINT requester_email_valid CHECK (requester_email ~ '^[^@[:space:]]+@[^@[:space:]]+$')
  NOT VALID
"""
REQUESTERS = "SELECT requester_name, requester_email FROM tickets ORDER BY id"
LEFT = [
    (None, None),
    (None, None),
    ("Rita", "rita@example.com"),
    (None, None),
    ("Ada", "Ada@example.com"),
    (None, "bob@example.com"),
]
TIMELINES = "SELECT ticket_id, kind, before, after, actor, actor_kind, public FROM timeline_entries ORDER BY id"
OTHERS = "SELECT id, title, description, created_at, updated_at FROM tickets ORDER BY id"


@pytest.mark.parametrize(("age", "rule"), [("0022", ""), ("0025", RULE), ("0026", RULE)])
def test_it_goes_to_the_timeline_and_the_ticket_can_be_changed_again(new_database, age, rule):
    url = new_database()
    migrated_to(url, age)
    run_sql(url, FILL + ";" + rule)
    others = run_sql(url, OTHERS)

    for _ in range(2):
        migrated_to(url, "head")
        assert run_sql(url, REQUESTERS) == LEFT
        assert run_sql(url, TIMELINES) == [
            (1, "requester", "Rita <n/a>", None, "desk", "desk", False),
            (2, "requester", "rita @example.com", None, "desk", "desk", False),
        ]
        assert run_sql(url, OTHERS) == others
        assert run_sql(url, "SELECT ticket_id FROM ticket_links") == [(3,), (5,)]
        assert run_sql(url, "SELECT count(*) FROM outbox") == [(0,)]
        migrated_back_to(url, age)

    migrated_to(url, "head")
    assert len(run_sql(url, "UPDATE tickets SET status = 'in_progress' RETURNING id")) == 6
    with pytest.raises(CheckViolation):
        run_sql(url, "UPDATE tickets SET requester_email = 'n/a' WHERE id = 4")


def test_a_backup_that_holds_it_is_restored(use_settings, new_database, tmp_path):
    url, restored = new_database(), new_database()
    migrated_to(url, "0026")
    run_sql(url, FILL + ";" + RULE)
    use_settings(DATABASE_URL=url)
    back_up(str(tmp_path / "it.zip"))
    use_settings(DATABASE_URL=restored)

    restore(str(tmp_path / "it.zip"))

    assert run_sql(restored, REQUESTERS) == LEFT
