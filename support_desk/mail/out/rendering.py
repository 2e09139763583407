"""A parcel becomes a mail at the moment when it is sent: with the links of then, and only for whom it still is."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Row, text
from sqlmodel import Session

from support_desk import routes
from support_desk.addresses import Mailbox
from support_desk.errors import TicketNotFound
from support_desk.languages import to_say
from support_desk.mail.out import of_people
from support_desk.mail.out.messages import Envelope, message
from support_desk.mail.out.withdrawn import NoAddress, NotYet, Withdrawn
from support_desk.mail.texts.mail_text import MailText
from support_desk.mail.texts.of_the_desk import test_mail
from support_desk.mail.texts.of_tickets import OF_TICKETS, TO_REQUESTER, Told
from support_desk.mail.threads import (
    MAILBOX,
    answers_come_back,
    earlier_ids,
    is_ours,
    reply_address,
    sender,
)
from support_desk.people.actors import ActorKind
from support_desk.people.ticket_links import link_of
from support_desk.settings import settings
from support_desk.store.outbox.parcels import ParcelRecord
from support_desk.tickets.bulk.undoing import may_come_back

STORY = text(f"""
SELECT tickets.id, title, description, category, priority, requester_email, requester_name,
  entry.id AS entry_id, entry.kind, entry.actor_kind, entry.via, coalesce(entry.actor, '') AS actor,
  coalesce(entry.body, '') AS body, coalesce(entry.after, '') AS status,
  coalesce({MAILBOX.format("requester_email")}, '') AS mailbox,
  ARRAY(SELECT name FROM attachments WHERE attachments.entry_id = entry.id ORDER BY attachments.id) AS files,
  coalesce(
    {MAILBOX.format("requester_email")} = {MAILBOX.format(":recipient")}, false
  ) AS is_requester
