"""Whether it is really from whom it says: what the mail server found out and wrote into the mail (RFC 8601).

Only the topmost word of the server that the desk trusts counts: whatever else bears its name may have come with the
mail. And it counts for the domain that `From:` names alone, for everybody's own domain passes for himself.
"""

import re
from email.message import Message

from support_desk.mail.incoming.reading.bounds import LONGEST_HEADER
from support_desk.mail.incoming.reading.headers import decoded

# Parts that senders may have a hand in, such as the name of a mailbox. What is left of them then proves nothing.
QUOTED = re.compile(r'"[^"]*"')
COMMENT = re.compile(r"\([^()]*\)")
MOST_NESTED = 5
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
        text = QUOTED.sub(" quoted ", " ".join(decoded(str(value)[:LONGEST_HEADER]).split()))
        for _ in range(MOST_NESTED):
            text = COMMENT.sub(" ", text)
        said_by = text.partition(";")[0].split()
        if said_by and said_by[0].lower() == server.lower():
            return None if {*'"()'} & {*text} else text
    return None


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
