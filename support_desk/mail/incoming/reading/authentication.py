"""Whether it is really from whom it says: what the mail server found out and wrote into the mail (RFC 8601).

Only the topmost word of the server that the desk trusts counts: whatever else bears its name may have come with the
mail. And it counts for the domain that `From:` names alone, for everybody's own domain passes for himself.
"""

import re
from email.message import Message

from support_desk.mail.incoming.reading.bounds import LONGEST_HEADER
from support_desk.mail.incoming.reading.headers import decoded

# What begins, ends or escapes the parts that senders may have a hand in, such as the name of a mailbox.
PIECE = re.compile(r'\\.|[\\"()]|[^\\"()]+')
UNCLEAR = "\\"
PROPERTY = re.compile(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)?)\s*=\s*([^\s;]+)", re.IGNORECASE)
# What each way of finding out says of whom it has found.
NAMED_BY = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",), "dmarc": ("header.from",)}


def has_proved(mail: Message, sender: str, server: str | None) -> bool:
    """Whether `server` says that DKIM, SPF or DMARC passed for the domain of this sender; False without a server."""
    found = _topmost(mail, server) if server else None
    domain = sender.rpartition("@")[2].lower()
    return found is not None and any(_speaks_for(result, domain) for result in found.split(";")[1:])


def _topmost(mail: Message, server: str) -> str | None:
    """What the server says itself, without remarks; None when it says nothing."""
    for name, value in mail.raw_items():
        if name.lower() != "authentication-results":
            continue
        sent = str(value)
        text = _without_remarks(" ".join(decoded(sent[:LONGEST_HEADER]).split()))
        said_by = text.partition(";")[0].split()
        if said_by and said_by[0].lower() == server.lower():
            return None if UNCLEAR in text or len(sent) > LONGEST_HEADER else text
    return None


def _without_remarks(text: str) -> str:
    """What is neither quoted nor in brackets, and a backslash for whatever servers may mean in two ways.

    That is one outside of quotes, brackets in quotes in brackets, and what has no beginning or no end.
    """
    said, depth, is_quoted = "", 0, False
    for piece in PIECE.findall(text):
        if piece == '"':
            is_quoted = not is_quoted
            said += " quoted " * (is_quoted and not depth)
        elif piece in ("(", ")") and not is_quoted:
            depth += 1 if piece == "(" else -1
            said += " " if depth >= 0 else UNCLEAR
        elif piece in ("(", ")"):
            said += UNCLEAR * bool(depth)
        elif piece.startswith("\\"):
            said += UNCLEAR * (bool(depth) or not is_quoted)
        elif not depth and not is_quoted:
            said += piece
    return said + UNCLEAR * (bool(depth) or is_quoted)


def _speaks_for(result: str, domain: str) -> bool:
    said = [(name.lower(), value.lower()) for name, value in PROPERTY.findall(result)]
    if not said or said[0][1] != "pass":
        return False
    way = said[0][0]
    named = [value.rpartition("@")[2].rstrip(".") for name, value in said[1:] if name in NAMED_BY.get(way, ())]
    return bool(named) and all(_covers(one, domain) for one in named)


def _covers(one: str, domain: str) -> bool:
    """Whether whoever speaks for the one domain speaks for the other: it is the same, or lies within it."""
    return one == domain or ("." in one and domain.endswith(f".{one}"))
