"""What admins settle for the whole desk."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.actors import Actor
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.people.models import DeskSettings

SHOW = text("SELECT coalesce(bool_or(requires_second_factor), false) FROM desk_settings")
# Of two that come at once the second waits for the first.
MAKE = text("INSERT INTO desk_settings (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 1")


@dataclass(frozen=True)
class DeskRecord:
    """What is settled. `requires_second_factor`: whoever signs in with a password must have one."""

    requires_second_factor: bool


def desk_settings(session: Session, actor: Actor) -> DeskRecord:
    """What is settled.

    Raises:
        SignInNeeded, NotAllowed: it is for admins.
    """
    demand(actor, Deed.manage)
    return DeskRecord(session.execute(SHOW).scalar_one())


def change_desk(session: Session, requires_second_factor: bool, actor: Actor) -> DeskRecord:
    """Ask everybody for a second factor, or nobody any more.

    Whoever has none can only set one up then, whether he shows a session that is older than this or an API token of
    his own. Sessions that a provider of OpenID Connect began stay as they are: it asks for what it thinks fit.

    Raises:
        SignInNeeded, NotAllowed: only admins do.
    """
    demand(actor, Deed.appoint)
    session.execute(MAKE)
    found = session.get_one(DeskSettings, 1, populate_existing=True)
    if found.requires_second_factor != requires_second_factor:
        found.requires_second_factor = requires_second_factor
        said = f"requires_second_factor: {not requires_second_factor} → {requires_second_factor}"
        note(session, actor, Happening.desk_changed, detail=said)
    return DeskRecord(requires_second_factor)
