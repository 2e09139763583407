"""What somebody does about mails: sends one again, or asks for a test."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import Conflict, NotFound
from support_desk.languages import to_say
from support_desk.mail.threads import sender
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.settings import settings
from support_desk.store.columns import LARGEST_ID
from support_desk.store.outbox import parcels as outbox
from support_desk.store.outbox.models import ParcelStatus
from support_desk.store.outbox.worker import right_now
from support_desk.tickets.actions import locked_ticket

NO_ENTRY = "There is no such entry on this ticket's timeline."
NOT_TOLD = to_say("This is not told to the customer by mail.")
NOBODY = to_say("Nobody is known whom the mail could go to.")
WAITING = "The mail waits to be sent already."
NO_MAIL = "This desk sends no mail: SMTP_URL and MAIL_FROM are not set."
# What of a timeline is told to a requester: the last mail about it, and what one would be.
LAST_MAIL = text("""
SELECT entry.id AS entry_id, mail.id AS parcel_id, mail.status,
  CASE
    WHEN kind IN ('opened', 'requester') THEN 'received'
    WHEN kind IN ('comment', 'attachment') AND before IS NULL AND public AND actor_kind <> 'requester' THEN 'answered'
    WHEN kind = 'status' AND after IN ('resolved', 'closed') THEN 'resolved'
  END AS event
FROM timeline_entries AS entry LEFT JOIN LATERAL (
  SELECT id, status FROM outbox
  WHERE outbox.entry_id = entry.id AND channel = 'mail' AND event IN ('received', 'answered', 'resolved')
  ORDER BY id DESC LIMIT 1
) AS mail ON true
WHERE entry.ticket_id = :ticket_id AND entry.id = :entry_id
""")
# To somebody else it is another mail: who it was for before may have had it, and answers to it are known by its key.
TO = text("""
UPDATE outbox SET recipient = :recipient,
  key = CASE WHEN recipient = :recipient THEN key ELSE outbox_key(ticket_id || '.', origin) END
FROM outlets WHERE id = :id AND outlets.channel = 'mail'
""")


def send_again(session: Session, ticket_id: int, entry_id: int, actor: Actor, now: datetime | None = None) -> None:
    """Let the mail that tells the requester of an entry go out once more, to the address that he has by now.

    One that has failed or was withdrawn begins anew. One that was sent stays as it is, and another follows it.

    Raises:
        SignInNeeded, NotAllowed: it is for the team.
        TicketNotFound: no such ticket.
        NotFound: the ticket has no such entry.
        Conflict: it is nothing to tell, there is nobody to tell it to, it waits anyway, or there is no mail.
    """
    demand(actor, Deed.change, ticket_id)
    recipient = locked_ticket(session, ticket_id).requester_email
    values = {"ticket_id": ticket_id, "entry_id": min(entry_id, LARGEST_ID)}
    found = session.execute(LAST_MAIL, values).first()
    if found is None:
        raise NotFound(NO_ENTRY)
    if found.event is None or recipient is None:
        raise Conflict(NOBODY if found.event else NOT_TOLD)
    if found.status == ParcelStatus.waiting:
        raise Conflict(WAITING)
    if found.status in (ParcelStatus.failed, ParcelStatus.withdrawn) and outbox.is_open(session, "mail"):
        session.execute(TO, {"id": found.parcel_id, "recipient": recipient})
        outbox.again(session, found.parcel_id, now or right_now())
    elif not _put(session, found.event, recipient, ticket_id, found.entry_id):
        raise Conflict(NO_MAIL)


def send_test_mail(session: Session, actor: Actor) -> str:
    """Let a test mail go out to whoever asks for it: his address. On an open desk that is the desk's own.

    Raises:
        SignInNeeded, NotAllowed: it is for admins.
        Conflict: there is no mail.
    """
    demand(actor, Deed.post)
    if not settings().smtp_url:
        raise Conflict(NO_MAIL)
    recipient = actor.email or sender().address
    if outbox.put(session, "mail", "test", recipient, beginning="test.") is None:
        raise Conflict(NO_MAIL)
    return recipient


def _put(session: Session, event: str, recipient: str, ticket_id: int, entry_id: int) -> bool:
    beginning = f"{ticket_id}."
    made = outbox.put(session, "mail", event, recipient, beginning=beginning, ticket_id=ticket_id, entry_id=entry_id)
    return made is not None
