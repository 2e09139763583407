"""The calls that bring, give and delete the files of tickets."""

import asyncio
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Request, Response

from support_desk.api.deps import TicketId, number_in_path
from support_desk.api.errors import documented
from support_desk.api.fields import trimmed
from support_desk.doors.addresses import counted_address
from support_desk.files.actions import attach_once, attach_to_ticket, delete_file
from support_desk.files.api.answers import file_answer
from support_desk.files.api.turns import turns
from support_desk.files.api.uploads import MOST_FILES, uploaded
from support_desk.files.queries import found_file
from support_desk.files.storing import check_number, number_of_files
from support_desk.people.actors import Actor, Role
from support_desk.people.api.route import Caller, DeskRoute, caller_of, needs
from support_desk.people.authority import Deed
from support_desk.people.credentials import credentials
from support_desk.people.identity import requester_of
from support_desk.people.limits import submissions
from support_desk.people.scopes import scope_of
from support_desk.store import db
from support_desk.tickets.api.fields import Key
from support_desk.tickets.api.schemas import FileOut
from support_desk.tickets.idempotency import is_used, key_of
from support_desk.words import COMMENT_LIMIT

router = APIRouter(tags=["attachments"], route_class=DeskRoute)
FILE = "/api/attachments/{attachment_id}/"
NO_FILE = {404: "No such file."}
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "file": {
            "type": "array",
            "items": {"type": "string", "format": "binary"},
            "minItems": 1,
            "maxItems": MOST_FILES,
            "description": "Each of at most 25 MB.",
        },
        "comment": {"type": "string", **trimmed(COMMENT_LIMIT).json_schema_extra},
        "public": {"type": "boolean", "description": "Whether the requester sees them, and the comment."},
    },
    "required": ["file"],
    "additionalProperties": False,
}
BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}}}
UPLOADS = {
    404: "No such ticket.",
    408: "The upload comes too slowly, does not come to its end, or is one of several while others wait.",
    413: "A file over 25 MB, more than 10 at once, or more than 100 of a ticket.",
    415: "The body is not multipart/form-data.",
    429: "More uploads of a requester than one client may send; Retry-After says when the next one may come.",
    503: "The database, or where files are kept, is away; nothing was changed. Retry-After says when to try again.",
}
BYTES: dict[int | str, Any] = {
    200: {"description": "The bytes.", "content": {"application/octet-stream": {}}},
    206: {"description": "Those that `Range` asks for.", "content": {"application/octet-stream": {}}},
    304: {"description": "`If-None-Match` names them already."},
}
FileId: Any = number_in_path("file", "attachment")
AsWhom = Annotated[
    Literal["requester"] | None,
    Query(
        alias="as",
        description="`requester`: as whom a mailed link has let in to his own ticket, or by the keys of the cookie "
        "`desk_ticket`, whoever else is signed in.",
    ),
]


@router.post(
    "/api/tickets/{ticket_id:ticket}/attachments/",
    status_code=201,
    response_model=list[FileOut],
    openapi_extra=BODY,
    responses=documented(404, 408, 409, 413, 415, 422, 429, meanings=UPLOADS),
)
@needs(Deed.change, Deed.answer)
async def upload(
    ticket_id: TicketId,
    request: Request,
    caller: Caller,
    as_whom: AsWhom = None,
    idempotency_key: Annotated[
        Key | None, Header(description="Makes a retry within 24 hours answer with the first files.")
    ] = None,
) -> list[FileOut]:
    """Add files to a ticket, with a comment or without one, as PATCH adds a comment; all of it or nothing.

    A requester's files are public, and 30 uploads of his a minute are taken.
    """
    actor = await _as_requester(ticket_id, request) if as_whom else caller
    is_of_team = actor.role != Role.requester
    if not is_of_team:
        await submissions().allow(_address(request))
    number = await db.read(number_of_files, scope_of(actor), ticket_id)
    is_retry = idempotency_key is not None and await db.read(is_used, _own_key(ticket_id, actor, idempotency_key))
    if not is_retry:
        check_number(number + 1)
    all_turns = turns(asyncio.get_running_loop())
    async with all_turns.turn(_whose(actor, request)) as turn:
        brought, change = await uploaded(request, partial(all_turns.is_over, turn), is_of_team)
    try:
        # Who may have lost his right meanwhile.
        actor = await (_as_requester(ticket_id, request) if as_whom else caller_of(request))
        given = (ticket_id, change, brought.files, actor)
        if idempotency_key:
            made = await db.write(attach_once, *given, _own_key(ticket_id, actor, idempotency_key))
        else:
            made = await db.write(attach_to_ticket, *given)
    except BaseException:
        await brought.drop()
        raise
    return [FileOut.model_validate(file, from_attributes=True) for file in made]


@router.get(
    f"{FILE}{{name:path}}/",
    response_class=Response,
    responses=BYTES | documented(404, 416, 422, meanings={**NO_FILE, 416: "`Range` begins after the end."}),
)
@needs(Deed.read)
async def give(
    attachment_id: FileId,
    name: Annotated[str, Path(description="The file's name, as its `url` has it.")],
    request: Request,
    caller: Caller,
) -> Response:
    """The bytes of a file, or a range of them; pictures and plain text are for showing, the rest is for keeping."""
    file = await db.read(found_file, scope_of(caller), attachment_id)
    return await file_answer(file, name, request)


@router.delete(FILE, status_code=204, responses=documented(404, 422, meanings=NO_FILE))
@needs(Deed.delete)
async def delete(attachment_id: FileId, caller: Caller) -> None:
    """Delete a file; its bytes go when nothing refers to them."""
    await db.write(delete_file, attachment_id, caller)


async def _as_requester(ticket_id: int, request: Request) -> Actor:
    return await requester_of(ticket_id, credentials(request.headers, request.method))


def _own_key(ticket_id: int, actor: Actor, key: str) -> str:
    """The key as of this person and this ticket alone; no ticket was opened with it."""
    return f"files of {ticket_id}\n{actor.kind}\n{key_of(actor, key)}"


def _whose(actor: Actor, request: Request) -> str:
    """Stands for one person, as far as he can be told from others: anybody may have as many tickets as he likes."""
    return f"{actor.id or counted_address(_address(request))}"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
