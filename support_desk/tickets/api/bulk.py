"""The calls about many tickets at once."""

from typing import Any

from fastapi import APIRouter

from support_desk.api.errors import documented
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.authority import Deed
from support_desk.store import db
from support_desk.tickets.api.many import BulkIn, DoneOut, UndoIn, UndoneOut
from support_desk.tickets.bulk.deeds import Chosen, ManyAtWork, change_many, delete_many
from support_desk.tickets.bulk.undoing import undo_many

router = APIRouter(prefix="/api/tickets/bulk", tags=["tickets"], route_class=DeskRoute)
# What is done to so few is soon done.
FEW = 200
UNDOING = {409: "It is over, undone already, or never was."}


@router.post("/", responses=documented(404, 413, 415, 422))
@needs(Deed.change, Deed.delete)
async def change_at_once(body: BulkIn, caller: Caller) -> DoneOut:
    """Change or delete many tickets in one transaction, all or none; `undo` undoes it for 60 seconds.

    `changed` counts those that are different now. Every one of `ids` must be there, else 404. With `filter` it is those
    that the list's filters let through, at most 100,000.
    """
    chosen = body.chosen(caller)
    if body.delete:
        done = await _write(chosen, delete_many, chosen, caller)
    else:
        done = await _write(chosen, change_many, chosen, body.wanted_change, caller)
    return DoneOut(changed=done.changed, undo=done.undo)


@router.post("/undo/", responses=documented(409, 413, 415, 422, meanings=UNDOING))
@needs(Deed.change, Deed.delete)
async def undo(body: UndoIn, caller: Caller) -> UndoneOut:
    """Bring back exactly what was; tickets that somebody has changed since are left, and named in `skipped`.

    403: somebody else did it, and only he or an admin may undo it.
    """
    undone = await db.write_at_length(undo_many, body.undo, caller, refusal=ManyAtWork)
    return UndoneOut(restored=undone.restored, skipped=list(undone.skipped))


async def _write(chosen: Chosen, verb: Any, *given: Any) -> Any:
    if chosen.wanted is None and len(chosen.ids) <= FEW:
        return await db.write(verb, *given)
    return await db.write_at_length(verb, *given, refusal=ManyAtWork)
