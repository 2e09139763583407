"""What becomes of a letter: a ticket, an answer, or neither; all of it in one transaction with the note that it did."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from support_desk.errors import DeskError, FilesAway, TicketNotFound
from support_desk.files.storing import MOST_OF_TICKET, StoredFile, attach, number_of_files, store
from support_desk.languages import to_say
from support_desk.mail.incoming import keeping
from support_desk.mail.incoming.belonging import Belonging, asker, belonging_of, is_known
from support_desk.mail.incoming.reading.bodies import LetterFile
from support_desk.mail.incoming.reading.bounds import NotUnderstood
from support_desk.mail.incoming.reading.letter import Letter, heading_of, read_letter
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.people.scopes import WHOLE_DESK
from support_desk.process.logs import log_exception
from support_desk.settings import settings
from support_desk.store import db
from support_desk.tickets import intake
from support_desk.tickets.actions import change_ticket, locked_ticket, open_ticket
from support_desk.tickets.drafts import Change, Draft
from support_desk.tickets.intake import Given
from support_desk.tickets.records import Requester
from support_desk.triage.budget import triage_budget
from support_desk.words import COMMENT_LIMIT, DESCRIPTION_LIMIT

LONGEST_QUOTED = 20_000
PIECE = 1 << 18
# The ticket is locked, so nobody adds another meanwhile.
NEWEST_COMMENT = text("SELECT max(id) FROM timeline_entries WHERE ticket_id = :ticket_id AND kind = 'comment'")
# A ticket may go, or change hands, between the look at it and the answer.
MOST_TRIES = 3
SERVER_TROUBLE = 500
# All senders together are one client of triage: whoever writes many mails may call himself anything.
MAILBOX = "mailbox"
NAMES = "\n\n(This was sent as an answer to ticket #{}, but not by its requester, or not to what he was sent.)"
LEFT_OUT = "\n\n(Files came with this that the ticket has no room for: {}. They are in the mailbox.)"
A_FAULT = to_say("The desk has a fault, and could not take it.")

log = logging.getLogger("support_desk.mail")


async def take(raw: bytes, are_files_away: bool = False) -> bool:
    """Make of a mail what it is; one of which nothing can be made is kept with the reason, and False the answer.

    If `are_files_away` is known already, one with files does not wait for their place to say so once more.

    Raises:
        DeskError: the database or the place for files is away, and nothing has happened.
    """
    try:
        letter = await _in_own_thread(read_letter, raw, settings().mail_auth_server)
        await _take(letter, are_files_away)
    except NotUnderstood as error:
        reason = error.reason
    except DeskError as error:
        if error.status_code >= SERVER_TROUBLE:
            raise
        reason = error.sentence
    except Exception as error:  # a bug must not stop the others
        log_exception(error)
        reason = A_FAULT
    else:
        return True
    heading = await _in_own_thread(heading_of, raw)
    log.warning("A mail is kept: %s", reason)
    await db.write(keeping.keep, raw, heading, reason)
    return False


async def try_again(letter_id: int, actor: Actor) -> bool:
    """Take a kept letter anew: False if it is kept again, maybe with another reason.

    Raises:
        SignInNeeded, NotAllowed: it is for admins.
        NotFound: it is not kept any more.
        DeskError: as `take`.
    """
    demand(actor, Deed.post)
    is_taken = await take(await db.read(keeping.kept_letter, letter_id))
    if is_taken:
        await db.write(keeping.forget, letter_id)
    return is_taken


async def _take(letter: Letter, are_files_away: bool) -> None:
    for _ in range(MOST_TRIES):
        belonging = await db.read(belonging_of, letter)
        if belonging.is_known:
            return
        if belonging.ignored:
            await db.write(keeping.note_ignored, letter, belonging.ignored)
            return
        given = _files(letter, belonging)[:MOST_OF_TICKET]
        if given and are_files_away:
            raise FilesAway
        draft = None if belonging.ticket else await _draft(letter, belonging)
        files = [await store(_in_pieces(file.content), file.name) for file in given]
        try:
            await db.write(_write, letter, belonging, draft, files)
            return
        except TicketNotFound:
            continue
        except IntegrityError:
            if not await db.read(is_known, letter):
                raise
            return
    raise TicketNotFound(belonging.ticket or 0)


async def _draft(letter: Letter, belonging: Belonging) -> Draft:
    notes = _names(belonging) + _left_out(len(_files(letter, belonging)) - MOST_OF_TICKET)
    description = _shortened(letter.own, _room_for_words(letter, belonging)) + notes
    # What answers another's ticket may be a machine's, which is to know its own address again.
    requester = Requester(letter.email, letter.name) if belonging.named else asker(letter)
    given = Given(letter.title, description, {}, requester=requester, quoted=letter.quoted[:LONGEST_QUOTED])
    return await intake.completed(given, partial(triage_budget().has_room, MAILBOX))


def _write(
    session: Session, letter: Letter, belonging: Belonging, draft: Draft | None, files: Sequence[StoredFile]
) -> None:
    """A ticket or an answer, with its files, and the note that the letter is done: all or nothing."""
    actor = belonging.actor
    if draft is not None:
        ticket_id, entry_id = open_ticket(session, draft, actor).id, None
    else:
        ticket_id = belonging.ticket or 0
        room = _room(session, ticket_id)
        if belonging_of(session, letter) != belonging:  # while its files were stored somebody may have lost his right
            raise TicketNotFound(ticket_id)
        files, left_out = files[:room], _left_out(len(_files(letter, belonging)) - room)
        words = min(_room_for_words(letter, belonging), COMMENT_LIMIT - len(left_out))
        comment = _shortened(letter.own, words) + left_out
        change = Change(comment=comment, public=not belonging.is_internal, quoted=letter.quoted[:LONGEST_QUOTED])
        change_ticket(session, ticket_id, change, actor)
        entry_id = session.execute(NEWEST_COMMENT, {"ticket_id": ticket_id}).scalar_one()
    if files:
        attach(session, ticket_id, entry_id, files, actor, public=True)
    keeping.note_done(session, letter, ticket_id)


def _room(session: Session, ticket_id: int) -> int:
    """How many files a ticket may still have; it is locked until the caller commits."""
    locked_ticket(session, ticket_id)
    return max(MOST_OF_TICKET - number_of_files(session, WHOLE_DESK, ticket_id), 0)


def _names(belonging: Belonging) -> str:
    """What is said of a ticket to which this would be an answer, were it its requester's."""
    return NAMES.format(belonging.named) if belonging.named else ""


