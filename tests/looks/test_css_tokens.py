"""The tokens of the stylesheets: one file has them, the others use them, and they can be read in light and in dark."""

import re
from itertools import product

import pytest

from support_desk.process.places import ROOT

ASSETS = ROOT / "assets"
TOKENS = (ASSETS / "tokens.css").read_text()
OTHERS = sorted(path for path in ASSETS.glob("*.css") if path.name != "tokens.css")
COLOURS = dict(re.findall(r"--([a-z-]+): light-dark\((#\w+, #\w+)\)", TOKENS))
LITERAL = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(")
GROUNDS = ("canvas", "surface", "raised")
READ = [
    *product(("text", "muted", "accent-strong", "danger", "warn", "ok", "info"), GROUNDS),
    *((name, f"{name}-soft") for name in ("danger", "warn", "ok", "info")),
    *product(("text",), ("accent-soft", "danger-soft", "warn-soft", "warn-line", "ok-soft", "info-soft")),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("surface", "danger"),
]
SIZES, WEIGHTS = {"12", "13", "14", "16", "20", "28"}, {"400", "500", "600"}
# A corner of its own, but for the tiny ones of marks, and those that make an end round.
CORNERS = {"0", "2px", "50%", "99px"}


def without_pictures(css: str) -> str:
    """A stylesheet without comments, and without what it draws itself."""
    return re.sub(r"/\*.*?\*/|url\(\"data:.*?\"\)", "", css, flags=re.DOTALL)


def brightness(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    digits = colour.removeprefix("#")
    pairs = [digits[i : i + 2] for i in (0, 2, 4)] if len(digits) == 6 else [each * 2 for each in digits]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (int(p, 16) / 255 for p in pairs)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_no_other_file_has_colours_of_its_own(path):
    assert LITERAL.findall(without_pictures(path.read_text())) == []


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_what_a_file_uses_is_there(path):
    css = path.read_text()
    known = {*re.findall(r"(--[a-z-]+):", TOKENS), *re.findall(r"(--[a-z-]+):", css), "--side", "--over", "--below"}

    assert {*re.findall(r"var\((--[a-z-]+)", css)} - known == set()


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), READ)
def test_words_can_be_read_on_their_ground(word, ground, theme):
    lights = sorted(brightness(COLOURS[name].split(", ")[theme]) + 0.05 for name in (word, ground))

    assert lights[1] / lights[0] >= 4.5


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_sizes_weights_and_corners_are_few(path):
    css = without_pictures(path.read_text())
    fonts = re.findall(r"font(?:-size)?: (?:(\d+) )?([\d.]+)px", css)
    corners = {part for found in re.findall(r"border-radius: ([^;]+);", css) for part in found.split()}

    assert {size for _, size in fonts} <= SIZES
    assert {*re.findall(r"font-weight: (\d+)", css), *(weight for weight, _ in fonts if weight)} <= WEIGHTS
    assert {corner for corner in corners if corner[0].isdigit()} <= CORNERS
