"""The desk's own key: given, or made once where nobody else can read it."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from support_desk.errors import BadSetup
from support_desk.process import secret
from support_desk.settings import settings


@pytest.fixture(autouse=True)
def data_dir(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    forget()
    yield tmp_path / "data"
    monkeypatch.undo()
    forget()


def forget() -> None:
    settings.cache_clear()
    secret._kept_key.cache_clear()


def test_a_key_is_made_once_and_nobody_else_can_read_it(data_dir):
    made = secret.secret_key("a purpose")
    forget()

    assert secret.secret_key("a purpose") == made != secret.secret_key("another purpose")
    assert stat.S_IMODE((data_dir / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in data_dir.iterdir()] == ["secret.key"]


def test_those_who_share_a_key_derive_the_same_and_no_file_is_made(data_dir, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 32)
    forget()
    one = secret.secret_key("a purpose")
    monkeypatch.setenv("SECRET_KEY", "y" * 32)
    forget()

    assert secret.secret_key("a purpose") != one
    assert not data_dir.exists()


def test_desks_that_start_at_once_make_one_key(data_dir):
    data_dir.mkdir()
    path = data_dir / "secret.key"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(secret._make, [path] * 8))

    assert [path.name for path in data_dir.iterdir()] == ["secret.key"]
    assert len(secret._read(path)) == 64


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_key_that_others_may_know_is_refused(data_dir, mode):
    secret.secret_key("a purpose")
    (data_dir / "secret.key").chmod(mode)
    forget()

    with pytest.raises(BadSetup, match="is not a key of the desk's own"):
        secret.secret_key("a purpose")


def test_what_somebody_placed_there_is_not_used_nor_written_through(data_dir, tmp_path):
    victim = tmp_path / "victim"
    data_dir.mkdir()
    path = data_dir / "secret.key"
    for place in (
        lambda: path.symlink_to(victim),
        path.mkdir,
        lambda: os.mkfifo(path, 0o600),
        lambda: path.touch(0o600),
    ):
        place()
        with pytest.raises(BadSetup):
            secret.secret_key("a purpose")
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()

    assert not victim.exists()


def test_a_short_key_is_refused_and_never_shown(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    forget()

    with pytest.raises(BadSetup, match=r"^SECRET_KEY makes no sense") as refused:
        settings()
    assert "geheim" not in str(refused.value)
