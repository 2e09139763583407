"""A backup goes back whole, and into an empty desk only."""

import io
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from support_desk.errors import BadSetup
from support_desk.learning.here import progress_of
from support_desk.learning.records import Progress
from support_desk.mail.out.actions import send_again
from support_desk.people.actors import DESK
from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from support_desk.store import db
from support_desk.store.outbox.parcels import open_outlet
from support_desk.tickets.similar import meanings
from support_desk.webhooks.actions import try_again
from tests.processes import migrated_to, run_sql
from tests.serving.filled_desks import NEW, contents, fill

OUTBOX = "SELECT status, error, ticket_id FROM outbox ORDER BY id"
RESTORED = "Restored from a backup; it may have been sent before."
INSERT_OLD = "INSERT INTO tickets (title, description, category, priority) VALUES ('Of old', 'x', 'billing', 'low')"


@pytest.fixture
def filled(api, database) -> str:
    """The URL of a database with a bit of everything."""
    fill(api)
    return database


@pytest.fixture
def old_backup(use_settings, new_database, tmp_path) -> Path:
    """A backup of a desk of the first version."""
    url = new_database()
    migrated_to(url, "0001")
    run_sql(url, INSERT_OLD)
    use_settings(DATABASE_URL=url)
    back_up(str(tmp_path / "old.zip"))
    return tmp_path / "old.zip"


@pytest.fixture
def backup(filled, tmp_path) -> Path:
    """A backup of it."""
    back_up(str(tmp_path / "it.zip"))
    return tmp_path / "it.zip"


@pytest.fixture
def restored_into(use_settings) -> Callable[[str, Path], None]:
    """A function that restores a backup into the database at a URL, which is the desk's from then on."""

    def restore_into(url: str, path: Path) -> None:
        use_settings(DATABASE_URL=url)
        restore(str(path))

    return restore_into


def test_all_rows_come_back_and_the_next_ticket_has_the_next_number(
    filled, backup, restored_into, new_database, api, capsys
):
    url = new_database()

    restored_into(url, backup)

    assert "Restored 4 tickets" in capsys.readouterr().out
    assert contents(url) == contents(filled)
    assert api.get("/api/health").status_code == 200
    stats = api.get("/api/tickets/stats/").json()
    assert (stats["total_tickets"], stats["status_breakdown"]["closed"]) == (4, 1)
    assert api.post("/api/tickets/", json=NEW).json()["id"] == 6
    assert api.get("/api/tickets/stats/").json()["total_tickets"] == 5
    assert [ticket["id"] for ticket in api.get("/api/tickets/?search=rechnung").json()] == [6, 5, 4, 2, 1]


def test_the_indexes_and_triggers_are_those_of_a_new_desk(filled, backup, restored_into, new_database):
    url = new_database()
    restored_into(url, backup)

    for what in (
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    ):
        assert run_sql(url, what) == run_sql(filled, what)


def test_a_desk_that_holds_anything_is_left_as_it_is(filled, backup):
    before = contents(filled)

    with pytest.raises(BadSetup, match="not empty"):
        restore(str(backup))

    assert contents(filled) == before


def test_a_desk_whose_tickets_are_all_gone_is_empty(filled, backup):
    before = contents(filled)
    run_sql(filled, "DELETE FROM tickets")

    restore(str(backup))

    assert contents(filled) == before


def test_a_backup_of_an_older_desk_is_brought_up_to_date(use_settings, old_backup, restored_into, new_database):
    url, migrated = new_database(), new_database()
    restored_into(url, old_backup)
    assert run_sql(url, "SELECT title FROM tickets") == [("Of old",)]
    assert run_sql(url, "SELECT sum(number) FROM ticket_tallies") == [(1,)]
    migrated_to(migrated, "head")
    use_settings(DATABASE_URL=migrated)
    with db.open_session() as session:  # as a desk that has run
        assert meanings.prepare(session) is None
    restored_into(migrated, old_backup)
    assert contents(migrated) == contents(url)


