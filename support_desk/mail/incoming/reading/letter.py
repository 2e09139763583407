"""A mail as the desk understands it."""

import hashlib
import re
from dataclasses import dataclass, field

from support_desk.languages import to_say
from support_desk.mail.incoming.reading.authentication import has_proved
from support_desk.mail.incoming.reading.bodies import LetterFile, body_of
from support_desk.mail.incoming.reading.bounds import NotUnderstood
from support_desk.mail.incoming.reading.charsets import forget_unknown
from support_desk.mail.incoming.reading.headers import addresses_of, day_of, ids_of, line_of, people_of, person_of
from support_desk.mail.incoming.reading.kinds import ANSWERING, NUMBER, is_nobodys, says_away, why_ignored
from support_desk.mail.incoming.reading.parsing import HEAD_ONLY, Parsed, parsed
from support_desk.mail.incoming.reading.quotes import told
from support_desk.words import TITLE_LIMIT

PASSED_ON = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|i|doorst|pd|vs|vb)\s*:", re.IGNORECASE)
# What the desk puts before a subject, and how the address looks to which its mails are answered.
OF_TICKET, TO_TICKET = re.compile(NUMBER), re.compile(r"[^@]*\+[0-9]{1,19}\.[a-z2-7]{16,}@", re.IGNORECASE)
NO_TEXT, NO_SUBJECT = "(This mail has no text.)", "(no subject)"
# Where a mail server writes to whom it delivered a mail, beside what its sender wrote.
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To")


@dataclass(frozen=True)
class Letter:
    """A mail from somebody, with all that the desk makes of it.

    `key` is the same for two copies of one mail, and for nothing else. `name` is None when the sender tells none.
    `has_proved`: it is really from this sender, as the desk's own mail server says. `answers` are the ids of the mails
    that it answers, the nearest last; `recipients` all addresses to which it was sent. `own` is what the sender wrote,
    `quoted` what was folded away. `ignored` is why nobody waits for an answer, or None. `reply_to` are the e-mails and
    names of those who shall be answered instead of the sender, as he says: nothing proves that they know of it.
    `is_passed_on`: the sender passes on a mail, or answers one that was passed on, as the subject says. `says_away`: it
    says that he is not there, which is an automatic reply if it answers a mail of the desk's.
    """

    key: str
    message_id: str | None
    email: str
    name: str | None
    has_proved: bool
    title: str
    own: str
    quoted: str
    answers: tuple[str, ...]
    recipients: tuple[str, ...]
    files: tuple[LetterFile, ...] = field(repr=False, default=())
    ignored: str | None = None
    reply_to: tuple[tuple[str, str | None], ...] = ()
    is_passed_on: bool = False
    says_away: bool = False


@dataclass(frozen=True)
class Heading:
    """What can be said of a mail though it is not understood."""

    message_id: str | None
    sender: str
    subject: str


def read_letter(raw: bytes, auth_server: str | None) -> Letter:
    """The mail of these bytes; `auth_server` is the name of the server whose word counts.

    Raises:
        NotUnderstood: it is none, or beyond all measure, or does not say whom it is from.
    """
    forget_unknown()  # those that the mail before this one has named
    mail = parsed(raw)
    ignored = why_ignored(mail.root)
    sender = person_of(mail.root, "From") or person_of(mail.root, "Sender") or person_of(mail.root, "Reply-To")
    if sender is None and ignored is None:
        raise NotUnderstood(to_say("It does not say who sent it."))
    email, name = sender or ("", None)
    return _letter(mail, email, name, ignored, has_proved(mail.root, email, auth_server))


def heading_of(raw: bytes) -> Heading:
    """The little that a mail says before anything else; empty where even that is beyond measure."""
    try:
        root = parsed(head_of(raw, 100_000)).root
    except NotUnderstood:
        return Heading(None, "", "")
    message_id = next(iter(ids_of(root, "Message-ID")), None)
    return Heading(message_id, line_of(root, "From")[:200], line_of(root, "Subject")[:200])


def head_of(raw: bytes, most: int) -> bytes:
    """The headers of a mail, as far as they are within its first `most` bytes."""
    return re.split(rb"\r?\n\r?\n", raw.removeprefix(HEAD_ONLY)[:most], maxsplit=1)[0] + b"\n\n"


def _letter(mail: Parsed, email: str, name: str | None, ignored: str | None, proved: bool) -> Letter:
    root = mail.root
    body = body_of(mail)
    subject = line_of(root, "Subject")
    answers = ids_of(root, "References", "In-Reply-To")
    recipients = addresses_of(root, *RECIPIENTS)
    bare_subject = ANSWERING.sub("", subject[:500], count=1)
    # Some programs name no mail that they answer.
    is_answer = bool(answers or OF_TICKET.match(bare_subject) or any(map(TO_TICKET.match, recipients)))
    parts = told(body.text, is_forwarded=PASSED_ON.match(subject) is not None, is_answer=is_answer)
    message_id = next(iter(ids_of(root, "Message-ID")), None)
    hashed = hashlib.sha256("\0".join([message_id or "", email.lower(), day_of(root), subject, body.text]).encode())
    for each in body.files:
        hashed.update(hashlib.sha256(f"{each.name}\0".encode() + each.content).digest())
    return Letter(
        key=hashed.hexdigest(),
        message_id=message_id,
        email=email,
        name=name,
        has_proved=proved,
        title=_title(subject, parts.own),
        own=parts.own or NO_TEXT,
        quoted=parts.folded,
        answers=answers,
        recipients=recipients,
        files=body.files,
        ignored=ignored,
        reply_to=tuple(person for person in people_of(root, "Reply-To") if not is_nobodys(person[0])),
        is_passed_on=PASSED_ON.match(bare_subject) is not None,
        says_away=says_away(root),
    )


def _title(subject: str, own: str) -> str:
    first = next((line.strip() for line in own.split("\n") if line.strip()), "")
    title = subject or first or NO_SUBJECT
    return title if len(title) <= TITLE_LIMIT else title[: TITLE_LIMIT - 1].rstrip() + "…"
