"""What webhooks need comes to a desk that has been in use, goes again, and comes again."""

from tests.processes import migrated_back_to, migrated_to, run_sql

FILL = """
INSERT INTO tickets (title, description, category, priority) VALUES ('x', 'x', 'billing', 'low');
INSERT INTO timeline_entries (ticket_id, kind, actor) SELECT max(id), 'opened', 'sql' FROM tickets
"""
HOOK = """
INSERT INTO webhooks (url, events, nonce, secret_hash) VALUES ('https://a', '{ticket.opened, ticket.deleted}', '', '')
"""
SETTINGS = """
SELECT proname, proconfig FROM pg_proc WHERE proname IN ('announce_outbox', 'post_webhooks') ORDER BY proname
"""
FOR_MANY = ["enable_nestloop=off", "jit=off"]
TOLD = """
SELECT event, array(SELECT jsonb_object_keys(payload) ORDER BY 1), ticket_id = (payload #>> '{ticket,id}')::bigint
FROM outbox ORDER BY id
"""


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


def test_rows_that_go_after_one_are_not_compared_each_with_each(new_database):
    url = new_database()
    migrated_to(url, "0021")
    run_sql(url, HOOK)
    opened, deleted = ("ticket.opened", ["entry", "ticket"], True), ("ticket.deleted", ["ticket"], True)

    for revision, setting in (("0022", FOR_MANY), ("0021", None), ("0022", FOR_MANY)):
        (migrated_to if setting else migrated_back_to)(url, revision)
        assert run_sql(url, SETTINGS) == [("announce_outbox", setting), ("post_webhooks", setting)]
        run_sql(url, f"DELETE FROM outbox; {FILL}; DELETE FROM tickets; {FILL}; {FILL}; DELETE FROM tickets")
        assert run_sql(url, TOLD) == [opened, deleted, opened, opened, deleted, deleted]
