"""Whoever looks at a ticket is told of its files by the database itself."""

from contextlib import closing

import psycopg2


def test_once_files_are_truncated_anything_may_have_changed(database):
    with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("LISTEN support_desk")
        cursor.execute("TRUNCATE attachments")
        cursor.execute("SELECT 1")

        assert "*" in [notice.payload for notice in connection.notifies]
