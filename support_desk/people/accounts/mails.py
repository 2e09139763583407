"""Which mails somebody wants."""

from dataclasses import asdict, dataclass

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import NothingToChange
from support_desk.people.accounts.queries import own_record
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand

COLUMNS = "mails_assigned AS assigned, mails_answers AS answers, mails_critical AS critical"
SHOW = text(f"SELECT {COLUMNS} FROM accounts WHERE id = :account")
CHANGE = text(f"""
UPDATE accounts SET mails_assigned = coalesce(:assigned, mails_assigned),
  mails_answers = coalesce(:answers, mails_answers), mails_critical = coalesce(:critical, mails_critical)
WHERE id = :account
RETURNING {COLUMNS}
""")


@dataclass(frozen=True)
class MailsRecord:
    """Whether he wants mails about tickets that become his, of his that are answered, and of new critical ones."""

    assigned: bool
    answers: bool
    critical: bool


@dataclass(frozen=True)
class MailsChange:
    """What is to be different; None leaves a thing as it is."""

    assigned: bool | None = None
    answers: bool | None = None
    critical: bool | None = None


def own_mails(session: Session, actor: Actor) -> MailsRecord:
    """The mails that whoever asks wants.

    Raises:
        SignInNeeded, NotAllowed: there is no account of his.
    """
    demand(actor, Deed.be_known)
    return own_record(MailsRecord, session.execute(SHOW, {"account": actor.id}).all())


def change_mails(session: Session, change: MailsChange, actor: Actor) -> MailsRecord:
    """Want others from now on; those that wait already are sent.

    Raises:
        SignInNeeded, NotAllowed: there is no account of his.
        NothingToChange: `change` is empty.
    """
    demand(actor, Deed.own)
    if change == MailsChange():
        raise NothingToChange("assigned", "answers", "critical")
    return own_record(MailsRecord, session.execute(CHANGE, {"account": actor.id, **asdict(change)}).all())
