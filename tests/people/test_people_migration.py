"""The tables of people come to a desk that has been in use, go again, and come again."""

from tests.processes import migrated_back_to, migrated_to, run_sql

TICKETS = "SELECT id, title, status FROM tickets ORDER BY id"


def test_a_filled_desk_goes_up_down_and_up(new_database):
    url = new_database()
    migrated_to(url, "0005")
    run_sql(
        url,
        "INSERT INTO tickets (title, description, category, priority)"
        " SELECT 'Ticket ' || n, 'x', 'billing', 'low' FROM generate_series(1, 50) AS n",
    )
    before = run_sql(url, TICKETS)

    migrated_to(url, "0006")
    assert run_sql(url, "SELECT count(*) FROM accounts") == [(0,)]
    run_sql(url, "INSERT INTO accounts (email, name, role) VALUES ('ada@example.com', 'Ada', 'admin')")
    run_sql(url, "INSERT INTO sign_ins (account_id, secret_hash, address, browser) VALUES (1, 'x', '', '')")

    migrated_back_to(url, "0005")
    assert run_sql(url, "SELECT to_regclass('accounts'), to_regproc('email_key')") == [(None, None)]
    assert run_sql(url, TICKETS) == before

    migrated_to(url, "0006")
    assert run_sql(url, "SELECT count(*) FROM accounts") == [(0,)]
    assert run_sql(url, TICKETS) == before
