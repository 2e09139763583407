"""Nothing is unpickled that the desk has not signed itself."""

import pickle
import re
from pathlib import Path

import pytest
import reflex
import reflex.istate.manager.token
import reflex.state
import reflex_base
from hypothesis import given
from hypothesis import strategies as some
from reflex.state import State, StateUpdate
from reflex.utils import token_manager
from reflex_base.utils.exceptions import StateSchemaMismatchError

from support_desk.live.sessions import seals
from support_desk.live.sessions.seals import NotOurs, seal_sessions, sealed
from support_desk.tickets.states.queue import TicketList
from tests.bomb import Bomb

IMPORTS = re.compile(r"^\s*(?:import|from) (?:pickle|dill|marshal|shelve|cloudpickle|joblib)\b", re.MULTILINE)


@pytest.fixture
def under_seal(tmp_path, monkeypatch):
    """Reflex's pickles are sealed until the test ends."""
    monkeypatch.setattr(seals, "_key", lambda: b"k" * 32)
    for module in seals.PICKLING:
        monkeypatch.setattr(module, "pickle", sealed)


def test_what_was_sealed_is_opened(under_seal):
    state = State(_reflex_internal_init=True)
    opened = State._deserialize(data=state._serialize())
    passed_on = token_manager.LostAndFoundRecord(token="t", update=StateUpdate())

    assert type(opened) is State
    assert token_manager.pickle.loads(token_manager.pickle.dumps(passed_on)) == passed_on


def test_a_pickle_of_anothers_making_is_not_loaded(under_seal, tmp_path):
    bomb = pickle.dumps(Bomb(tmp_path / "exploded"))
    for data in (bomb, b"\0" * 32 + bomb, sealed.dumps(1)[:32] + bomb, bomb[:32], b""):
        with pytest.raises(NotOurs):
            token_manager.pickle.loads(data)
        with pytest.raises(NotOurs):
            reflex.istate.manager.token.StateToken.deserialize(data=data)
        with pytest.raises(StateSchemaMismatchError):
            TicketList._deserialize(data=data)

    assert not (tmp_path / "exploded").exists()


@given(some.binary(), some.integers(0, 60), some.integers(1, 255))
def test_garbage_and_what_was_tampered_with_is_not_ours(garbage, place, change):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seals, "_key", lambda: b"k" * 32)
        good = bytearray(sealed.dumps("x" * 40))
        good[place] ^= change
        for data in (garbage, bytes(good)):
            with pytest.raises(NotOurs):
                sealed.loads(data)


def test_without_redis_nothing_is_sealed_and_no_key_is_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    seal_sessions()

    assert reflex.state.pickle is pickle
    assert list(tmp_path.iterdir()) == []


def test_reflex_pickles_nowhere_else():
    """Fails when Reflex begins to unpickle in another place, or by another name: then seals.py must follow."""
    packages = [Path(package.__file__).parent for package in (reflex, reflex_base)]
    importing = {
        str(file.relative_to(package.parent))
        for package in packages
        for file in package.rglob("*.py")
        if IMPORTS.search(file.read_text())
    }

    assert importing == {
        "reflex/state.py",
        "reflex/istate/manager/token.py",
        "reflex/utils/token_manager.py",
        "reflex/istate/__init__.py",  # only the names of errors
        "reflex_base/utils/decorator.py",  # a cache beside the build, not in Redis
    }
    for module in seals.PICKLING:
        assert module.pickle is pickle
        assert set(re.findall(r"\bdill\.\w+", Path(module.__file__).read_text())) <= {"dill.dumps"}
