"""What admins can read later of what happened to people: entries are only ever added, and hold no secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.people.models import AuditEntry
from support_desk.store.records import records_of


class Happening(StrEnum):
    """What may have happened."""

    signed_in = "signed_in"
    sign_in_failed = "sign_in_failed"
    signed_out = "signed_out"
    session_ended = "session_ended"
    account_made = "account_made"
    account_changed = "account_changed"
    password_changed = "password_changed"
    invited = "invited"
    joined = "joined"
    token_made = "token_made"
    token_revoked = "token_revoked"
    factor_set_up = "factor_set_up"
    factor_ended = "factor_ended"
    recovery_codes_made = "recovery_codes_made"
    desk_changed = "desk_changed"
    link_shown = "link_shown"
    link_renewed = "link_renewed"
    webhook_made = "webhook_made"
    webhook_deleted = "webhook_deleted"


PAGE = text("""
SELECT id, created_at AS at, actor_kind, actor_id, actor_name, deed, subject, detail FROM audit_entries
WHERE id < :before ORDER BY id DESC LIMIT :limit
""")


@dataclass(frozen=True)
class AuditRecord:
    """One thing that happened.

    `actor_id` is the number of an account that may be gone by now, None for whoever had none. `subject` is the e-mail
    of whom it happened to, empty when that is nobody in particular; `detail` is for people.
    """

    id: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    deed: str
    subject: str
    detail: str


@dataclass(frozen=True)
class AuditPage:
    """Entries newest first; `older` is the number before which the next page ends, None on the last one."""

    entries: Sequence[AuditRecord]
    older: int | None


def note(session: Session, actor: Actor, happening: Happening, subject: str = "", detail: str = "") -> None:
    """Add an entry, in the caller's transaction."""
    entry = AuditEntry(actor_kind=actor.kind, actor_name=actor.name, deed=happening, subject=subject, detail=detail)
    entry.actor_id = actor.id
    session.add(entry)


def page_of_audit(session: Session, actor: Actor, limit: int, before: int) -> AuditPage:
    """At most `limit` entries with numbers below `before`.

    Raises:
        SignInNeeded, NotAllowed: they are for admins.
    """
    demand(actor, Deed.manage)
    found = records_of(AuditRecord, session.execute(PAGE, {"before": before, "limit": limit + 1}).all())
    return AuditPage(found[:limit], found[limit - 1].id if len(found) > limit else None)
