"""What mails about tickets say: to whoever asked, and to the team."""

from collections.abc import Sequence
from dataclasses import dataclass

from support_desk.mail.texts.mail_text import MailText, greeting, lines, one_line, shortened
from support_desk.words import label_of

MOST_QUOTED, LONGEST_NAME = 2_000, 100
# What the timeline calls doors of the desk, and nobody in particular.
NOBODY = ("", "api", "desk", "shell", "customer")
ANSWERABLE = "To add something, answer this mail or write on the ticket's page."
UNANSWERABLE = "To add something, write on the ticket's page: answers to this mail are not read by the desk."
KEY = "The link is your key to this ticket: please keep it to yourself."
AS_REQUESTER = "You get this mail because a ticket was opened with your address. If it was not you, ignore it."
AS_AGENT = "You get this mail because you have an account here. Which mails you want is in your settings: {settings}"


@dataclass(frozen=True)
class Told:
    """What there is to tell of a ticket: where its reader finds it, and what `actor` did or wrote (`body`).

    `files` are the names of those that he added, with words or without.
    `recipient` is the name of the reader, None when it is not known. `is_answerable`: answers come back to the desk.
    """

    id: int
    title: str
    description: str
    category: str
    priority: str
    link: str
    settings: str
    recipient: str | None
    requester: str
    actor: str
    body: str
    status: str
    is_answerable: bool
    files: Sequence[str] = ()

    @property
    def subject(self) -> str:
        """The same for all mails about a ticket, so that they stay together."""
        return f"[#{self.id}] {one_line(self.title)}"


def received(told: Told) -> MailText:
    """To the requester, whoever filed it. What was asked is not repeated: it may be somebody else's message to him."""
    says = f"Thank you. Your request has arrived as ticket #{told.id}; we will answer you by mail."
    return _to_requester(told, (says,), next=(_how_to_add(told), KEY))


def answered(told: Told) -> MailText:
    """To the requester: a public comment of the team."""
    says = f"{_somebody(told.actor)} has {_done(told, 'answered')}your ticket #{told.id}:"
    return _to_requester(told, (says,), quote=_said(told), next=(_how_to_add(told),))


def resolved(told: Told) -> MailText:
    """To the requester: it is resolved, or closed."""
    says = f"Your ticket #{told.id} is {'closed' if told.status == 'closed' else 'resolved'}. We hope that it helped."
    reopen = "answer this mail or press Reopen" if told.is_answerable else "press Reopen"
    return _to_requester(told, (says,), next=(f"If it is not solved yet, {reopen} on the ticket's page.",))


def assigned(told: Told) -> MailText:
    """To an agent: it is his now."""
    says = f"Ticket #{told.id} is yours now; {_somebody(told.actor)} has assigned it to you."
    return _to_agent(told, (says, _about(told)), lines(told.description))


def requester_answered(told: Told) -> MailText:
    """To the agent whose ticket it is."""
    says = f"{_somebody(told.actor, told.requester)} has {_done(told, 'written on')}your ticket #{told.id}:"
    return _to_agent(told, (says,), _said(told))


def critical(told: Told) -> MailText:
    """To everybody of the team who wants to know."""
    says = f"There is a new critical ticket, #{told.id}{_from(told.requester)}."
    return _to_agent(told, (says, _about(told)), lines(told.description))


OF_TICKETS = {made.__name__: made for made in (received, answered, resolved, assigned, requester_answered, critical)}
"""By the names of the outbox's events."""
TO_REQUESTER = ("received", "answered", "resolved")


def _to_requester(told: Told, says: tuple[str, ...], quote: str = "", next: tuple[str, ...] = ()) -> MailText:
    return MailText(
        told.subject, greeting(told.recipient), says, quote, told.link, "View your ticket", next, AS_REQUESTER
    )


def _to_agent(told: Told, says: tuple[str, ...], quote: str) -> MailText:
    why = AS_AGENT.format(settings=told.settings)
    quoted = shortened(quote, MOST_QUOTED)
    return MailText(told.subject, greeting(told.recipient), says, quoted, told.link, f"Open #{told.id}", (), why)


def _done(told: Told, by_words: str) -> str:
    """What somebody did who wrote something, or only added files."""
    if told.body or not told.files:
        return f"{by_words} "
    return f"added {'a file' if len(told.files) == 1 else f'{len(told.files)} files'} to "


def _said(told: Told) -> str:
    """His words, and what came with them: files are on the ticket's page only."""
    names = ", ".join(shortened(one_line(name), LONGEST_NAME) for name in told.files)
    files = f"{'File' if len(told.files) == 1 else 'Files'} on the ticket's page: {names}" if names else ""
    return "\n\n".join(filter(None, (lines(told.body), files)))


def _about(told: Told) -> str:
    return f"{one_line(told.title)} ({label_of(told.category)}, {label_of(told.priority)})"


def _from(requester: str) -> str:
    return f" from {one_line(requester)}" if requester else ""


def _somebody(actor: str, otherwise: str = "") -> str:
    """Whoever did it by name; a door of the desk is nobody."""
    told = one_line(actor)
    return (one_line(otherwise) or "The team") if told in NOBODY else told


def _how_to_add(told: Told) -> str:
    return ANSWERABLE if told.is_answerable else UNANSWERABLE
