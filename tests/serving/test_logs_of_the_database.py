"""What PostgreSQL says is kept, without a ticket's text, and never fills the disk."""

import io

import pytest

from support_desk.serving.postgres import data_folder
from support_desk.serving.postgres.data_folder import DataFolder
from support_desk.serving.postgres.messages import LONGEST_LINE, LastWords

LINE = b"2026-01-01 00:00:00 UTC [1] LOG:  ready\n"


def test_of_what_the_database_says_the_newest_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder, "LARGEST_LOG", 10 * len(LINE))
    folder = DataFolder(tmp_path)

    for number in range(95):
        folder.write_log(LINE.replace(b"ready", b"%05d" % number))

    said = (tmp_path / "postgres.older.log").read_bytes() + folder.log.read_bytes()
    assert said == b"".join(LINE.replace(b"ready", b"%05d" % number) for number in range(80, 95))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["postgres.log", "postgres.older.log"]


def test_a_folder_in_the_place_of_the_older_log_keeps_nothing_from_being_said(tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder, "LARGEST_LOG", len(LINE))
    (tmp_path / "postgres.older.log").mkdir()
    folder = DataFolder(tmp_path)

    folder.write_log(LINE)
    folder.write_log(LINE)

    assert folder.log.read_bytes() == 2 * LINE


def test_a_link_in_the_place_of_the_older_log_is_not_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder, "LARGEST_LOG", len(LINE))
    victim = tmp_path / "victim"
    victim.write_text("precious")
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "postgres.older.log").symlink_to(victim)

    DataFolder(data_dir).write_log(LINE)

    assert victim.read_text() == "precious"
    assert (data_dir / "postgres.older.log").read_bytes() == LINE


def _said(line: bytes) -> tuple[LastWords, list[bytes]]:
    """What is written of a line and of another one after it, and what the listener then knows."""
    written: list[bytes] = []
    words = LastWords(io.BytesIO(line + b"\n" + LINE), written.append)
    words.reason()
    return words, written


@pytest.mark.parametrize("length", [1, LONGEST_LINE, 3 * LONGEST_LINE])
def test_however_long_a_statement_is_nothing_of_it_is_written(length):
    _, written = _said(b"2026-01-01 00:00:00 UTC [1] STATEMENT:  " + b"x" * length + b"\n\t" + b"y" * length)

    assert written == [LINE]


@pytest.mark.parametrize("said", [b"x" * 5 * LONGEST_LINE, b"PANIC:  " * LONGEST_LINE])
def test_a_long_line_that_quotes_nobody_is_written_whole_and_is_one_line(said):
    line = b"2026-01-01 00:00:00 UTC [1] LOG:  " + said

    words, written = _said(line)

    assert b"".join(written) == line + b"\n" + LINE
    assert (words.panics, words.reason()) == (0, "ready")
