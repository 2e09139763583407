"""What somebody wrote himself, told from what he quotes and from what stands below his words.

`mail-parser-reply` was weighed: its expressions take quadratic time for a line of a stranger's choice, and it takes a
list with hyphens for a signature. Here each line is looked at once, as far as it is short.
"""

from dataclasses import dataclass

from support_desk.mail.incoming.reading.html_text import END_OF_QUOTE, QUOTE
from support_desk.mail.incoming.reading.languages import (
    ATTRIBUTION,
    ENDS_WITH_EMAIL,
    FORWARDED,
    HAS_DAY_OR_HOUR,
    HAS_HOUR,
    HEADINGS,
    LINE_ABOVE,
    ORIGINAL,
    SENT_FROM,
)

LONGEST_LINE = 400
# An attribution may be broken into so many lines, and headings may have as many lines between them.
MOST_LINES_OF_ATTRIBUTION, MOST_LINES_OF_HEADINGS = 4, 8
# A signature is short; what is longer is somebody's text below two hyphens.
LONGEST_SIGNATURE = 20
OWN, QUOTED, SIGNED = "own", "quoted", "signed"


@dataclass(frozen=True)
class Told:
    """`own` words, and what was `folded` away: quotes and signature, in their order. Together they are everything."""

    own: str
    folded: str


def told(text: str, is_forwarded: bool = False, is_answer: bool = False) -> Told:
    """The words of whoever wrote this text, apart from the rest; all are his own when nothing would be left.

    What is quoted between his own words stays, for these answer it; so does what he passes on, where he says so or the
    subject does (`is_forwarded`). In an answer (`is_answer`) more is taken for another mail.
    """
    lines = text.split("\n")
    kinds = _quotes(lines, is_forwarded, is_answer)
    _sign(lines, kinds)
    _keep_between(kinds)
    own = _joined(line for line, kind in zip(lines, kinds, strict=True) if kind == OWN)
    folded = _joined(line for line, kind in zip(lines, kinds, strict=True) if kind != OWN)
    return Told(own, folded) if own else Told(folded, "")


def _joined(lines) -> str:
    return "\n".join(line for line in lines if line.strip() not in (QUOTE, END_OF_QUOTE)).strip()


def _quotes(lines: list[str], is_forwarded: bool, is_answer: bool) -> list[str]:
    """Of each line whether it is quoted."""
    kinds: list[str] = []
    while len(kinds) < len(lines):
        place = len(kinds)
        is_other = _is_other_mail(lines, place, is_answer)
        if _is_passed_on(lines, place) or (is_forwarded and (is_other or lines[place].strip() == QUOTE)):
            kinds += [OWN] * (len(lines) - place)
        elif is_other:
            kinds += [QUOTED] * (len(lines) - place)
        else:
            length = _marked(lines, place) or _cited(lines, place) or _introduced(lines, place)
            kinds += [QUOTED] * length or [OWN]
    return kinds


def _is_passed_on(lines: list[str], place: int) -> bool:
    """Whether somebody passes on what follows, as his program says, maybe within HTML's quote."""
    begin = place + (lines[place].strip() == QUOTE)
    line = next((lines[here] for here in range(begin, min(begin + 3, len(lines))) if lines[here].strip()), "")
    return FORWARDED.fullmatch(line.strip()[:LONGEST_LINE]) is not None


def _marked(lines: list[str], place: int) -> int:
    """How many lines from here are between the marks of HTML's quotes, or to the end."""
    if lines[place].strip() != QUOTE:
        return 0
    for end in range(place + 1, len(lines)):
        if lines[end].strip() == END_OF_QUOTE:
            return end + 1 - place
    return len(lines) - place


def _cited(lines: list[str], place: int) -> int:
    """How many lines from here begin with ">", empty ones between them included."""
    last = place
    for here in range(place, len(lines)):
        if lines[here].lstrip().startswith(">"):
            last = here + 1
        elif lines[here].strip() or here == place:
            break
    return last - place


