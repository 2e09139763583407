"""Who may what: the one place that says so, for pages, REST, sockets and the shell alike.

PostgreSQL's row security was considered. Statements here are shared between readers and gathered from several writers,
on pooled connections; a policy that judges by the connection's user would have to be told anew before each of them.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from support_desk.errors import NotAllowed, SignInNeeded, TicketNotFound
from support_desk.languages import to_say
from support_desk.people.actors import Actor, Role


class Deed(StrEnum):
    """What somebody may want to do."""

    enter = "enter"
    """Come in: sign in and out, accept an invitation, make the first account."""
    submit = "submit"
    """Submit a ticket on the page `/`, and ask triage there."""
    read = "read"
    """A ticket with its public comments."""
    answer = "answer"
    """Add a public comment."""
    settle = "settle"
    """Resolve and reopen a ticket."""
    file = "file"
    """Open tickets over REST, for oneself or for a requester."""
    classify = "classify"
    """Ask triage over REST."""
    find = "find"  # type: ignore[assignment]  # a text has a method of that name
    """Lists, searches, statistics; and all of a ticket, internal comments, timeline, requester and assignee too."""
    keep = "keep"
    """Keep views of one's own, and share them."""
    change = "change"
    """Category, priority, status, assignee, requester; internal comments."""
    delete = "delete"
    """Delete a ticket with all that hangs on it."""
    be_known = "be_known"
    """One's own account: its name, password, sessions and tokens."""
    own = "own"
    """Change them."""
    secure = "secure"
    """Change one's own second factor, which no token may."""
    know = "know"
    """The names of those who have accounts."""
    follow = "follow"
    """The list of one's own tickets, for a requester whom a link has let in."""
    manage = "manage"
    """See all accounts, everybody's tokens, the audit."""
    oversee = "oversee"
    """See what goes out of the desk: webhooks and their deliveries."""
    hook = "hook"
    """Make and delete webhooks."""
    appoint = "appoint"
    """Make and change accounts, and take away everybody's tokens."""
    post = "post"
    """See how mail goes out and comes in, and ask for a test mail."""
    teach = "teach"
    """Let triage learn from the desk's own tickets, and go back to what it was before."""


OPEN, NOBODY, REQUESTER, AGENT, ADMIN = Role.open, Role.nobody, Role.requester, Role.agent, Role.admin
EVERYONE = {OPEN, NOBODY, REQUESTER, AGENT, ADMIN}
TEAM = {OPEN, AGENT, ADMIN}
WHO_MAY: dict[Deed, set[Role]] = {
    Deed.enter: EVERYONE,
    Deed.submit: EVERYONE,
    Deed.read: {OPEN, REQUESTER, AGENT, ADMIN},
    Deed.answer: {OPEN, REQUESTER, AGENT, ADMIN},
    Deed.settle: {OPEN, REQUESTER, AGENT, ADMIN},
    Deed.file: TEAM,
    Deed.classify: TEAM,
    Deed.find: TEAM,
    Deed.keep: TEAM,
    Deed.change: TEAM,
    Deed.delete: {OPEN, ADMIN},
    Deed.know: TEAM,
    Deed.follow: {REQUESTER},
    Deed.be_known: {AGENT, ADMIN},
    Deed.own: {AGENT, ADMIN},
    Deed.secure: {AGENT, ADMIN},
    Deed.manage: {ADMIN},
    Deed.appoint: {ADMIN},
    Deed.post: {OPEN, ADMIN},
    Deed.oversee: {OPEN, ADMIN},
    Deed.hook: {OPEN, ADMIN},
    Deed.teach: {OPEN, ADMIN},
}
NO_ACCOUNTS = to_say("There are no accounts yet: this desk is open until the first one is made.")
READS_ONLY = to_say("This token can only read.")
NO_TOKEN = to_say("A token cannot do this: sign in for it.")
NO_MAILBOX = to_say("Please sign in with your e-mail to see all your tickets.")
FACTOR_FIRST = to_say("This desk asks for a second factor: please set yours up in the settings first.")
# What a token of the scope `read` is good for.
CHANGES_NOTHING = {
    Deed.enter,
    Deed.read,
    Deed.classify,
    Deed.find,
    Deed.know,
    Deed.follow,
    Deed.be_known,
    Deed.manage,
    Deed.oversee,
}
# What is left to whoever lacks the second factor that the desk asks for.
SETTING_UP = {Deed.enter, Deed.be_known, Deed.own, Deed.secure}

Handler = TypeVar("Handler", bound=Callable)


def needs(*deeds: Deed) -> Callable[[Handler], Handler]:
    """Name what the caller of an endpoint or of a state's handler must be allowed to do; of several deeds one will do.

    Whether he may do it to this ticket, and all that he asks for, the verb decides.
    """

    def mark(handler: Handler) -> Handler:
        handler.deeds = deeds  # type: ignore[attr-defined]
        return handler

    return mark


def deeds_of(handler: Any) -> tuple[Deed, ...]:
    """What its caller must be allowed to do, of which one will do; nothing, and so nobody, if that is not named."""
    return getattr(handler, "deeds", ())


def may(actor: Actor, deed: Deed, ticket_id: int | None = None) -> bool:
    """Whether `actor` may do it, to this ticket if it is about one; None is any ticket of theirs."""
    if actor.role not in WHO_MAY[deed] or _hindrance(actor, deed):
        return False
    return ticket_id is None or actor.role != REQUESTER or ticket_id in actor.tickets


def demand(actor: Actor, deed: Deed, ticket_id: int | None = None) -> None:
    """Let only those pass who may do it.

    Raises:
        SignInNeeded: nobody has said who he is.
        TicketNotFound: the ticket is not theirs, which is as if there were none.
        NotAllowed: it is known who asks, and it is not for them.
    """
    if may(actor, deed, ticket_id):
        return
    if actor.role == NOBODY:
        raise SignInNeeded
    if ticket_id is not None and actor.role == REQUESTER and ticket_id not in actor.tickets:
        raise TicketNotFound(ticket_id)
    if actor.role == OPEN:
        raise NotAllowed(NO_ACCOUNTS)
    raise NotAllowed(_hindrance(actor, deed)) if actor.role in WHO_MAY[deed] else NotAllowed


def demand_any(actor: Actor, deeds: tuple[Deed, ...]) -> None:
    """Let only those pass who may do one of them; without any nobody passes.

    Raises:
        SignInNeeded, NotAllowed: as `demand`, about the first.
    """
    if not deeds:
        raise NotAllowed
    if not any(may(actor, deed) for deed in deeds):
        demand(actor, deeds[0])


def _hindrance(actor: Actor, deed: Deed) -> str:
    """Why he may not do what others of his role may; "" if he may."""
    if actor.is_half and deed not in SETTING_UP:
        return FACTOR_FIRST
    if actor.token is not None and deed == Deed.secure:
        return NO_TOKEN
    if deed == Deed.follow and not actor.mailbox:
        return NO_MAILBOX
    return READS_ONLY if actor.is_reading and deed not in CHANGES_NOTHING else ""
