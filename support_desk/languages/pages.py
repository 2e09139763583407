"""A page that was built in English, as it is in another language, so that its reader never sees the English one."""

import re
from functools import cache, lru_cache
from html import escape, unescape

from support_desk.languages.catalogues import address, catalogue

# The texts of a page: what stands between two tags, and the attributes that people read; but nothing of its scripts.
CODE = r"(?P<code><(script|style)\b.*?</\2>)"
READ = ("aria-label", "title", "placeholder", "content", "data-said")
SAID = "|".join([r"(?<=>)[^<>]+(?=<)", *(rf'(?<= {name}=")[^"]+' for name in READ)])
TEXT = re.compile(f"{CODE}|{SAID}", re.DOTALL)
PLACE = re.compile(r"\{(\w+)\}")
# What stands between the name of a page and that of the desk in a tab.
BETWEEN = " · "


@lru_cache(64)
def in_language(html: str, language: str) -> str:
    """The page with what the scripts say once they run, and the catalogue before all of these."""

    def said(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        parts = unescape(found[0]).split(BETWEEN)
        told = [understood(part, language) for part in parts]
        return found[0] if told == parts else escape(BETWEEN.join(told))

    return (
        TEXT.sub(said, html)
        .replace('<html lang="en"', f'<html lang="{language}"', 1)
        .replace("<head>", f'<head><script src="{address(language)}"></script>', 1)
    )


def understood(sentence: str, language: str) -> str:
    """An English sentence, a message with its values in it, in this language: as `assets/said.js` understands it."""
    if isinstance(known := catalogue(language).get(sentence), str):
        return known
    for form, names, message in _open_messages(language):
        if found := form.fullmatch(sentence):
            values = {name: understood(value, language) for name, value in zip(names, found.groups(), strict=True)}
            return PLACE.sub(lambda place, values=values: values.get(place[1], place[0]), message)  # type: ignore[misc]
    return sentence


@cache
def _open_messages(language: str) -> list[tuple[re.Pattern[str], list[str], str]]:
    """Those with values, the longest first, for it says most: the pattern, the values' names, the translation."""
    known = [
        (message, said) for message, said in catalogue(language).items() if "{" in message and isinstance(said, str)
    ]
    known.sort(key=lambda each: -len(PLACE.sub("", each[0])))
    return [(_form(message), PLACE.findall(message), said) for message, said in known]


def _form(message: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, PLACE.split(message)[::2])), re.DOTALL)
