"""What nobody would see on a page."""

import re

from support_desk.triage.local.features import UNSEEN

# Stands in a text where something was hidden.
SIGN = "\ufffc"
# What is written backwards, comments of HTML, elements that no page shows, and what stands in the tags of a prompt.
HIDDEN = re.compile(
    "[\u202d\u202e][^\u202c]*\u202c?|<!--(?:(?!<!--).)*?-->"
    r"|<(\w+)\s[^<>]*(?:\bhidden\b|(?:display|visibility)\s*:\s*(?:none|hidden)|font-size\s*:\s*0)[^<>]*>[^<]*(?:</\1\s*>)?"
    r"|<(system|instructions?|prompt|assistant|developer)\b[^<>]*>[^<>]*</\2\s*>"
    r"|\[INST\](?:(?!\[INST\]).)*?\[/INST\]|<<SYS>>(?:(?!<<SYS>>).)*?<</SYS>>",
    re.DOTALL | re.IGNORECASE,
)
# The same with the tags around it, which pretend that the ticket ends before and begins again after it.
ENVELOPE = re.compile(
    r"(?:</?\w+>\s*){0,3}<(system|instructions?|prompt|assistant|developer)\b[^<>]*>[^<>]*</\1\s*>(?:\s*</?\w+>){0,3}",
    re.IGNORECASE,
)


def shown(text: str) -> str:
    """The text as people see it."""
    return UNSEEN.sub("", HIDDEN.sub(" ", text))


def marked(text: str) -> str:
    """The same without what pretends to stand around it, and with a sign where something was hidden."""
    return UNSEEN.sub("", HIDDEN.sub(SIGN, ENVELOPE.sub(SIGN, text.replace(SIGN, " "))))
