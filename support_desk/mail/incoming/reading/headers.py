"""A mail's headers, of which each may be anything."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from email.message import Message
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import Any

from support_desk import texts
from support_desk.errors import InvalidInput
from support_desk.mail.incoming.reading.bounds import LONGEST_HEADER, LONGEST_OF_NAME, LONGEST_PARAMETERS
from support_desk.mail.incoming.reading.charsets import CONTROLS, text_in
from support_desk.mail.incoming.reading.encoded_words import in_utf8
from support_desk.words import EMAIL_LIMIT, NAME_LIMIT

MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,250}>")
MOST_IDS = 100
ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>\"(),:;@]{1,64}@[^\s\x00-\x1f\x7f<>\"(),:;@]{1,253}")
# One person as he is mostly written, whatever stands before his e-mail.
PERSON = re.compile(rf"([^<>]*)<\s*(?:mailto:)?({ADDRESS.pattern})\s*>\s*", re.IGNORECASE)
# What only turns text around, or cannot be seen: a name or a title has none of it.
UNSEEN = re.compile("[\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069]")


# What is asked for often, and whose parameters that policy's parser reads in quadratic time: the former ones do better.
OF_PARTS = ("content-type", "content-disposition", "content-transfer-encoding")

Person = tuple[str, str | None]
"""An e-mail and a name, None without one."""


class BoundedPolicy(EmailPolicy):
    """The standard library's modern policy, for headers that are too long, not ASCII, or break its parser."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        if hasattr(value, "name"):
            return value
        if name.lower() in OF_PARTS:
            return " ".join(decoded(value[:LONGEST_PARAMETERS]).split())
        text = decoded(value[:LONGEST_HEADER])
        try:
            return super().header_fetch_parse(name, in_utf8(text))
        except Exception:  # its parser fails in many ways, and never where it should
            return text


POLICY = BoundedPolicy(refold_source="none", linesep="\n")


def decoded(value: str) -> str:
    """A header that was sent as bytes instead of encoded words, as UTF-8 or else as Windows would write it."""
    if value.isascii():
        return value
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def line_of(part: Message, name: str) -> str:
    """What a header says, on one line, "" without it."""
    return one_line(str(part.get(name, "")))


def name_of(part: Message) -> str:
    """The name of the file that a part is, "" without one, as it was written: it may be a path, or anything else."""
    try:
        sent = part.get_param("filename", "", "content-disposition") or part.get_param("name", "")
        if isinstance(sent, tuple):
            return one_line(text_in(bytes(sent[2], "raw-unicode-escape"), sent[0] or ""))
        name = str(part.get_filename() or "")
        return one_line(str(POLICY.header_fetch_parse("name", name)) if "=?" in name else decoded(name))
    except Exception:  # a name in pieces may be in none of the charsets, or in no order
        return line_of(part, "Content-Description")


def one_line(text: str) -> str:
    """A text of one line, of characters that can be seen."""
    return " ".join(UNSEEN.sub("", CONTROLS.sub(" ", unicodedata.normalize("NFC", text))).split())


def ids_of(part: Message, *names: str) -> tuple[str, ...]:
    """The message ids that these headers name, each once, at most the last hundred of each."""
    found = [one for name in names for one in MESSAGE_ID.findall(_raw(part, name))[-MOST_IDS:]]
    return tuple(dict.fromkeys(found))


def person_of(part: Message, name: str) -> Person | None:
    """The first e-mail of a header with its name, None without one; None when there is no e-mail that is good."""
    return next(people_of(part, name), None)


def people_of(part: Message, name: str) -> Iterator[Person]:
    """All e-mails of a header that are good, each with its name, None without one."""
    header = part.get(name)
    found = [*_good((address.addr_spec, address.display_name) for address in getattr(header, "addresses", ()))]
    if header is None or (found and not getattr(header, "defects", ())):
        yield from found
        return
    sent = next(str(value) for key, value in part.raw_items() if key.lower() == name.lower())
    yield from _against_rules(decoded(sent[:LONGEST_HEADER]), found)


def addresses_of(part: Message, *names: str) -> tuple[str, ...]:
    """All e-mails of these headers, whatever they are good for."""
    found = [one for name in names for one in ADDRESS.findall(_raw(part, name))]
    return tuple(dict.fromkeys(one for one in found if len(one) <= EMAIL_LIMIT))


def _good(people: Iterable[tuple[str, str]]) -> Iterator[Person]:
    for typed, name in people:
        try:
            email = texts.email(typed)
        except InvalidInput:
            continue
        yield email, one_line(name)[:NAME_LIMIT].strip() or None


def _against_rules(header: str, found: list[Person]) -> list[Person]:
    """Who is in a header that breaks the rules, of which the parser made `found`.

    First whoever is in its only angle brackets, which end it: the parser may have taken his name for the e-mail. Where
    there is nobody at all, whatever looks like an e-mail.
    """
    one = PERSON.fullmatch(header)
    if one and one[2].lower() not in [email.lower() for email, _ in found]:
        name = str(POLICY.header_fetch_parse("name", one[1])).strip(' "\\')
        found = [*_good([(one[2], name)]), *found]
    return found or [*_good((each, "") for each in ADDRESS.findall(header))]


def _raw(part: Message, name: str) -> str:
    """All headers of this name as they were sent, as much of them as is looked at, in letters that can be stored."""
    wanted, room = name.lower(), LONGEST_OF_NAME
    found: list[str] = []
    for key, value in part.raw_items():
        if key.lower() == wanted and room > 0:
            found.append(decoded(str(value)[: min(5 * LONGEST_HEADER, room)]))
            room -= len(found[-1]) + 1
    return " ".join(found)


def day_of(part: Message) -> str:
    """When it was written, as its sender says, in a form that two copies share."""
    try:
        return parsedate_to_datetime(line_of(part, "Date")).isoformat()
    except (ValueError, TypeError, OverflowError):
        return line_of(part, "Date")
