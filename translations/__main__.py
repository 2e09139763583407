"""`python -m translations gather` brings the messages into every catalogue; `check` says what is wrong with any."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po, write_po

from support_desk.languages.catalogues import ENGLISH, NAMES
from support_desk.process.places import ROOT
from translations.reading import NotWrittenOut, messages
from translations.unsaid import unsaid

HERE, BESIDE = Path(__file__).parent, ROOT / "support_desk" / "languages"
WIDTH = 118
PLACES = re.compile(r"\{\w+\}")
# `said` and `counted` know these two, by which most languages of Europe tell numbers apart.
FORMS = 2


def main(verb: str) -> int:
    """Do what the verb says, and tell whether all is well."""
    found = {each.forms: each for each in messages()}
    wrong = [complaint for language in NAMES if language != ENGLISH for complaint in VERBS[verb](language, found)]
    wrong += unsaid(found) if verb == "check" else []
    for complaint in wrong:
        print(complaint, file=sys.stderr)
    return 1 if wrong else 0


def gather(language: str, found: dict) -> Iterator[str]:
    """Write what is said now into the catalogue, with the translations that there were, and what pages load of it."""
    had, catalogue = _read(language), Catalog(locale=language)
    for forms, message in found.items():
        entry = had.get(forms[0])
        kept = entry.string if entry and len(forms) == (FORMS if entry.pluralizable else 1) else ""
        catalogue.add(forms if len(forms) == FORMS else forms[0], kept, locations=[(message.place[0], None)])
    with _po(language).open("wb") as file:
        write_po(file, catalogue, width=WIDTH, sort_output=True, omit_header=True, include_lineno=False)
    _json(language).write_text(_told(catalogue), encoding="utf-8")
    missing = sum(not _is_whole(entry) for entry in _entries(catalogue))
    print(f"{NAMES[language]}: {len(found)} messages, of which {missing} wait for {_po(language).relative_to(ROOT)}.")
    yield from ()


def check(language: str, found: dict) -> Iterator[str]:
    """What is missing, is used no more, or lacks a value's place."""
    catalogue, name = _read(language), _po(language).relative_to(ROOT)
    entries = {_forms(entry): entry for entry in _entries(catalogue)}
    yield from (f"{name} lacks {forms[0]!r}; run `make languages`." for forms in found.keys() - entries.keys())
    yield from (f"{name} has {forms[0]!r}, which nothing says." for forms in entries.keys() - found.keys())
    for forms, entry in entries.items():
        if not _is_whole(entry):
            yield f"{name} says nothing for {forms[0]!r}."
        elif any(_places(said) - _places(*forms) for said in _strings(entry)):
            yield f"{name} has a place that {forms[0]!r} does not have."
        elif any(_places(form) - _places(said) for form, said in zip(forms, _strings(entry), strict=True)):
            yield f"{name} leaves something out of {forms[0]!r}."
    if _json(language).read_text(encoding="utf-8") != _told(catalogue):
        yield f"{_json(language).relative_to(ROOT)} is not what {name} says; run `make languages`."


VERBS = {"gather": gather, "check": check}


def _read(language: str) -> Catalog:
    if not _po(language).exists():
        return Catalog(locale=language)
    with _po(language).open("rb") as file:
        return read_po(file, locale=language)


def _told(catalogue: Catalog) -> str:
    """What pages load: for each message what is said, of a number in both forms."""
    whole = {_forms(entry)[0]: entry.string for entry in _entries(catalogue) if _is_whole(entry)}
    return json.dumps(dict(sorted(whole.items())), ensure_ascii=False, indent=0) + "\n"


def _entries(catalogue: Catalog) -> list[Entry]:
    return [entry for entry in catalogue if entry.id]


def _forms(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.id) if entry.pluralizable else (entry.id,)


def _strings(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.string) if entry.pluralizable else (entry.string,)


def _is_whole(entry: Entry) -> bool:
    said = _strings(entry)
    return len(said) == len(_forms(entry)) and all(said)


def _places(*texts: str) -> set[str]:
    return {place for text in texts for place in PLACES.findall(text)}


def _po(language: str) -> Path:
    return HERE / f"{language}.po"


def _json(language: str) -> Path:
    return BESIDE / f"{language}.json"


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1]))
    except NotWrittenOut as error:
        raise SystemExit(str(error)) from None
