"""What a reader sees of the tickets, in SQL: the one place where a scope becomes conditions and columns.

Every statement that reads for somebody has these conditions, and whatever reads it is given their values. A statement
is kept for each text of them, so what differs between readers of one kind is a parameter: `:scope_tickets` stands for
the scope's field `tickets`, and so on.

The tallies must fulfil the same conditions. They know nothing of a ticket but its words, so a scope that asks for more
of it makes PostgreSQL refuse their statements, rather than count what its reader may not see.
"""

from dataclasses import dataclass, replace

from sqlalchemy import TextClause, text

from support_desk.people.scopes import WHOLE_DESK, Scope
from support_desk.tickets.sql.tables import ENTRY_COLUMNS, Columns

Conditions = tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """What readers of a scope see: what must be true of a ticket, on columns of `tickets`, of its entries and files.

    `of_ticket` and `of_entry` are the columns that they see; None: all.
    """

    tickets: Conditions = ()
    entries: Conditions = ()
    files: Conditions = ()
    of_ticket: Columns | None = None
    of_entry: Columns | None = None


EVERYTHING = Seen()
BY_NUMBER = "id = ANY (CAST(:scope_tickets AS bigint[]))"
# An e-mail's key takes letters for the same that are not those of one mailbox: those of another's may look so. The key
# only finds them by their index.
BY_MAILBOX = """requester_email IS NOT NULL AND email_key(requester_email) = email_key(:scope_mailbox)
  AND lower(normalize(requester_email) COLLATE "C") = :scope_mailbox"""
OWN_TICKETS = Seen(
    (BY_NUMBER,),
    ("kind IN ('comment', 'attachment')", "public"),
    ("attachments.public",),
    ("id", "title", "description", "category", "priority", "status", "created_at", "resolved_at"),
    tuple(name for name in ENTRY_COLUMNS if name not in ("actor_id", "mail", "quoted")),
)
"""A requester's: nothing that would tell him of what is done behind the scenes, nor when; and none of what a mail of
somebody else's quotes."""
OF_MAILBOX = replace(OWN_TICKETS, tickets=(BY_MAILBOX,))
OF_BOTH = replace(OWN_TICKETS, tickets=(f"{BY_NUMBER} OR {BY_MAILBOX}",))
NOTHING = replace(OWN_TICKETS, tickets=("false",), entries=("false",))


def seen(scope: Scope) -> Seen:
    """What readers of this scope see; a scope that is not known here sees no ticket."""
    if scope == WHOLE_DESK:
        return EVERYTHING
    if type(scope) is not Scope or scope.is_whole:
        return NOTHING
    if not scope.mailbox:
        return OWN_TICKETS
    return OF_BOTH if scope.tickets else OF_MAILBOX


def conditions(scope: Scope) -> Conditions:
    """What must be true of a ticket so that a reader of this scope sees it."""
    return seen(scope).tickets


def values(scope: Scope) -> dict[str, object]:
    """What the parameters of the conditions stand for."""
    given = {f"scope_{field}": value for field, value in vars(scope).items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


def clauses(conditions: Conditions) -> list[TextClause]:
    """The conditions as parts of a statement whose other parts SQLAlchemy makes."""
    return [text(f"({condition})") for condition in conditions]