def _introduced(lines: list[str], place: int) -> int:
    """How many lines from here are "On … wrote:" with what was written.

    If that has no ">", it is all that follows, but only below what surely a program wrote: an hour and an e-mail.
    """
    length = _attribution(lines, place)
    if not length:
        return 0
    begin = next((here for here in range(place + length, len(lines)) if lines[here].strip()), len(lines))
    if begin < len(lines) and (quoted := _marked(lines, begin) or _cited(lines, begin)):
        return begin - place + quoted
    line = " ".join(lines[place : place + length]).rstrip()
    return len(lines) - place if "@" in line and HAS_HOUR.search(line) and ATTRIBUTION.search(line) else 0


def _attribution(lines: list[str], place: int) -> int:
    """How many lines from here are "On … wrote:"; when it is broken, the first of them says when, and no other.

    Or they say when, and whose the e-mail is.
    """
    if not lines[place].strip() or lines[place].lstrip().startswith(">"):
        return 0
    joined = ""
    for length in range(1, MOST_LINES_OF_ATTRIBUTION + 1):
        if place + length > len(lines) or not (line := lines[place + length - 1].strip()):
            return 0
        if joined and (HAS_DAY_OR_HOUR.search(line) or not HAS_DAY_OR_HOUR.search(joined)):
            return 0
        # A sentence may end here, or the name of a company before its e-mail.
        if joined.endswith((".", "!", "?")) and not line.startswith(("<", "(")):
            return 0
        joined = f"{joined} {line}" if joined else line
        if len(joined) > LONGEST_LINE:
            return 0
        if joined.endswith((":", "：")) and ATTRIBUTION.search(joined):
            return length if "@" in joined or HAS_DAY_OR_HOUR.search(joined) else 0
        if ENDS_WITH_EMAIL.search(joined) and HAS_DAY_OR_HOUR.search(joined):
            return length
    return 0


def _is_other_mail(lines: list[str], place: int, is_answer: bool) -> bool:
    """Whether all from here on is another mail, as Outlook quotes and passes it on."""
    line = lines[place].strip()
    if not line or len(line) > LONGEST_LINE:
        return False
    if ORIGINAL.fullmatch(line):
        return True
    if LINE_ABOVE.fullmatch(line):
        following = next((here for here in range(place + 1, len(lines)) if lines[here].strip()), None)
        return following is not None and _are_headings(lines, following, is_answer)
    return _are_headings(lines, place, is_answer)


def _are_headings(lines: list[str], place: int, is_answer: bool) -> bool:
    """Whether the headings of a mail begin here: who sent it first, and soon its subject and another.

    A list of somebody's own may look so, as of a journey: a program says the e-mail or the hour besides, and nothing is
    taken for another mail without both where none is answered.
    """
    line = lines[place].strip()[:LONGEST_LINE]
    if not HEADINGS["from"].match(line):
        return False
    block = [line.strip()[:LONGEST_LINE] for line in lines[place + 1 : place + MOST_LINES_OF_HEADINGS]]
    has_subject, *others = (any(map(HEADINGS[name].match, block)) for name in ("subject", "sent", "to"))
    has_hour = any(HEADINGS["sent"].match(each) and HAS_HOUR.search(each) for each in block)
    found = ("@" in line) + has_hour
    return has_subject and any(others) and found >= (1 if is_answer else 2)


def _sign(lines: list[str], kinds: list[str]) -> None:
    """Mark the signature below the last own words: from two hyphens on, or what a program put there."""
    last = next((here for here in reversed(range(len(lines))) if kinds[here] == OWN and lines[here].strip()), -1)
    for here in range(last, max(last - LONGEST_SIGNATURE, -1), -1):
        if kinds[here] != OWN:
            break
        line = lines[here].strip()
        if line in ("--", "—", "–") or (here == last and SENT_FROM.fullmatch(line[:LONGEST_LINE])):
            kinds[here : last + 1] = [SIGNED] * (last + 1 - here)
            break


def _keep_between(kinds: list[str]) -> None:
    """Take several quotes for own words when own words follow them."""
    if OWN not in kinds:
        return
    last = len(kinds) - 1 - kinds[::-1].index(OWN)
    begins = [here for here in range(last) if kinds[here] == QUOTED and (here == 0 or kinds[here - 1] == OWN)]
    if len(begins) > 1:
        kinds[:last] = [OWN if kind == QUOTED else kind for kind in kinds[:last]]
