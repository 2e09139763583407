"""One file alone makes the events that handlers give their pages: whatever others make, Reflex looks into its texts."""

import ast
import importlib
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import reflex as rx
from reflex_base.event import EventHandler

import support_desk.support_desk  # noqa: F401  registers every state
from support_desk.live import inside_events, inside_sessions, insides, page_events

HOUSE = Path(insides.__file__).parents[1]
MAKERS = [Path(each.__file__) for each in (insides, inside_events, inside_sessions, page_events)]
# Only what is drawn once, when the desk is built, is made of them: they know no text of anybody's.
DRAWN = {"components", "pages"}
SOURCES = {
    path: path.read_text()
    for path in sorted(HOUSE.rglob("*.py"))
    if path not in MAKERS and re.search(r"\breflex\b|\bstates\b", path.read_text())
}
MODULES = [
    path
    for path in SOURCES
    if path.relative_to(HOUSE).parts[0] not in DRAWN and not {*path.parts, path.stem} & {"components"}
]
# Those of Reflex's names that make no event and no literal, as they are called or else named.
CALLED = {"rx.App", "rx.LocalStorage", "rx.SessionStorage", "rx.event", "rx.el.link", "rx.el.meta", "rx.el.script"}
CALLED |= {"rx.toast.provider"}
NAMED = CALLED | {"rx.Component", "rx.State", "rx.Var", "rx.event.EventSpec"}


def _name(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""


def _found(node: ast.AST, module: Any) -> Any:
    """What a dotted name stands for in a module, None when that is known at run time only."""
    if isinstance(node, ast.Attribute):
        return getattr(_found(node.value, module), node.attr, None)
    return getattr(module, node.id, None) if isinstance(node, ast.Name) else None


def _is_handler(node: ast.AST, module: Any) -> bool:
    """Whether it stands for a handler, with which an event is made; `type(self).find` does."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call) and _name(node.value.func) == "type":
        return True
    return isinstance(_found(node, module), EventHandler)


def made(source: str, module: Any) -> set[str]:
    """The events and literals that a module makes itself, and what it takes of those which are drawn."""
    tree, found = ast.parse(source), set()
    inner = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node not in inner and _name(node).startswith("rx."):
            found |= {_name(node)} - NAMED
        elif isinstance(node, ast.Call):
            called = _name(node.func)
            is_event = (node.args or node.keywords) and _is_handler(node.func, module)
            found |= {called} if is_event or (called.startswith("rx.") and called not in CALLED) else set()
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names if each.name.startswith("reflex") and each.asname != "rx"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reflex"):
            found.add(str(node.module))
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_other_module_makes_events(path):
    name = ".".join(("support_desk", *path.relative_to(HOUSE).with_suffix("").parts)).removesuffix(".__init__")

    assert made(SOURCES[path], importlib.import_module(name)) == set()


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem != "support_desk"], ids=lambda path: path.stem)
def test_what_is_drawn_is_not_called_by_handlers(path):
    imports = [node.module or "" for node in ast.walk(ast.parse(SOURCES[path])) if isinstance(node, ast.ImportFrom)]

    assert [each for each in imports if "components" in each.split(".") or each.startswith("support_desk.pages")] == []


@pytest.mark.parametrize(
    "source",
    [
        "rx.redirect(address)",
        "rx.event.redirect(address)",
        "go = rx.redirect",
        "rx.toast(text)",
        "rx.toast.error(text)",
        "rx.toast.error",
        "rx.call_script(script)",
        "rx.Var(text)",
        "rx.Var.create(text)",
        "rx.download(data=text)",
        "TicketList.find(text)",
        "TicketList.find(text=text)",
        "queue.TicketList.find(text)",
        "type(self).find(text)",
        "from reflex import redirect",
        "from reflex.event import redirect",
        "import reflex",
    ],
)
def test_a_module_that_did_would_be_found(source):
    assert made(source, sys.modules["support_desk.support_desk"]) or made(
        source, sys.modules["support_desk.tickets.states"]
    )


def test_the_modules_of_handlers_are_among_those_that_are_held():
    handlers = {sys.modules[state.__module__].__file__ for state in insides.states().values() if _is_desks(state)}

    assert handlers <= set(map(str, MODULES))
    assert len(handlers) > 20


def _is_desks(state: type[rx.State]) -> bool:
    return state.__module__.startswith("support_desk.")
