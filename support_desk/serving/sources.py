"""What the front end is built from: found by following the imports of the pages."""

import ast
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

APP = "support_desk"
# What no page imports: Reflex's settings and packages, the icons and styles, and the list of pages.
OTHERS = ("assets", "reflex.lock", "requirements.txt", "rxconfig.py", f"{APP}/{APP}.py")


def sources(root: Path) -> list[Path]:
    """The files below `root` that the front end depends on, in a fixed order."""
    found: set[Path] = set()
    waiting = list((root / APP / "pages").rglob("*.py"))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_imported(root, path))
    return sorted(found | {file for other in OTHERS for file in _files(root / other)})


def _imported(root: Path, path: Path) -> Iterator[Path]:
    """The files of the desk's own modules that this one imports."""
    for name in _names(path):
        folder, *inner = name.split(".")
        if folder == APP:
            for depth in range(len(inner) + 1):  # a module brings the packages that it lies in
                module = root.joinpath(APP, *inner[:depth])
                yield from (file for file in (module.with_suffix(".py"), module / "__init__.py") if file.is_file())


def _names(path: Path) -> Iterator[str]:
    """What may be modules of all that is imported, also within functions."""
    with suppress(SyntaxError):  # Python itself will say so, and better
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _files(path: Path) -> Iterator[Path]:
    found = [path] if path.is_file() else path.rglob("*")
    yield from (file for file in found if file.is_file() and "__pycache__" not in file.parts)
