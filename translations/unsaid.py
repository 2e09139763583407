"""Finds sentences of the desk that no catalogue has: whoever wrote them has forgotten `to_say`."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from support_desk.process.places import ROOT
from translations.reading import SENTENCE, is_for_pages, name_of, text_of

# What is said there is for programs, logs, mails, Gemini, or the database alone.
NOT_ON_PAGES = (
    *("api", "doors", "live", "process", "store", "triage", "mail/texts", "tickets/properties.py"),
    *("mail/incoming/belonging.py", "mail/incoming/reading/kinds.py"),
)
LOG = "log"


def unsaid(found: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Where there is a sentence that is none of the messages `found`, and which it is."""
    known = {form for forms in found for form in forms}
    for path in sorted((ROOT / "support_desk").rglob("*.py")):
        if not _may_be_shown(path):
            continue
        for node in _texts(ast.parse(path.read_text())):
            sentence = text_of(node, {}) or ""
            if SENTENCE.fullmatch(sentence) and sentence not in known:
                yield f"{name_of(path)}:{node.lineno} says {sentence!r}, which no catalogue has: put it into `to_say`."


def _may_be_shown(path: Path) -> bool:
    place = path.relative_to(ROOT / "support_desk")
    is_of_rest = "api" in (*place.parts, place.stem)
    return is_for_pages(path) and not is_of_rest and not any(place.is_relative_to(each) for each in NOT_ON_PAGES)


def _texts(tree: ast.AST) -> Iterator[ast.expr]:
    """All texts but docstrings, what is logged, and the parts of other texts."""
    others: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            others.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            others.update(node.values)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith(f"{LOG}."):
            others.update(node.args)
    yield from (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr) and node not in others
    )
