"""What PostgreSQL says is kept, and never fills the disk."""

from support_desk.serving.postgres import data_folder
from support_desk.serving.postgres.data_folder import DataFolder

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
