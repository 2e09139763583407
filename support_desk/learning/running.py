"""Lets a process of its own learn, of low priority, so that no page waits."""

import asyncio
import sys

from support_desk.errors import Conflict
from support_desk.learning.actions import note_beginning, tell
from support_desk.learning.here import STARTING, STOPPED, here
from support_desk.learning.queries import is_running, number_to_learn_from
from support_desk.learning.records import Progress, too_few
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.process.environment import environment
from support_desk.process.logs import log_exception
from support_desk.process.places import ROOT
from support_desk.settings import CHILD, settings
from support_desk.store import db
from support_desk.triage.learning.report import FEWEST_TICKETS

COMMAND = (sys.executable, "-m", "support_desk.learning.worker")
# What it could not do itself it has told itself, if it came so far.
TOLD = (0, 1)
_attended: set[asyncio.Task[None]] = set()


async def begin_learning(actor: Actor) -> None:
    """Let the desk learn from its own tickets; how that goes is told by announcements.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
        Conflict: the desk is learning already, or has too few tickets.
        DatabaseAway: as `db.write`.
    """
    demand(actor, Deed.teach)
    if here.progress.step == STARTING or await db.read(is_running):
        raise Conflict("The desk is learning already.")
    number = await db.read(number_to_learn_from)
    if number < FEWEST_TICKETS:
        raise Conflict(too_few(number))
    await db.write(note_beginning, actor)
    await db.write(tell, Progress(STARTING))
    task = asyncio.create_task(_attend(actor.name))
    _attended.add(task)
    task.add_done_callback(_attended.discard)


async def _attend(made_by: str) -> None:
    """Run it to its end, which comes with that of the desk, and tell of that unless it has."""
    try:
        code = await _run(made_by)
    except OSError as error:  # no further process or file may be opened
        log_exception(error)
        code = None
    if code not in TOLD or here.progress.step == STARTING:
        await db.write_surely(tell, Progress(ended=STOPPED))


async def _run(made_by: str) -> int | None:
    given = {"DATABASE_URL": settings().database_url or "", "OPENBLAS_NUM_THREADS": "1", CHILD: "1"}
    seen = environment("HOME", beginnings=("PYTHON", "PG")) | given  # with which libpq completes the address
    process = await asyncio.create_subprocess_exec(
        *COMMAND, cwd=ROOT, env=seen, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await process.communicate(made_by.encode())
    finally:
        if process.returncode is None:
            process.terminate()
    return process.returncode
