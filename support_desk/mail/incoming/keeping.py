"""What the desk notes of each letter, in the transaction of what it makes of it."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from support_desk.errors import NotFound
from support_desk.languages import to_say
from support_desk.mail.incoming.models import LetterStatus, MailboxState, TakenLetter
from support_desk.mail.incoming.reading.letter import Heading, Letter, head_of
from support_desk.mail.incoming.reading.parsing import HEAD_ONLY

# What nobody waits for is forgotten then, and what was kept: the mailbox has both, and that they were seen.
FORGOTTEN_AFTER = timedelta(days=90)
IGNORED_AT_ONCE, KEPT_AT_ONCE = 1_000, 1_000
# Of those that are kept so many bytes at once and one mail more, which all have to be read to go.
BYTES_AT_ONCE = 50_000_000
OLD_IGNORED = text("""
DELETE FROM letters WHERE id IN (
  SELECT id FROM letters WHERE status = 'ignored' AND created_at < :before ORDER BY created_at LIMIT :most
) RETURNING id
""")
OLD_KEPT = text("""
DELETE FROM letters WHERE id IN (
  SELECT id FROM (
    SELECT id, sum(octet_length(raw)) OVER (ORDER BY id) - octet_length(raw) AS older FROM (
      SELECT id, raw FROM letters WHERE status = 'kept' AND created_at < :before ORDER BY id LIMIT :most
    ) AS oldest
  ) AS counted WHERE older <= :bytes
) RETURNING id
""")
# Strangers choose what is kept: of so many bytes, or so many letters, all; of each further one so much of its head.
ROOM_FOR_WHOLE, MOST_WHOLE = 500_000_000, 10_000
LONGEST_HEAD = 10_000
HAS_ROOM = text("""
SELECT coalesce(sum(octet_length(raw)), 0) + :more <= :room AND count(*) < :most
FROM (SELECT raw FROM letters WHERE status = 'kept' LIMIT :most) AS kept
""")


def note_done(session: Session, letter: Letter, ticket_id: int) -> None:
    """It has become a ticket, or an answer to one.

    Raises:
        IntegrityError: when this is flushed, if a copy of it was taken meanwhile.
    """
    session.add(TakenLetter(**_described(letter), status=LetterStatus.done, ticket_id=ticket_id))
    session.flush()


def note_ignored(session: Session, letter: Letter, reason: str) -> None:
    """Nobody waits for an answer to it."""
    values = {**_described(letter), "status": LetterStatus.ignored, "reason": reason}
    session.execute(insert(TakenLetter).values(values).on_conflict_do_nothing(index_elements=["key"]))


def keep(session: Session, raw: bytes, heading: Heading, reason: str) -> None:
    """Keep it as it came, or its head where no more is kept whole, and why; once only.

    The reason is the last one, but of a head the first one: no other can be found in what is left.
    """
    if not _is_known(session, raw) and not _has_room(session, len(raw)):
        if not raw.startswith(HEAD_ONLY):
            reason = to_say(f"{reason} Only its head is kept here, for too much is kept. All of it is in the mailbox.")
        raw = HEAD_ONLY + head_of(raw, LONGEST_HEAD)
    values = {
        "key": _key(raw),
        "message_id": heading.message_id,
        "sender": heading.sender,
        "subject": heading.subject,
        "status": LetterStatus.kept,
        "reason": reason,
        "raw": raw,
    }
    kept = insert(TakenLetter).values(values)
    if raw.startswith(HEAD_ONLY):
        session.execute(kept.on_conflict_do_nothing(index_elements=["key"]))
    else:
        session.execute(kept.on_conflict_do_update(index_elements=["key"], set_={"reason": reason}))


def kept_letter(session: Session, letter_id: int) -> bytes:
    """A kept letter as it came, or its head.

    Raises:
        NotFound: it is not among the kept ones (any more).
    """
    is_it = col(TakenLetter.id) == letter_id, col(TakenLetter.status) == LetterStatus.kept
    raw = session.exec(select(TakenLetter.raw).where(*is_it)).first()
    if raw is None:
        raise NotFound("This mail is not kept any more.")
    return bytes(raw)


def forget(session: Session, letter_id: int) -> None:
    """A kept letter has been taken after all."""
    is_kept = col(TakenLetter.status) == LetterStatus.kept
    session.exec(delete(TakenLetter).where(col(TakenLetter.id) == letter_id, is_kept))


def note_asked(session: Session, now: datetime, has_mail: bool, problem: str | None) -> None:
    """The mailbox has answered; `problem` is why none of its letters can be had all the same."""
    values = {"id": 1, "asked_at": now, "problem": problem} | ({"heard_at": now} if has_mail else {})
    _note(session, values)


def note_problem(session: Session, problem: str | None) -> None:
    """The mailbox does not answer, or gives no letter, and why; None once it does."""
    _note(session, {"id": 1, "problem": problem})


def tidy_ignored(session: Session, now: datetime) -> bool:
    """Forget some of what was ignored long ago; False once there is none."""
    return bool(session.execute(OLD_IGNORED, {"before": now - FORGOTTEN_AFTER, "most": IGNORED_AT_ONCE}).all())


def tidy_kept(session: Session, now: datetime) -> bool:
    """Forget some of what was kept long ago, by its bytes, which take their time; False once there is none."""
    values = {"before": now - FORGOTTEN_AFTER, "most": KEPT_AT_ONCE, "bytes": BYTES_AT_ONCE}
    return bool(session.execute(OLD_KEPT, values).all())


def _is_known(session: Session, raw: bytes) -> bool:
    return session.exec(select(TakenLetter.id).where(TakenLetter.key == _key(raw))).first() is not None


def _has_room(session: Session, more: int) -> bool:
    return session.execute(HAS_ROOM, {"more": more, "room": ROOM_FOR_WHOLE, "most": MOST_WHOLE}).scalar_one()


def _key(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _note(session: Session, values: dict[str, object]) -> None:
    noted = insert(MailboxState).values(values)
    session.execute(noted.on_conflict_do_update(index_elements=["id"], set_=values))


def _described(letter: Letter) -> dict[str, Any]:
    return {
        "key": letter.key,
        "message_id": letter.message_id,
        "sender": letter.email,
        "subject": letter.title,
    }
