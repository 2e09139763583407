"""The calls about mails that go out."""

from typing import Any

from fastapi import APIRouter

from support_desk.api.deps import TicketId, number_in_path
from support_desk.api.errors import documented
from support_desk.mail.out.actions import send_again
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.authority import Deed
from support_desk.store import db

router = APIRouter(prefix="/api/tickets", tags=["tickets"], route_class=DeskRoute)
EntryId: Any = number_in_path("entry")
MEANINGS = {409: "It is nothing that the requester is told, he is not known, it waits anyway, or there is no mail."}


@router.post(
    "/{ticket_id:ticket}/timeline/{entry_id}/send/",
    status_code=204,
    responses=documented(404, 409, 422, meanings=MEANINGS),
)
@needs(Deed.change)
async def send(ticket_id: TicketId, entry_id: EntryId, caller: Caller) -> None:
    """Send the mail again that tells the requester of an entry, to the address that he has by now."""
    await db.write(send_again, ticket_id, entry_id, caller)
