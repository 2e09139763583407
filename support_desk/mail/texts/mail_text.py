"""What a mail says, before anybody decides how it looks."""

import re
from dataclasses import dataclass

# What no line of a mail may hold: controls, other separators of lines, and what turns the direction of reading.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
NAME_SIGNS = " .'’-"
LONGEST_NAME = 60


@dataclass(frozen=True)
class MailText:
    """The words of a mail. `says` come before the `quote`, what somebody wrote; `next` is what happens now.

    `link` is where its `link_name` leads, "" for nowhere; `why` tells the reader why he gets it.
    """

    subject: str
    greeting: str
    says: tuple[str, ...]
    quote: str = ""
    link: str = ""
    link_name: str = ""
    next: tuple[str, ...] = ()
    why: str = ""


def one_line(said: str) -> str:
    """A text of somebody's as one line, in which nothing hides."""
    return " ".join(TURNING.sub("", UNSEEN.sub(" ", said)).split())


def lines(said: str) -> str:
    """A text of somebody's in its own lines, in which nothing hides."""
    told = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", said)
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", "", TURNING.sub("", told)).strip("\n")


def shortened(said: str, most: int) -> str:
    """So many characters of it at most, and a sign that there is more."""
    return said if len(said) <= most else f"{said[:most].rstrip()} …"


def greeting(name: str | None) -> str:
    """How a mail begins. Whoever files a ticket for somebody says what that one's name is: only a name is repeated."""
    told = one_line(name or "")
    is_name = 0 < len(told) <= LONGEST_NAME and all(sign.isalpha() or sign in NAME_SIGNS for sign in told)
    is_name = is_name and not re.search(r"\S\.\S{2}", told)
    return f"Hello {told}," if is_name else "Hello,"