def test_mail_stays_on_beside_a_desk_that_runs_although_the_backup_is_older(
    use_settings, old_backup, restored_into, new_database
):
    url = new_database()
    migrated_to(url, "head")
    use_settings(DATABASE_URL=url)
    with db.open_session() as session:
        open_outlet(session, "mail", "@desk.example.com")

    restored_into(url, old_backup)

    assert run_sql(url, "SELECT channel, origin FROM outlets") == [("mail", "@desk.example.com")]


def test_a_desk_that_runs_is_told_that_anything_may_be_another(backup, restored_into, new_database):
    url = new_database()
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("LISTEN support_desk; LISTEN support_desk_people; LISTEN support_desk_learning")
        restored_into(url, backup)
        cursor.execute("SELECT 1")
        heard = {notice.channel: notice.payload for notice in connection.notifies}

    assert heard.keys() == {"support_desk", "support_desk_people", "support_desk_learning"}
    assert heard["support_desk"] == "*"
    assert progress_of(heard["support_desk_learning"]) == Progress("Learned", 100)


def test_what_comes_by_pipe_waits_where_files_are_kept_and_not_in_memory(
    backup, filled, new_database, use_settings, tmp_path, monkeypatch
):
    url = new_database()
    use_settings(DATABASE_URL=url, FILES_URL=str(tmp_path / "new" / "files"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(backup.read_bytes())))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))

    restore("-")

    assert contents(url) == contents(filled)
    assert not list((tmp_path / "new" / "files").iterdir())


def test_no_room_for_what_comes_by_pipe_is_told_as_that(use_settings, tmp_path, monkeypatch):
    use_settings(FILES_URL=str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"it")))
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda dir: Path("/dev/full").open("w+b"))  # noqa: SIM115

    with pytest.raises(BadSetup) as refusal:
        restore("-")

    assert str(refusal.value) == f"What is piped in cannot be kept in {tmp_path}: No space left on device."


def test_a_pipe_that_cannot_be_read_is_told_as_that(use_settings, tmp_path, monkeypatch):
    use_settings(FILES_URL=str(tmp_path))
    with Path("/proc/self/mem").open() as unreadable:
        monkeypatch.setattr(sys, "stdin", unreadable)
        with pytest.raises(BadSetup, match=r"^- cannot be read: Input/output error[.]$"):
            restore("-")


@pytest.fixture
def told(filled, mail_is_on, hook, api) -> None:
    """A mail has gone out, and another one and what a webhook is to be told wait."""
    for title in ("Gone out", "Waits"):
        api.post("/api/tickets/", json=NEW | {"title": title, "requester_email": "rita@example.com"})
        run_sql(filled, "UPDATE outbox SET status = 'sent', done_at = now() WHERE ticket_id = 6")
    hook("https://example.com/", "ticket.deleted")
    api.delete("/api/tickets/1/")


@pytest.mark.usefixtures("told")
def test_what_waited_when_the_backup_was_made_is_not_sent_by_itself(restored_into, new_database, tmp_path, capsys):
    back_up(str(tmp_path / "told.zip"))
    url = new_database()
    restored_into(url, tmp_path / "told.zip")

    assert run_sql(url, OUTBOX) == [("sent", None, 6), ("withdrawn", RESTORED, 7), ("withdrawn", RESTORED, 1)]
    assert "not sent unless you say so on the pages: 2." in capsys.readouterr().out


@pytest.mark.usefixtures("told")
def test_what_waited_then_can_be_sent_all_the_same(restored_into, new_database, tmp_path, api):
    back_up(str(tmp_path / "told.zip"))
    url = new_database()
    restored_into(url, tmp_path / "told.zip")
    [entry] = api.get("/api/tickets/7/").json()["timeline"]
    [delivery] = api.get("/api/webhooks/1/deliveries/").json()

    with db.open_session() as session:
        open_outlet(session, "mail", "@desk.example.com")
        send_again(session, 7, entry["id"], DESK)
        try_again(session, 1, delivery["id"], DESK)

    assert (entry["mail"], delivery["error"]) == ("failed", RESTORED)
    assert [status for status, *_ in run_sql(url, OUTBOX)] == ["sent", "waiting", "waiting"]
