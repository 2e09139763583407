"""What the front end is built from: found by following the imports of the pages."""

import re
from collections.abc import Iterator
from pathlib import Path

APP = "support_desk"
# One of the desk's own modules and what is imported from it, or that alone.
IMPORT = re.compile(
    rf"^[ \t]*(?:from[ \t]+({APP}[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|.*)|import[ \t]+({APP}[\w.]*))", re.MULTILINE
)
NAME = re.compile(r"\w+")
# What no page imports: Reflex's settings and packages, the icons and styles, and the list of pages.
OTHERS = ("assets", "reflex.lock", "requirements.txt", "rxconfig.py", f"{APP}/{APP}.py")


def sources(root: Path) -> list[Path]:
    """The files below `root` that the front end depends on, in a fixed order."""
    modules = {_module(path.relative_to(root)): path for path in (root / APP).rglob("*.py")}
    found: set[str] = set()
    waiting = [name for name in modules if name.startswith(f"{APP}.pages")]
    while waiting:
        name = waiting.pop()
        if name in modules and name not in found:
            found.add(name)
            waiting.append(name.rpartition(".")[0])  # a module brings the packages that it lies in
            waiting.extend(_imported(modules[name]))
    return sorted({modules[name] for name in found} | {file for other in OTHERS for file in _files(root / other)})


def _module(path: Path) -> str:
    """What imports call the file at this path."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path) -> Iterator[str]:
    """What may be modules of all that is imported, also within functions.

    By their text: to parse them all would take a quarter of a second of every start.
    """
    for module, names, plain in IMPORT.findall(path.read_text(encoding="utf-8", errors="replace")):
        yield module or plain
        yield from (f"{module}.{name}" for name in NAME.findall(names))


def _files(path: Path) -> Iterator[Path]:
    found = [path] if path.is_file() else path.rglob("*")
    yield from (file for file in found if file.is_file() and "__pycache__" not in file.parts)
