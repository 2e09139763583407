"""Requesters' sessions come to a desk that has been in use, go again, and come again; its people stay signed in."""

from tests.processes import migrated_back_to, migrated_to, run_sql

SIGN_INS = "SELECT account_id, secret_hash, address FROM sign_ins ORDER BY id"


def test_a_filled_desk_goes_up_down_and_up(new_database):
    url = new_database()
    migrated_to(url, "0009")
    run_sql(url, "INSERT INTO accounts (email, name, role) VALUES ('ada@example.com', 'Ada', 'admin')")
    run_sql(url, "INSERT INTO sign_ins (account_id, secret_hash, address, browser) VALUES (1, 'x', '', '')")
    run_sql(url, "INSERT INTO invitations (account_id, secret_hash) VALUES (1, 'y')")
    run_sql(url, "INSERT INTO sign_in_failures (email_hash, address) VALUES ('z', '')")
    before = run_sql(url, SIGN_INS)

    migrated_to(url, "0013")
    assert run_sql(url, "SELECT is_on_its_way FROM sign_in_failures") == [(False,)]
    run_sql(
        url, "INSERT INTO sign_ins (requester, secret_hash, address, browser) VALUES ('r@example.com', 'r', '', '')"
    )

    migrated_back_to(url, "0009")
    assert run_sql(url, SIGN_INS) == before
    assert run_sql(url, "SELECT to_regclass('sign_in_links')") == [(None,)]

    migrated_to(url, "0013")
    assert run_sql(url, SIGN_INS) == before
