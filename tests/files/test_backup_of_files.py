"""A backup holds the bytes of attachments, and gives them back."""

import os
import zipfile
from pathlib import Path

import pytest

from support_desk.errors import BadSetup
from support_desk.files.places import place
from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from tests.given_files import PNG

FILES = [("file", ("screen.png", PNG)), ("file", ("empty", b"")), ("file", ("large", b"x" * 3_000_000))]


@pytest.fixture
def backup(api, make_ticket, tmp_path) -> str:
    """A backup of a desk with a ticket that has three files, and had another one."""
    make_ticket()
    assert api.post("/api/tickets/1/attachments/", files=[("file", ("gone", b"gone"))]).status_code == 201
    assert api.delete("/api/attachments/1/").status_code == 204
    assert api.post("/api/tickets/1/attachments/", files=FILES, data={"comment": "Look."}).status_code == 201
    path = tmp_path / "it.zip"
    back_up(str(path))
    return str(path)


def test_a_restored_desk_gives_the_same_files(api, backup, new_database, use_settings, tmp_path):
    before = api.get("/api/tickets/1/").json()

    use_settings(DATABASE_URL=new_database(), FILES_URL=str(tmp_path / "new" / "files"))
    restore(backup)

    detail = api.get("/api/tickets/1/").json()
    assert detail == before
    files = detail["comments"][0]["attachments"]
    assert [api.get(file["url"]).content for file in files] == [content for _, (_, content) in FILES]
    assert (tmp_path / "new" / "files").stat().st_mode & 0o777 == 0o700


def test_a_backup_whose_files_are_not_what_was_written_is_refused(backup, new_database, use_settings, tmp_path):
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(backup) as whole, zipfile.ZipFile(damaged, "w") as other:
        for name in whole.namelist():
            content = whole.read(name)
            other.writestr(name, b"other" if name.startswith("files/") and content == PNG else content)
    use_settings(DATABASE_URL=new_database(), FILES_URL=str(tmp_path / "new"))

    with pytest.raises(BadSetup, match="damaged"):
        restore(str(damaged))

    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["files/../../evil", "files//etc/evil", "files/00/x"])
def test_a_backup_with_files_of_other_names_is_refused(backup, new_database, use_settings, tmp_path, name):
    with zipfile.ZipFile(backup, "a") as other:
        other.writestr(name, b"")
    use_settings(DATABASE_URL=new_database(), FILES_URL=str(tmp_path / "new"))

    with pytest.raises(BadSetup, match="damaged"):
        restore(backup)


def test_a_lost_file_keeps_nobody_from_the_others_and_stays_lost(
    api, backup, new_database, use_settings, tmp_path, capsys, session
):
    [key] = session.connection().exec_driver_sql("SELECT key FROM blobs WHERE size = 3000000").scalars()
    place().delete(key)

    back_up(str(tmp_path / "other.zip"))

    assert f"The bytes of the file {key} are lost." in capsys.readouterr().err
    assert api.get("/api/attachments/4/large").status_code == 404
    use_settings(DATABASE_URL=new_database(), FILES_URL=str(tmp_path / "new"))
    restore(str(tmp_path / "other.zip"))
    assert api.get("/api/attachments/4/large").status_code == 404
    assert api.get("/api/attachments/2/screen.png").content == PNG


def test_bytes_are_on_the_disk_before_the_database_says_that_they_are_there(
    backup, new_database, use_settings, tmp_path, monkeypatch
):
    settled = []
    monkeypatch.setattr(os, "fsync", lambda file: settled.append(Path(f"/proc/self/fd/{file}").readlink()))
    use_settings(DATABASE_URL=new_database(), FILES_URL=str(tmp_path / "new"))

    restore(backup)

    assert {*_files(tmp_path / "new")} <= {*settled}


def test_what_is_not_restored_leaves_no_bytes_but_those_that_were_there(
    backup, new_database, use_settings, tmp_path, monkeypatch
):
    new = tmp_path / "new"
    use_settings(DATABASE_URL=new_database(), FILES_URL=str(new))
    with zipfile.ZipFile(backup) as whole:
        first, *_ = (name.removeprefix("files/") for name in whole.namelist() if name.startswith("files/"))
        place().fill(first, [whole.read(f"files/{first}")])

    def refuse(*_: object) -> None:
        raise BadSetup("It fails at its end.")

    monkeypatch.setattr("support_desk.serving.backups.restore.withdraw_waiting", refuse)
    with pytest.raises(BadSetup, match="at its end"):
        restore(backup)

    assert _files(new) == [new / first]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_files_that_cannot_be_put_back_leave_the_desk_empty(backup, new_database, use_settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    use_settings(DATABASE_URL=new_database(), FILES_URL=str(tmp_path / "file"))

    with pytest.raises(BadSetup, match=r"The files cannot be put at .*file: "):
        restore(backup)
