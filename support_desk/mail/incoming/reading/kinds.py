"""What no ticket is made of and no answer: mail that nobody wrote to the desk himself."""

import re
from email.message import Message

from support_desk.mail.incoming.reading.headers import addresses_of, line_of
from support_desk.mail.incoming.reading.languages import AWAY, UNDELIVERED

MACHINES = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|bounces?)(?:[+=-][^@]*)?@", re.IGNORECASE)
NO_REPLY = re.compile(r"(?:no|do[-_.]?not)[-_.]?reply", re.IGNORECASE)
# What sites' programs call themselves, unless they are told another address.
FORMS = re.compile(r"(?:wordpress|www-data|apache|nginx|(?:web|contact)?[-_.]?forms?)(?:[+=-][^@]*)?@", re.IGNORECASE)
IN_BULK = {"bulk", "list", "junk", "auto_reply"}
# What programs set that answer for somebody, each in its own way.
AUTO_REPLIES = ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From", "X-Mail-Autoreply"]
OF_LISTS = ["List-Id", "List-Post", "List-Unsubscribe", "X-Mailing-List", "X-Campaign", "X-CampaignId"]
REPORTS = ("", "delivery-status", "disposition-notification", "feedback-report")
RE = r"(?:\s*(?:re|aw|sv|antw|rif|res|odp)\s*:)+\s*"
ANSWERING = re.compile(f"^{RE}", re.IGNORECASE)
# A desk that answers a desk: each of them has put its number in front of the subject. So has each colleague to whom a
# mail is passed on, but a person puts "Re:" before all.
NUMBER = r"\[#[0-9]{1,19}\]"
LOOPING = re.compile(rf"{NUMBER}(?:{RE}{NUMBER}){{2}}|(?:{RE}{NUMBER}){{5}}", re.IGNORECASE)
BOUNCE, AWAY_NOW, LIST, MACHINE, LOOP = (
    "It says that a mail could not be delivered.",
    "It is an automatic reply.",
    "It came from a mailing list or is a newsletter.",
    "It was sent by a program.",
    "It goes back and forth between two programs.",
)


def why_ignored(mail: Message) -> str | None:
    """Why nobody is waiting for an answer to this mail, in a sentence; None when somebody may be."""
    whole = line_of(mail, "Subject")[:500]
    subject = ANSWERING.sub("", whole, count=1)
    if _is_bounce(mail, subject):
        return BOUNCE
    if any(name in mail for name in AUTO_REPLIES):
        return AWAY_NOW
    if says_away(mail) and (_is_from_nobody(mail) or re.search(NUMBER, subject)):
        return AWAY_NOW
    submitted = re.split(r"[;\s]", line_of(mail, "Auto-Submitted").lower() + ";")[0]
    if submitted not in ("", "no"):
        return AWAY_NOW if submitted == "auto-replied" else MACHINE
    if any(name in mail for name in OF_LISTS) or line_of(mail, "Precedence").lower() in IN_BULK:
        return LIST
    return LOOP if LOOPING.match(whole) else None


def says_away(mail: Message) -> bool:
    """Whether its subject is one of those who are not there, which a person may write, too, who asks about it."""
    return AWAY.match(ANSWERING.sub("", line_of(mail, "Subject")[:500], count=1)) is not None


def is_nobodys(address: str) -> bool:
    """Whether, by its name, nobody reads what is sent to this address."""
    return (MACHINES.match(address) or NO_REPLY.match(address)) is not None


def is_forms(address: str) -> bool:
    """Whether, by its name, a site's program sends what others have filled in."""
    return is_nobodys(address) or FORMS.match(address) is not None


def _is_bounce(mail: Message, subject: str) -> bool:
    report = str(mail.get_param("report-type", "") or "").lower()
    if mail.get_content_type() == "multipart/report" and report in REPORTS:
        return True
    senders = addresses_of(mail, "From", "Return-Path", "Sender")
    if "X-Failed-Recipients" in mail or any(MACHINES.match(one) for one in senders[:1]):
        return True
    return _is_from_nobody(mail) and (UNDELIVERED.match(subject) is not None or not addresses_of(mail, "From"))


def _is_from_nobody(mail: Message) -> bool:
    return line_of(mail, "Return-Path") == "<>"
