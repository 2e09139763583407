"""The calls for tickets that are alike."""

from collections.abc import Sequence

from fastapi import APIRouter

from support_desk.api.deps import TicketId
from support_desk.api.errors import documented
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.authority import Deed
from support_desk.people.scopes import scope_of
from support_desk.tickets import search, similar
from support_desk.tickets.api.inputs import SimilarIn
from support_desk.tickets.api.schemas import AlikeOut

router = APIRouter(prefix="/api/tickets", tags=["tickets"], route_class=DeskRoute)


@router.post("/similar/", response_model=list[AlikeOut], responses=documented(413, 415, 422))
@needs(Deed.find)
async def like_text(body: SimilarIn, caller: Caller) -> Sequence[similar.Alike]:
    """At most five tickets like a text, the most alike first; nothing leaves the machine."""
    return await search.read(similar.like_text, scope_of(caller), body.title or "", body.description)


@router.get("/{ticket_id:ticket}/similar/", response_model=list[AlikeOut], responses=documented(404, 422))
@needs(Deed.find)
async def like_ticket(ticket_id: TicketId, caller: Caller) -> Sequence[similar.Alike]:
    """At most five other tickets like this one, the most alike first."""
    return await search.read(similar.like_ticket, scope_of(caller), ticket_id)
