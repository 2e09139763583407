"""The table of webhooks comes to a desk that has been in use, goes again, and comes again."""

from tests.processes import migrated_back_to, migrated_to, run_sql

FILL = """
INSERT INTO tickets (title, description, category, priority) VALUES ('x', 'x', 'billing', 'low');
INSERT INTO timeline_entries (ticket_id, kind, actor) SELECT max(id), 'opened', 'sql' FROM tickets
"""

HOOK = "INSERT INTO webhooks (url, events, nonce, secret_hash) VALUES ('https://a', '{ticket.opened}', '', '')"


def test_a_filled_desk_goes_up_down_and_up(new_database):
    url = new_database()
    migrated_to(url, "0009")
    run_sql(url, FILL)

    for _ in range(2):
        migrated_to(url, "0011")
        run_sql(
            url,
            "INSERT INTO webhooks (url, events, nonce, secret_hash) VALUES ('https://a', '{ticket.opened}', '', '')",
        )
        run_sql(url, FILL)
        assert run_sql(url, "SELECT event, status FROM outbox") == [("ticket.opened", "waiting")]
        migrated_back_to(url, "0009")
        assert run_sql(url, "SELECT to_regclass('webhooks'), to_regproc('post_webhooks')") == [(None, None)]
        assert run_sql(url, "SELECT count(*) FROM outbox") == [(0,)]
        run_sql(url, FILL)
    assert run_sql(url, "SELECT count(*) FROM tickets") == [(5,)]