FROM tickets LEFT JOIN timeline_entries AS entry ON entry.ticket_id = tickets.id AND entry.id = :entry_id
WHERE tickets.id = :ticket_id
""")
GONE = to_say("The ticket is gone.")
# A machine that answers each mail with a new one, and does not say that it is one, is left alone at last; and nobody
# has the desk fill another's mailbox, or those of the team.
MOST_HEARD, HEARD_WITHIN = 50, timedelta(hours=1)
# Why each of these is not sent once so many of its kind were. Answers to an agent count for each ticket by itself: no
# customer drowns another.
TOO_MANY = to_say("So many mails of this kind went to this address within an hour that no more are sent for now.")
BOUNDED = {
    "received": to_say("So many mails told this address of new tickets within an hour that it may be a machine."),
    "critical": TOO_MANY,
    "requester_answered": TOO_MANY,
}
# While one mail is made others may be sent.
AT_ONCE = timedelta(minutes=1)
HEARD = text("""
SELECT count(*) FROM (
  SELECT FROM outbox
  JOIN timeline_entries AS entry ON entry.id = entry_id AND (actor_kind = 'requester' OR via = 'mail')
  WHERE channel = 'mail' AND email_key(recipient) = email_key(:recipient) AND event = :event AND status = 'sent'
    AND (event <> 'requester_answered' OR outbox.ticket_id = :ticket_id)
    AND done_at > :since AND done_at <= :soon
  LIMIT :most
) AS counted
""")
ACCOUNT_NAME = text("SELECT name FROM accounts WHERE is_active AND email_key(email) = email_key(:recipient)")


def rendered(session: Session, parcel: ParcelRecord, now: datetime) -> bytes:
    """The whole mail.

    Raises:
        Withdrawn: what it tells of is gone, or it is not for this recipient any more.
        NotYet: its ticket is gone and may come back.
        NoAddress: he has none.
    """
    try:
        return message(*_made(session, parcel, now))
    except ValueError:
        raise NoAddress from None


def _made(session: Session, parcel: ParcelRecord, now: datetime) -> tuple[Envelope, MailText]:
    if parcel.event in OF_TICKETS:
        return _of_ticket(session, parcel, now)
    if parcel.event in OTHERS:
        name, said = OTHERS[parcel.event](session, parcel)
        return _envelope(parcel, name, now), said
    raise Withdrawn(to_say("Nobody knows what this mail was to say."))


def _of_ticket(session: Session, parcel: ParcelRecord, now: datetime) -> tuple[Envelope, MailText]:
    values = {"ticket_id": parcel.ticket_id, "entry_id": parcel.entry_id, "recipient": parcel.recipient}
    if is_ours(parcel.recipient):
        raise Withdrawn(to_say("This is an address of the desk itself, which would answer itself."))
    link = _link(session, parcel)
    story = session.execute(STORY, values).first()
    if story is None:
        raise _gone(session, parcel)
    if story.entry_id is None:
        raise Withdrawn(GONE)
    if story.kind == "attachment" and not story.files:
        raise Withdrawn(to_say("What was attached has been deleted."))
    by_whom = story.actor_kind == ActorKind.requester or story.via
    if parcel.event in BOUNDED and by_whom and _hears_much(session, parcel, now):
        raise Withdrawn(BOUNDED[parcel.event])
    told = _told(story, *_reader(session, parcel, story, link))
    envelope = _envelope(
        parcel,
        told.recipient or "",
        now,
        reply_to=reply_address(told.id, story.mailbox) if told.is_answerable else "",
        earlier=earlier_ids(session, parcel.id, told.id, parcel.recipient),
        submitted="auto-replied" if parcel.event == "received" else "auto-generated",
    )
    return envelope, OF_TICKETS[parcel.event](told)


def _hears_much(session: Session, parcel: ParcelRecord, now: datetime) -> bool:
    # What is later was sent before the clock was put back: it would be of the last hour for as long as that.
    times = {"since": now - HEARD_WITHIN, "soon": now + AT_ONCE}
    values = {"recipient": parcel.recipient, "event": parcel.event, "ticket_id": parcel.ticket_id, "most": MOST_HEARD}
    return session.execute(HEARD, values | times).scalar_one() >= MOST_HEARD


def _link(session: Session, parcel: ParcelRecord) -> str:
    """The requester's link, made before it is known who that is: if he changes meanwhile it is worth nothing.

    Raises:
        Withdrawn, NotYet: there is no such ticket any more.
    """
    if parcel.event not in TO_REQUESTER:
        return ""
    try:
        return link_of(session, parcel.ticket_id or 0)
    except TicketNotFound:
        raise _gone(session, parcel) from None


def _gone(session: Session, parcel: ParcelRecord) -> Withdrawn | NotYet:
    return NotYet() if may_come_back(session, parcel.ticket_id or 0) else Withdrawn(GONE)


def _reader(session: Session, parcel: ParcelRecord, story: Row, link: str) -> tuple[str, str | None]:
    """Where the reader finds the ticket, and his name.

    Raises:
        Withdrawn: it is not for him any more.
    """
    if parcel.event in TO_REQUESTER:
        if not story.is_requester:
            raise Withdrawn(to_say("The ticket has another requester by now."))
        return routes.requester(link), story.requester_name
    name = session.execute(ACCOUNT_NAME, {"recipient": parcel.recipient}).scalar()
    if name is None:
        raise Withdrawn(to_say("The account is not active any more."))
    return routes.ticket(story.id), name


def _told(story: Row, path: str, name: str | None) -> Told:
    public_url = settings().public_url
    same = ("id", "title", "description", "category", "priority", "actor", "body", "status", "files")
    return Told(
        **{each: getattr(story, each) for each in same},
        link=public_url + path,
        settings=public_url + routes.SETTINGS,
        recipient=name,
        requester=story.requester_name or story.requester_email or "",
        is_answerable=answers_come_back(),
    )


def _envelope(parcel: ParcelRecord, name: str, now: datetime, **more) -> Envelope:
    return Envelope(sender(), Mailbox.to(parcel.recipient, name), parcel.key, now, **more)


def _test(session: Session, parcel: ParcelRecord) -> tuple[str, MailText]:
    name = session.execute(ACCOUNT_NAME, {"recipient": parcel.recipient}).scalar() or ""
    return name, test_mail(name, settings().public_url)


OTHERS: dict[str, Callable[[Session, ParcelRecord], tuple[str, MailText]]] = {
    "test": _test,
    "sign_in_link": of_people.sign_in_link,
    "invitation": of_people.invitation,
}
"""What is about no ticket, by its event: the reader's name, and what to say to him."""
