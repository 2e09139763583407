"""The link of a ticket, given to somebody of the team who sends it to its requester: the audit tells who had it."""

from sqlmodel import Session

from support_desk.people.actors import Actor
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.people.ticket_links import link_of, renew_link


def show_link(session: Session, ticket_id: int, actor: Actor) -> str:
    """The secret of a ticket's link, for somebody of the team, as the audit says from then on.

    Raises:
        SignInNeeded, NotAllowed: only the team gets it.
        TicketNotFound: no such ticket.
    """
    demand(actor, Deed.change, ticket_id)
    secret = link_of(session, ticket_id)
    note(session, actor, Happening.link_shown, detail=f"#{ticket_id}")
    return secret


def replace_link(session: Session, ticket_id: int, actor: Actor) -> str:
    """As `show_link`, of another link: the one before is worth nothing any more."""
    demand(actor, Deed.change, ticket_id)
    secret = renew_link(session, ticket_id)
    note(session, actor, Happening.link_renewed, detail=f"#{ticket_id}")
    return secret
