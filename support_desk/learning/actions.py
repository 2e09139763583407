"""Writes: what was learned, and the way back; each tells all processes in its own transaction."""

import json
from dataclasses import asdict

from sqlalchemy import Connection, text
from sqlmodel import Session

from support_desk.errors import Conflict
from support_desk.languages import to_say
from support_desk.learning.models import LearnedModel
from support_desk.learning.records import Progress
from support_desk.people.actors import Actor
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.store.columns import LARGEST_ID
from support_desk.triage.learning.report import Report

CHANNEL = "support_desk_learning"
TELL = text(f"SELECT pg_notify('{CHANNEL}', :told)")
LEARNED = "Learned"
# So many times of learning are remembered, and can be gone back to; so can what is in use, however long ago it was.
MOST_KEPT = 20
FORGET = text("""
DELETE FROM learned_models WHERE id <= (SELECT id FROM learned_models ORDER BY id DESC OFFSET :most LIMIT 1)
  AND id IS DISTINCT FROM (SELECT max(id) FROM learned_models WHERE is_adopted)
""")
UNDO = text("""
UPDATE learned_models SET is_adopted = false, undone_at = now()
WHERE id = (SELECT max(id) FROM learned_models WHERE is_adopted) AND id = coalesce(:lesson, id) AND is_adopted
RETURNING id
""")


def keep_lesson(session: Session, weights: bytes, report: Report, base: str, made_by: str) -> None:
    """Keep what was learned, a packed `Learned`, and use it from now on if it is better."""
    told = report.as_dict()
    del told["tickets"]
    session.add(
        LearnedModel(
            made_by=made_by,
            tickets=report.tickets,
            report=told,
            base=base,
            weights=weights,
            is_adopted=report.is_better,
        )
    )
    session.flush()
    session.execute(FORGET, {"most": MOST_KEPT})
    tell(session, Progress(LEARNED, 100))


def go_back(session: Session, actor: Actor, lesson: int | None = None) -> None:
    """Give up what is in use, for what was in use before it, or nothing.

    Whoever saw what that is names its number: of two who press at once only one gives it up, and nobody another one.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
        Conflict: nothing learned is in use, or another `lesson` than this.
    """
    demand(actor, Deed.teach)
    is_known = lesson is None or lesson <= LARGEST_ID
    if not is_known or session.execute(UNDO, {"lesson": lesson}).first() is None:
        raise Conflict("Nothing that was learned is in use." if lesson is None else "This is in use no more.")
    note(session, actor, Happening.desk_changed, detail="Triage went back to what was before it learned")
    tell(session, Progress(ended=to_say("Triage is as it was before it learned.")))


def note_beginning(session: Session, actor: Actor) -> None:
    """Let the audit say who lets triage learn.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
    """
    demand(actor, Deed.teach)
    note(session, actor, Happening.desk_changed, detail="Triage learns from the desk's own tickets")


def tell(session: Session | Connection, progress: Progress) -> None:
    """Let all processes know how far it is."""
    session.execute(TELL, {"told": json.dumps(asdict(progress))})
