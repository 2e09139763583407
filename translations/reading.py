"""Finds the messages in the sources: those that pages say, and the sentences of errors, which pages translate."""

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract

from support_desk.people.actors import Role
from support_desk.process.places import ROOT
from support_desk.tickets.properties import PEOPLE, PROPERTIES
from support_desk.words import Category, Priority, Status, label_of

# How messages are said, with how many forms.
PYTHON, SCRIPTS = {"_": 1, "_n": 2}, {"said": None, "counted": (1, 2)}
LATER = "to_say"
# What errors call what people type, and what the settings call their facts.
FIELDS = (
    "title",
    "description",
    "comment",
    "name",
    "email",
    "e-mail",
    "password",
    "search",
    "code",
    "url",
    "opened",
    "changed",
)
FACTS = (
    "Mailbox",
    "Last answer",
    "Last mail",
    "Ignored",
    "Kept",
    "Server",
    "Sender",
    "Last sent",
    "Waiting",
    "Failed",
    "Withdrawn",
)
LESSONS = ("Learned", "By", "Learned from", "Now")
# What all errors that people are told of come from, and what such a sentence looks like.
OUTERMOST, SENTENCE = "DeskError", re.compile(r"[A-Z].* .*[.…]")


class NotWrittenOut(Exception):
    """A message that is not there to be read where it is said."""


@dataclass(frozen=True)
class Message:
    """What is said, in one form or in two, and where."""

    forms: tuple[str, ...]
    place: tuple[str, int]


def messages() -> list[Message]:
    """All that the desk says to people, in the order of the files.

    Raises:
        NotWrittenOut: one is put together where it is said.
    """
    trees = {
        path: ast.parse(path.read_text())
        for path in sorted((ROOT / "support_desk").rglob("*.py"))
        if is_for_pages(path)
    }
    errors, constants = _errors(trees.values()), _constants(trees.values())
    found = [each for path, tree in trees.items() for each in _of_python(path, tree, errors, constants)]
    return _labels() + found + [each for path in sorted((ROOT / "assets").glob("*.js")) for each in _of_script(path)]


def is_for_pages(path: Path) -> bool:
    """What is said to whoever runs a desk, on a command line, stays English."""
    return not name_of(path).startswith(("support_desk/serving/", "support_desk/people/accounts/by_shell"))


def _labels() -> list[Message]:
    """How the desk's words read, which stand nowhere as they read."""
    words = [label_of(word) for kind in (Category, Priority, Status, Role) for word in kind]
    within = [word.lower() for word in words]
    names = [name for each in PROPERTIES for name in (each.name, each.label, each.plural, each.plural.capitalize())]
    whose = [name for each in PEOPLE for name in (each, each.capitalize(), f"{each}s", f"{each}s".capitalize())]
    return [
        Message((label,), ("support_desk/words.py", 1))
        for label in words + within + names + whose + [*FIELDS, *FACTS, *LESSONS]
    ]


def _of_script(path: Path) -> Iterator[Message]:
    for line, said, _, _ in extract("javascript", io.BytesIO(path.read_bytes()), keywords=SCRIPTS):
        yield Message(said if isinstance(said, tuple) else (said,), (name_of(path), line))


def _of_python(path: Path, tree: ast.AST, errors: set[str], constants: dict[str, str]) -> Iterator[Message]:
    own = constants | _constants([tree])
    for node in ast.walk(tree):
        place = (name_of(path), getattr(node, "lineno", 0))
        if isinstance(node, ast.Call):
            yield from _said(node, place, own)
        for each in _sentences(node, errors):
            if (sentence := text_of(each, own)) and SENTENCE.fullmatch(sentence):
                yield Message((sentence,), place)


def _said(node: ast.Call, place: tuple[str, int], constants: dict[str, str]) -> Iterator[Message]:
    called = _called(node)
    if forms := PYTHON.get(called):
        texts = [text_of(each, {}) for each in node.args[:forms]]
        if None in texts or any(isinstance(each, ast.JoinedStr) for each in node.args[:forms]):
            raise NotWrittenOut(f"{place[0]}:{place[1]}: a message must be written out")
        yield Message(tuple(map(str, texts)), place)
    elif called == LATER:
        yield Message((text_of(node.args[0], constants) or "",), place)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _sentences(node: ast.AST, errors: set[str]) -> list[ast.expr]:
    """What an error may be made with, one way or the other, and what it says if that is not told."""
    if isinstance(node, ast.FunctionDef) and node.name == "__init__":
        return node.args.defaults
    if not isinstance(node, ast.Call) or not (_called(node) in errors or _is_of_error(node)):
        return []
    ends = [[each.body, each.orelse] if isinstance(each, ast.IfExp) else [each] for each in node.args[:1]]
    return [end for each in ends for end in each]


def _is_of_error(node: ast.Call) -> bool:
    """Whether it is `super().__init__("A sentence.")`, or that of a class further up."""
    return re.fullmatch(r"super\(.*\)\.__init__", ast.unparse(node.func)) is not None


def text_of(node: ast.AST, constants: dict[str, str]) -> str | None:
    """A text as a message, what is put into it in braces; None for what only a run would tell."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.JoinedStr):
        return "".join(_part(part, place) for place, part in enumerate(node.values))
    return None


def _part(part: ast.AST, place: int) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    value = part.value if isinstance(part, ast.FormattedValue) else part
    name = value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else ""
    return f"{{{name.lower() or f'part{place}'}}}"


def _errors(trees: Iterator[ast.AST]) -> set[str]:
    """The names of all errors that are meant for people."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {OUTERMOST}
    while more := {name for name, above in bases.items() if above & known} - known:
        known |= more
    return known


def _constants(trees: Iterator[ast.AST]) -> dict[str, str]:
    """What is written to names, where it is a text."""
    return {
        target.id: text
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and (text := text_of(node.value, {}))
    }


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
