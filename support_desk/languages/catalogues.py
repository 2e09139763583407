"""What each language says for every English message. `make languages` writes the files; no page needs more of them."""

import hashlib
import json
from functools import cache
from pathlib import Path

ENGLISH = "en"
NAMES = {ENGLISH: "English", "de": "Deutsch"}
"""The languages there are, by what those who speak them call them."""
# Where browsers find a catalogue; its name changes with what is in it.
PLACE = "/languages/"

Catalogue = dict[str, str | list[str]]
"""For a message its translation; for one of a number, by its first form, that of one and that of many."""


@cache
def catalogue(language: str) -> Catalogue:
    """What this language says; English says the messages themselves."""
    return {} if language == ENGLISH else json.loads(_file(language).read_text(encoding="utf-8"))


@cache
def script(language: str) -> bytes:
    """The catalogue as a page loads it: before anything is drawn, and so as a script.

    It takes itself out of the page, whose scripts know each node that is there and would take it for another.
    """
    told = json.dumps(catalogue(language), ensure_ascii=False, separators=(",", ":"))
    return f"globalThis.deskWords={told};document.currentScript?.remove();".encode()


@cache
def address(language: str) -> str:
    """Where it is: `/languages/de-….js`."""
    return f"{PLACE}{language}-{hashlib.sha256(script(language)).hexdigest()[:16]}.js"


def _file(language: str) -> Path:
    return Path(__file__).with_name(f"{language}.json")
