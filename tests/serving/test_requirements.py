"""The requirements files are what `make lock` makes of the packages that pyproject.toml names."""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support_desk.store.migrations import ROOT

FILES = {"desk": "requirements.txt", "dev": "requirements-dev.txt", "train": "requirements-train.txt"}
# Training has packages that are not here.
INSTALLED = ["desk", "dev"]
NAMED = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
# A whole line of its own, or behind the word `via`; but not the other file that a version was taken from.
WANTED_BY = r"# +(?:via +)?(?!via$)([^\s-]\S*)$"
# Every machine has a pip of its own, and keeps it.
NEVER_PINNED = "pip"


@dataclass(frozen=True)
class Pin:
    """A version, where it is for, and who wants it: other packages, or the group that names it itself."""

    package: Requirement
    wanted_by: frozenset[str]

    @property
    def name(self) -> str:
        return canonicalize_name(self.package.name)

    @property
    def is_for_here(self) -> bool:
        return self.package.marker is None or self.package.marker.evaluate()


def text_of(group: str) -> str:
    return (ROOT / FILES[group]).read_text()


def pins(group: str) -> list[Pin]:
    found = re.findall(r"^(\w.*)\n((?:    #.*\n)+)", text_of(group), re.MULTILINE)
    return [Pin(Requirement(pin), frozenset(re.findall(WANTED_BY, why, re.MULTILINE))) for pin, why in found]


def itself(group: str) -> str:
    return f"(pyproject.toml:{group})"


@pytest.mark.parametrize("group", FILES)
def test_what_is_named_is_pinned_as_it_is_named_and_nothing_else_is_called_direct(group):
    def told(packages: list[Requirement]) -> dict[str, tuple[str, str]]:
        return {canonicalize_name(each.name): (str(each.specifier), str(each.marker)) for each in packages}

    direct = [pin.package for pin in pins(group) if itself(group) in pin.wanted_by]

    assert told(direct) == told([Requirement(named) for named in NAMED[group]])


@pytest.mark.parametrize("group", FILES)
def test_each_line_pins_one_version_with_a_reason_and_none_says_where_it_came_from(group):
    assert len(pins(group)) == len(re.findall(r"^[^#\s]", text_of(group), re.MULTILINE))
    assert {operator for pin in pins(group) for operator in [one.operator for one in pin.package.specifier]} == {"=="}
    assert not re.search(r"://|^-|(^|[\s=])/", text_of(group), re.MULTILINE)


def test_the_files_agree_on_every_version():
    versions = defaultdict(set)
    for pin in [pin for group in FILES for pin in pins(group) if pin.is_for_here]:
        versions[pin.name].add(str(pin.package.specifier))

    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("group", INSTALLED)
def test_all_that_is_brought_along_is_pinned_and_told_by_whom(group):
    here = {pin.name: pin for pin in pins(group) if pin.is_for_here}
    needed = wanted(group)

    assert here.keys() == needed.keys()
    # A file also tells who wants it on other machines.
    assert {name: needed[name] - pin.wanted_by for name, pin in here.items()} == {name: set() for name in here}
    assert {name: version(name) for name in here} == {
        name: str(pin.package.specifier).removeprefix("==") for name, pin in here.items()
    }


def wanted(group: str) -> dict[str, set[str]]:
    """All that the installed packages say they need on this machine, and who needs it."""
    found, seen = defaultdict(set), set()
    waiting = [(itself(group), "", Requirement(named)) for named in NAMED[group]]
    while waiting:
        parent, extra, package = waiting.pop()
        name = canonicalize_name(package.name)
        if name == NEVER_PINNED or (package.marker and not package.marker.evaluate({"extra": extra})):
            continue
        assert package.specifier.contains(version(name)), f"{parent} wants {package}"
        found[name].add(parent)
        for asked in {(name, extra) for extra in ("", *package.extras)} - seen:
            seen.add(asked)
            waiting += [(*asked, Requirement(need)) for need in requires(name) or ()]
    return found
