"""Where a letter belongs, and as whom its sender speaks there."""

from dataclasses import dataclass

from sqlalchemy import Row, text
from sqlmodel import Session, select

from support_desk.addresses import spellings
from support_desk.mail.incoming.models import TakenLetter
from support_desk.mail.incoming.reading.kinds import AWAY_NOW, is_forms
from support_desk.mail.incoming.reading.letter import Letter
from support_desk.mail.texts.of_tickets import TO_REQUESTER
from support_desk.mail.threads import (
    MAILBOX,
    bare_ids,
    is_ours,
    is_reply_address,
    sender,
    ticket_of_address,
    ticket_of_message_ids,
)
from support_desk.people.actors import Actor, ActorKind, Role
from support_desk.people.authority import Deed, may
from support_desk.people.models import Account
from support_desk.people.signing_in.owners import IS_HALF, actor_for
from support_desk.settings import settings
from support_desk.tickets.records import Requester

BY_MAIL = "mail"
OWN_MAIL = "It is a mail of the desk's own."
# A domain may be written in two ways.
SENDERS = f"(SELECT {MAILBOX.format('each')} FROM unnest(CAST(:emails AS text[])) AS each)"
IS_ONE_OF_THEM = text(f"SELECT :mailbox IN {SENDERS}")
REQUESTER = text(f"""
SELECT coalesce({MAILBOX.format("requester_email")}, '') AS mailbox,
  coalesce({MAILBOX.format("requester_email")} IN {SENDERS}, false) AS is_sender
FROM tickets WHERE id = :id
""")
# What its former requester was sent, or sent himself, is known to him.
IS_ABOUT_HIS = text(f"""
SELECT EXISTS (
  SELECT FROM outbox WHERE channel = 'mail' AND key = ANY (:bare) AND ticket_id = :id
    AND (event <> ALL (:to_requester) OR {MAILBOX.format("recipient")} IN {SENDERS})
) OR EXISTS (
  SELECT FROM letters WHERE message_id = ANY (:ids) AND ticket_id = :id AND {MAILBOX.format("sender")} IN {SENDERS}
)
""")
IS_HIS = text(
    "email_key(email) IN (SELECT email_key(each) FROM unnest(CAST(:emails AS text[])) AS each)"
    f" AND {MAILBOX.format('email')} IN {SENDERS} AND is_active"
)
# Copies of what the desk took before, as somebody answers himself.
ANSWERED = text("""
SELECT ticket_id FROM letters WHERE message_id = ANY (:ids) AND status = 'done'
ORDER BY array_position(CAST(:ids AS text[]), message_id), id DESC LIMIT 1
""")


@dataclass(frozen=True)
class Belonging:
    """What becomes of a letter: an answer to `ticket` by `actor`, a new ticket, or nothing because it is `ignored`.

    `named` is the ticket that it answers and may not, so that the new one names it. `is_known`: it is here already.
    `is_internal`: the answer is the team's alone.
    """

    actor: Actor
    ticket: int | None = None
    named: int | None = None
    ignored: str | None = None
    is_known: bool = False
    is_internal: bool = False

    @property
    def is_told(self) -> bool:
        """Whether the team answers its customer."""
        return self.ticket is not None and self.actor.role != Role.requester and not self.is_internal


def belonging_of(session: Session, letter: Letter) -> Belonging:
    """Where it belongs, as things stand now."""
    actor = _sender(session, letter)
    if is_known(session, letter):
        return Belonging(actor, is_known=True)
    if ignored := _why_ignored(session, letter):
        return Belonging(actor, ignored=ignored)
    ticket_id = _answered(session, letter)
    requester = None if ticket_id is None else _requester_of(session, ticket_id, letter)
    if ticket_id is None or requester is None:
        return Belonging(actor)
    if requester.is_sender and _was_told(session, ticket_id, requester.mailbox, letter):
        return Belonging(_requester(letter, ticket_id), ticket_id)
    if actor.role in (Role.agent, Role.admin) and may(actor, Deed.answer, ticket_id):
        is_internal = _is_among_colleagues(session, ticket_id, requester.mailbox, letter)
        return Belonging(actor, ticket_id, is_internal=is_internal)
    return Belonging(actor, named=ticket_id)


