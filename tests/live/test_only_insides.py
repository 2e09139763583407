"""Three files alone know Reflex's, Socket.IO's and Engine.IO's insides, and each thing that they know has a test."""

import ast
import inspect
import re
from functools import cache
from pathlib import Path

import pytest
import reflex as rx
import reflex.app
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.utils import token_manager
from reflex.utils.token_manager import RedisTokenManager
from reflex_base.event import EventHandler
from reflex_base.event.processor import BaseStateEventProcessor

from support_desk.live import inside_events, inside_sessions, insides

HERE = Path(__file__).parent
INSIDES = [Path(each.__file__) for each in (insides, inside_events, inside_sessions)]
HOUSE = INSIDES[0].parents[1]
MODULES = sorted(path for path in HOUSE.rglob("*.py") if path not in INSIDES)
FOREIGN = re.compile(r"(reflex|reflex_\w+|engineio|socketio)(\.|$)")
# React's own components, which Reflex wraps in a package of their own.
COMPONENTS = "reflex_components_core."
INNER_MODULES = {"app", "istate", "state", "utils"}  # of `rx`
KINDS = (
    rx.App,
    EventNamespace,
    RedisTokenManager,
    StateManagerMemory,
    StateManagerRedis,
    BaseStateEventProcessor,
    EventHandler,
)
NO_REACH = {"News", "Events", "GIVE_BACK", "REMEMBERED_SECONDS"}


@cache
def _private_names() -> set[str]:
    """What Reflex's classes keep for themselves: on the class, as a field, or set when one is made."""
    made = "".join(inspect.getsource(module) for module in (reflex.app, token_manager))
    assigned = set(re.findall(r"self\.(_[a-z]\w*)\s*[:=]", made))
    return assigned | {name for kind in KINDS for name in dir(kind) if re.match("_[a-z]", name)}


def _imports(tree: ast.AST) -> set[str]:
    """What is imported of others, as `package.module`; `reflex` itself is public as `rx`."""
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    found |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name for name in found if FOREIGN.match(name)}


def _is_own(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def reaches(source: str) -> set[str]:
    """What a module takes of Reflex's insides and its servers', as it is written there."""
    tree = ast.parse(source)
    taken = {name for name in _imports(tree) if name != "reflex" and not name.startswith(COMPONENTS)}
    private = _private_names() if _imports(tree) or re.search(r"live\.inside(s|_events|_sessions)\b", source) else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            is_inner = isinstance(node.value, ast.Name) and node.value.id == "rx" and node.attr in INNER_MODULES
            is_anothers = bool(private) and re.match("_[a-z]", node.attr) and not _is_own(node.value)
            if is_inner or is_anothers or node.attr in private:
                taken.add(ast.unparse(node))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in private:
            taken.add(node.name)
    return taken


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_other_module_knows_insides(module):
    assert reaches(module.read_text()) == set()


@pytest.mark.parametrize(
    "source",
    [
        "from reflex.state import BaseState",
        "import reflex.utils.token_manager",
        "from reflex_base.registry import RegistrationContext",
        "from socketio.packet import EVENT",
        "import engineio",
        "import reflex as rx\nrx.state.BaseState",
        "import reflex as rx\ndef f(app: rx.App): app._state_manager",
        "import reflex as rx\ndef f(x): getattr(x, 'y')._token_manager",
        "from support_desk.live.insides import EventNamespace\nclass A(EventNamespace):\n def f(a): a._token_manager",
        "from support_desk.live.inside_sessions import SessionStates\nclass A(SessionStates):\n def _lock(self): ...",
    ],
)
def test_a_module_that_did_would_be_found(source):
    assert reaches(source)


def test_every_reach_has_a_test_that_bears_its_name():
    parts = [part for module in INSIDES for part in ast.parse(module.read_text()).body]
    names = {each.name for each in parts if hasattr(each, "name")}
    for each in parts:
        if isinstance(each, ast.Assign | ast.AnnAssign):
            names |= {target.id for target in getattr(each, "targets", None) or [each.target] if target.id.isupper()}
    wanted = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in names - NO_REACH if name[0] != "_"}
    tests = re.findall(r"def test(_\w+)\(", "".join(path.read_text() for path in HERE.glob("test_insides_of_*.py")))

    assert {name for name in wanted if not any(f"_{name}_" in f"{test}_" for test in tests)} == set()
