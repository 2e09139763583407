"""What was done last, which can be undone for a minute, and what takes its time now."""

from collections.abc import Callable
from secrets import token_hex
from time import time
from typing import Any

import reflex as rx

from support_desk import texts
from support_desk.errors import DatabaseAway, DeskError, TicketNotFound
from support_desk.languages import to_say
from support_desk.people.authority import Deed, needs
from support_desk.people.states.watch.callers import acting
from support_desk.store import db
from support_desk.store.columns import LARGEST_ID
from support_desk.texts import number_of
from support_desk.tickets.bulk.deeds import UNDONE_FOR, Chosen, Done, ManyAtWork, is_being_done, marked
from support_desk.tickets.bulk.undoing import Undone, undo_many
from support_desk.tickets.states.numbers import number_of_them

# What is done to so few is soon done, and nothing else should wait for more.
FEW = 200
LONGEST_KEY = 200
BROKEN_OFF = to_say("This was broken off. Please look whether it is done.")
# The marks of what this process does.
_at_work: set[str] = set()


class Deeds(rx.State):
    """The deed whose page offers to undo it.

    `done` says what was done, "" when there is nothing to say, and `key` undoes it, "" when nothing can. `busy` says
    what is being done to many tickets, "" while nothing is. `problem` is what went wrong. `number` counts the deeds, so
    that two that read the same are two, and `at` is when the last was, in seconds. `mark` stands for what is being
    done: a session may come from another process, which goes on with it or was killed.
    """

    number: int = 0
    at: float = 0
    done: str = ""
    key: str = ""
    busy: str = ""
    problem: str = ""
    mark: str = ""

    @rx.event(background=True)
    @needs(Deed.change)
    async def undo(self, key: str):
        """Bring back what was before the deed; the page says which, for the session of a tab that slept knows none."""
        async with self:
            if await is_at_work(self):
                return
            done = self.done
            mark = begin(self, to_say("Undoing …"))
        try:
            known = texts.storable("undo", key)[:LONGEST_KEY]
            undone = await db.write_at_length(marked, mark, undo_many, known, await acting(), refusal=ManyAtWork)
        except Exception as error:
            async with self:
                fail(self, error)
                if isinstance(error, (DatabaseAway, ManyAtWork)):
                    self.done, self.key = done, known  # there is still time for another try
            if isinstance(error, DeskError):
                return
            raise
        else:
            async with self:
                say(self, said_of(undone))
        finally:
            end(mark)

    @rx.event
    @needs(Deed.find)
    def put_away(self):
        """Say nothing more of it; what is being done goes on, and is still shown."""
        if self.busy:
            self.problem = ""
        else:
            say(self, "")


def say(deeds: Deeds, sentence: str, did: Done | None = None) -> None:
    """Let the page say what was done; what has changed nothing cannot be undone."""
    deeds.busy = deeds.problem = ""
    deeds.number, deeds.at = deeds.number + 1, time()
    deeds.done, deeds.key = sentence, did.undo if did and did.changed else ""


def begin(deeds: Deeds, doing: str) -> str:
    """Let the page say what is being done now: its mark, until its `end`."""
    say(deeds, "")
    deeds.busy, deeds.mark = doing, token_hex(8)
    _at_work.add(deeds.mark)
    return deeds.mark


def end(mark: str) -> None:
    """It is done, or nobody does it any more."""
    _at_work.discard(mark)


def fail(deeds: Deeds, error: Exception) -> None:
    """Let the page say what went wrong; of a bug it is told otherwise."""
    say(deeds, "")
    deeds.problem = error.sentence if isinstance(error, DeskError) else ""


async def is_at_work(deeds: Deeds) -> bool:
    """Whether somebody does what the page shows as being done: this process, or another one that had its session."""
    if not deeds.busy or deeds.mark in _at_work:
        return bool(deeds.busy)
    try:
        return await db.read(is_being_done, deeds.mark)
    except DatabaseAway:
        return True  # nobody knows


async def look_again(page: rx.State) -> None:
    """Say so if what the page shows as being done is done by nobody any more, and nothing of what is long done."""
    deeds = await page.get_state(Deeds)
    if deeds.done and time() - deeds.at > UNDONE_FOR.total_seconds():
        say(deeds, "")
    if deeds.busy and not await is_at_work(deeds):
        say(deeds, "")
        deeds.problem = BROKEN_OFF


async def write_many(verb: Callable[..., Done], chosen: Chosen, *given: Any, mark: str = "") -> Done:
    """Do it to all of them in one transaction, under the `mark` of what is begun; nobody waits for that of many.

    Raises:
        DeskError: as the verb, or others change many tickets at this moment.
    """
    call = (marked, mark, verb, chosen, *given) if mark else (verb, chosen, *given)
    if chosen.wanted is None and len(chosen.ids) <= FEW:
        return await db.write(*call)
    return await db.write_at_length(*call, refusal=ManyAtWork)


def one_ticket(number: object) -> Chosen:
    """The choice of one ticket, by its number as anybody may have sent it.

    Raises:
        InvalidInput: it is none.
        TicketNotFound: no ticket has such a number.
    """
    ticket_id = number_of(number)
    if not 0 < ticket_id <= LARGEST_ID:
        raise TicketNotFound(ticket_id)
    return Chosen(ids=(ticket_id,))


def said_of(undone: Undone) -> str:
    """What undoing has done, in a sentence."""
    left = to_say(f" Left as changed since: {number_of_them(len(undone.skipped))}.") if undone.skipped else ""
    if not undone.restored:
        return to_say(f"Nothing is undone.{left}")
    return to_say(f"Undone: {number_of_them(undone.restored)} as before.{left}")