def is_known(session: Session, letter: Letter) -> bool:
    """Whether a copy of it has been taken."""
    return session.exec(select(TakenLetter.id).where(TakenLetter.key == letter.key)).first() is not None


def asker(letter: Letter) -> Requester:
    """Who asks in a letter of something new: its sender, or for a site's form the first whom it wants answered.

    Nobody proves that he may speak for those: they are told of the new ticket, and whoever named them gets no right.
    Of other senders From counts, by which they answer later.
    """
    if _is_of_form(letter):
        for email, name in letter.reply_to:
            if not is_ours(email) and email.lower() != letter.email.lower():
                return Requester(email, name)
    return Requester(letter.email, letter.name)


def _sender(session: Session, letter: Letter) -> Actor:
    """Somebody of the team, if it is really from him; else a requester, whoever he says that he is.

    What a form sends is from whoever filled it in, though an account may have its address.
    """
    if letter.has_proved and not _is_of_form(letter):
        found = session.exec(select(Account, IS_HALF).where(IS_HIS.bindparams(emails=spellings(letter.email)))).first()
        if found is not None:
            return actor_for(found[0], is_half=found[1], via=BY_MAIL)
    return _requester(letter)


def _is_of_form(letter: Letter) -> bool:
    return is_ours(letter.email) or is_forms(letter.email)


def _requester(letter: Letter, *tickets: int) -> Actor:
    name = letter.name or letter.email
    return Actor(ActorKind.requester, name, Role.requester, tickets=frozenset(tickets), via=BY_MAIL)


def _why_ignored(session: Session, letter: Letter) -> str | None:
    if letter.ignored or _is_own(session, letter):
        return letter.ignored or OWN_MAIL
    return AWAY_NOW if letter.says_away and _told_of(session, letter) is not None else None


def _is_own(session: Session, letter: Letter) -> bool:
    if letter.message_id and ticket_of_message_ids(session, [letter.message_id]) is not None:
        return True
    if not settings().mail_from or letter.email.lower() != sender().address.lower():
        return False
    # A form sends by this address as well: something new, that somebody else wants to be answered.
    return is_ours(asker(letter).email) or _answered(session, letter) is not None


def _answered(session: Session, letter: Letter) -> int | None:
    """The ticket that it answers, if it answers one; it may be gone by now."""
    nearest = letter.answers[::-1]
    if found := _told_of(session, letter):
        return found
    return session.execute(ANSWERED, {"ids": [*nearest]}).scalar() if nearest else None


def _told_of(session: Session, letter: Letter) -> int | None:
    """The ticket of the mail of the desk's own that it answers, if it answers one."""
    if letter.answers and (found := ticket_of_message_ids(session, letter.answers[::-1])):
        return found
    addresses = letter.recipients if settings().mail_from else ()
    return next(filter(None, map(ticket_of_address, addresses)), None)


def _requester_of(session: Session, ticket_id: int, letter: Letter) -> Row | None:
    """Who asked, and whether the letter says that it is from him; None when there is no such ticket any more."""
    return session.execute(REQUESTER, {"id": ticket_id, "emails": spellings(letter.email)}).first()


def _is_among_colleagues(session: Session, ticket_id: int, mailbox: str, letter: Letter) -> bool:
    """Whether one of the team passes on a mail about the ticket, neither to its customer nor to where he is answered.

    An answer to a subject of the customer's own may look so as well.
    """
    if not letter.is_passed_on or ticket_id in map(ticket_of_address, letter.recipients):
        return False
    emails = [each for address in letter.recipients for each in spellings(address)]
    return not session.execute(IS_ONE_OF_THEM, {"mailbox": mailbox, "emails": emails}).scalar_one()


def _was_told(session: Session, ticket_id: int, mailbox: str, letter: Letter) -> bool:
    """Whether it answers what the requester of now knows; else a former one may call himself by his name."""
    if settings().mail_from and any(is_reply_address(each, ticket_id, mailbox) for each in letter.recipients):
        return True
    values = {"id": ticket_id, "emails": spellings(letter.email), "to_requester": [*TO_REQUESTER]}
    ids = {"ids": [*letter.answers], "bare": bare_ids(letter.answers[::-1])}
    return session.execute(IS_ABOUT_HIS, values | ids).scalar_one()