def _left_out(number: int) -> str:
    """What is said of files for which there is no room: whoever wrote waits for an answer to his words all the same."""
    return LEFT_OUT.format(number) if number > 0 else ""


async def _in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), PIECE):
        yield content[begin : begin + PIECE]


def _room_for_words(letter: Letter, belonging: Belonging) -> int:
    """How much of its text is shown; whether there is room for its files is known only when they are stored."""
    limit = COMMENT_LIMIT if belonging.ticket else DESCRIPTION_LIMIT
    notes = _names(belonging) + (_left_out(len(letter.files) + 1) if letter.files else "")
    return limit - len(notes)


def _files(letter: Letter, belonging: Belonging) -> tuple[LetterFile, ...]:
    """What came with it, and all of its text when that is not all shown; but nothing that the team quotes to others."""
    files = tuple(file for file in letter.files if not (belonging.is_told and file.is_text))
    quoted = "" if belonging.is_told else letter.quoted
    if len(letter.own) <= _room_for_words(letter, belonging) and len(quoted) <= LONGEST_QUOTED:
        return files
    return (*files, LetterFile("message.txt", f"{letter.own}\n\n{quoted}".strip().encode()))


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 2].rstrip()} …"


async def _in_own_thread(function: Callable[..., Any], *given: object) -> Any:
    """Reading may take a moment, in which pages are served."""
    return await asyncio.get_running_loop().run_in_executor(_thread(), function, *given)


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "letters")
