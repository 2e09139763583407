"""A file that is no whole backup is refused before anything of it is written."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from support_desk.errors import BadSetup
from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from tests.emptying import empty_tables
from tests.processes import eventually, run_sql
from tests.serving.filled_desks import fill, tables


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[content.index(b"tables/tickets") + 60] ^= 255
    path.write_bytes(content)


def _rewritten(change: Callable[[dict[str, bytes]], object]) -> Callable[[Path], None]:
    """The same zip with other members: whole for any tool, and not what was written."""

    def rewrite(path: Path) -> None:
        with zipfile.ZipFile(path) as old:
            members = {name: old.read(name) for name in old.namelist()}
        change(members)
        with zipfile.ZipFile(path, "w") as new:
            for name, content in members.items():
                new.writestr(name, content)

    return rewrite


def _with_manifest(**changed: object) -> Callable[[Path], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changed).encode()

    return _rewritten(change)


FAULTS = {
    "truncated": (_truncated, "damaged"),
    "a byte changed": (_flipped, "damaged"),
    "empty": (lambda path: path.write_bytes(b""), "no backup"),
    "foreign": (lambda path: path.write_text("-- PostgreSQL database dump"), "no backup"),
    "another zip": (_rewritten(lambda members: members.pop("manifest.json")), "no backup"),
    "a table changed": (_rewritten(lambda members: members.update({"tables/tickets": b""})), "damaged"),
    "a table lost": (_rewritten(lambda members: members.pop("tables/tickets")), "damaged"),
    "a table too many": (_rewritten(lambda members: members.update({"tables/pg_class": b""})), "damaged"),
    "no tables": (lambda path: _with_manifest(tables=[])(path), "damaged"),
    "of a newer desk": (_with_manifest(migration="9999"), "newer desk"),
    "of a newer format": (_with_manifest(format_version=2), "newer desk"),
}


@pytest.fixture(scope="module")
def one_backup(desk, tmp_path_factory) -> bytes:
    """A whole backup, to be damaged, of a desk without accounts, whatever other tests left there."""
    empty_tables()
    assert eventually(lambda: desk.client.get("/api/me/").json() == {"role": "open"})
    fill(desk.client)
    path = tmp_path_factory.mktemp("backup") / "whole.zip"
    back_up(str(path))
    return path.read_bytes()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_is_no_whole_backup_is_refused_and_nothing_written(one_backup, database, tmp_path, fault):
    damage, said = FAULTS[fault]
    path = tmp_path / "damaged.zip"
    path.write_bytes(one_backup)
    damage(path)

    with pytest.raises(BadSetup, match=said):
        restore(str(path))

    assert not any(run_sql(database, f"SELECT FROM {name}") for name in tables(database))
