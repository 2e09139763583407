"""Mails by which people come in: what they say, with links that are made now and stand nowhere else."""

from sqlalchemy import text
from sqlmodel import Session

from support_desk import routes
from support_desk.languages import to_say
from support_desk.mail.out.withdrawn import Withdrawn
from support_desk.mail.texts import of_people
from support_desk.mail.texts.mail_text import MailText
from support_desk.people.accounts import invitations
from support_desk.people.links import sign_in_links
from support_desk.settings import settings
from support_desk.store.outbox.parcels import ParcelRecord

ACCOUNT_NAME = text("SELECT name FROM accounts WHERE is_active AND email_key(email) = email_key(:recipient)")
TOO_LATE = to_say("The link in it is no good any more.")


def sign_in_link(session: Session, parcel: ParcelRecord) -> tuple[str, MailText]:
    """To whoever asked for a link: the reader's name, and what to say to him.

    Raises:
        Withdrawn: the link has been used, or is too old.
    """
    letter = sign_in_links.letter_of(session, (parcel.payload or {}).get(sign_in_links.PAYLOAD, 0))
    if letter is None:
        raise Withdrawn(TOO_LATE)
    if letter.secret is None:
        name = session.execute(ACCOUNT_NAME, {"recipient": parcel.recipient}).scalar() or ""
        return name, of_people.use_your_password(name, settings().public_url + routes.SIGN_IN)
    link = settings().public_url + routes.sign_in_link(letter.secret)
    return "", of_people.sign_in_link(link, sign_in_links.MINUTES)


def invitation(session: Session, parcel: ParcelRecord) -> tuple[str, MailText]:
    """To somebody who is invited, or may choose his password anew.

    Raises:
        Withdrawn: the invitation has been used or replaced, or has expired.
    """
    letter = invitations.letter_of(session, (parcel.payload or {}).get(invitations.PAYLOAD, 0))
    if letter is None:
        raise Withdrawn(TOO_LATE)
    link = settings().public_url + routes.invitation(letter.secret)
    return letter.name, of_people.invitation(letter.name, link, invitations.DAYS)
