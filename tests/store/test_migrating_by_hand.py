"""`alembic upgrade head` by hand takes its turn as any desk that starts, and the time it needs."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2
from alembic import command
from sqlalchemy import event

from support_desk.store import db
from support_desk.store.migrations import MIGRATION_LOCK, alembic_config
from tests.processes import eventually, run_sql

WAITING = """
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def test_it_waits_for_a_desk_that_migrates(new_database, use_settings):
    url = new_database()
    use_settings(DATABASE_URL=url)
    with ThreadPoolExecutor() as threads, closing(psycopg2.connect(url)) as desk, desk.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        by_hand = threads.submit(command.upgrade, alembic_config(), "head")
        assert eventually(lambda: by_hand.done() or run_sql(url, WAITING))
        assert not by_hand.done()

        desk.rollback()
        by_hand.result()

    assert run_sql(url, "SELECT count(*) FROM alembic_version") == [(1,)]


def test_no_step_of_it_is_cut_short(new_database, use_settings):
    use_settings(DATABASE_URL=new_database())
    limits = []

    @event.listens_for(db.engine(), "commit")
    def look(connection):
        limits.append([connection.exec_driver_sql(f"SHOW {limit}").scalar() for limit in LIMITS])

    command.upgrade(alembic_config(), "head")

    assert limits == [["0", "0", "0"]]
