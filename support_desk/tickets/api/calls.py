"""The calls under /api/tickets."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from support_desk.api.deps import TicketId, named_once
from support_desk.api.errors import documented
from support_desk.api.known_queries import KnownQueries
from support_desk.api.usual_calls import usual
from support_desk.people.actors import Actor, Role
from support_desk.people.api.route import Caller, DeskRoute, caller_of, needs
from support_desk.people.authority import Deed
from support_desk.people.limits import submissions
from support_desk.people.scopes import scope_of
from support_desk.store import db
from support_desk.tickets import actions, queries
from support_desk.tickets.api.fields import Key, TagLines
from support_desk.tickets.api.inputs import ChangeIn, ClassifyIn, TicketIn
from support_desk.tickets.api.lists import ListQuery, TimelineQuery
from support_desk.tickets.api.schemas import (
    CommentOut,
    OwnTicketOut,
    SuggestionOut,
    TicketDetailOut,
    TicketOut,
    TimelineEntryOut,
)
from support_desk.tickets.api.versions import etag, versions
from support_desk.tickets.drafts import Draft
from support_desk.tickets.filters.addresses import SINGLE
from support_desk.tickets.idempotency import fingerprint_of, key_of, open_ticket_once, ticket_opened_with
from support_desk.tickets.intake import Given, completed
from support_desk.tickets.records import DetailRecord, TicketRecord
from support_desk.tickets.sql.as_json import DetailColumns
from support_desk.triage.budget import classify_calls, triage_budget
from support_desk.triage.classify import triage

router = APIRouter(prefix="/api/tickets", tags=["tickets"], route_class=DeskRoute)
ONE = "/{ticket_id:ticket}/"
LINK = {"Link": {"description": 'The next page, as `<…>; rel="next"`; none on the last.', "schema": {"type": "string"}}}
ETAG = {"ETag": {"description": "The ticket's version, for `If-Match`.", "schema": {"type": "string"}}}
LOCATION = {"Location": {"description": "Where the ticket is.", "schema": {"type": "string"}}}
DETAIL_OUT: dict[int | str, Any] = {200: {"model": TicketDetailOut | OwnTicketOut, "headers": ETAG}}
# The columns that REST shows, in the order of its document, whatever else the tables have.
TICKET, COMMENT, ENTRY = (tuple(schema.model_fields) for schema in (TicketOut, CommentOut, TimelineEntryOut))
DETAIL = DetailColumns(TICKET, COMMENT, ENTRY, has_files=True)
LISTS = KnownQueries()


@router.get(
    "/",
    dependencies=[named_once(*SINGLE, "limit", "cursor")],
    responses={200: {"model": list[TicketOut], "headers": LINK}, **documented(422)},
)
@LISTS
@needs(Deed.find)
async def list_tickets(query: Annotated[ListQuery, LISTS.found(ListQuery)], caller: Caller) -> Response:
    """Tickets, the newest first or as `sort` says, a page at a time; the next page is in the `Link` header."""
    wanted = query.wanted(caller)
    body, older = await queries.read(queries.page_as_json, scope_of(caller), wanted, TICKET, query.limit)
    if older is None:
        return _json(body)
    following = replace(wanted, cursor=older).to_query()
    return _json(body, {"Link": f'</api/tickets/?limit={query.limit}&{following}>; rel="next"'})


@router.post(
    "/",
    status_code=201,
    responses={201: {"model": TicketOut, "headers": LOCATION | ETAG}, **documented(404, 409, 413, 415, 422)},
)
@usual
@needs(Deed.file)
async def open_ticket(
    body: TicketIn,
    request: Request,
    caller: Caller,
    idempotency_key: Annotated[
        Key | None, Header(description="Makes a retry within 24 hours answer with the first ticket.")
    ] = None,
) -> Response:
    """Open a ticket. Triage is asked for what is left out, and never makes this fail.

    It is the local classifier that answers a client who has asked Gemini 30 times within a minute.
    404: the first ticket of this `Idempotency-Key` has been deleted.
    """
    if idempotency_key:
        ticket = await _opened_once(body, idempotency_key, request, caller)
    else:
        ticket = await db.write(actions.open_ticket, *await _drafted(body, request))
    headers = {"Location": f"/api/tickets/{ticket.id}/", "ETag": etag(ticket.id, ticket.updated_at)}
    return _json(TicketOut.model_validate(ticket).model_dump_json(), headers, 201)


@router.post("/classify/", responses=documented(413, 415, 422, 429))
@needs(Deed.classify)
async def classify(body: ClassifyIn, request: Request, caller: Caller) -> SuggestionOut:
    """Ask triage about a description, 30 times a minute.

    It is the local classifier that answers a client who has asked Gemini 30 times within a minute, here or elsewhere.
    """
    address = _address(request)
    await classify_calls().allow(address)
    may_ask = partial(triage_budget().has_room, address)
    return SuggestionOut.of(await triage().suggest(body.description, may_ask=may_ask))


@router.get(ONE, responses={**DETAIL_OUT, **documented(404, 422)})
@needs(Deed.read)
async def show(ticket_id: TicketId, caller: Caller) -> Response:
    """A ticket with the newest of its comments and its timeline; its `ETag` is its version.

    A requester's cookie shows him his own, with its public comments, and without a version.
    """
    return _detail(ticket_id, await db.read(queries.detail_as_json, scope_of(caller), ticket_id, DETAIL), caller)


@router.get(
    f"{ONE}timeline/",
    dependencies=[named_once("limit", "cursor")],
    responses={200: {"model": list[TimelineEntryOut], "headers": LINK}, **documented(404, 422)},
)
@needs(Deed.find)
async def show_timeline(ticket_id: TicketId, query: Annotated[TimelineQuery, Query()], caller: Caller) -> Response:
    """What happened to a ticket, the newest page first, each page oldest first; older ones are in the `Link` header."""
    page = await db.read(queries.entries_as_json, scope_of(caller), ticket_id, ENTRY, query.limit, query.before)
    if page.older is None:
        return _json(page.body)
    older = f"/api/tickets/{ticket_id}/timeline/?limit={query.limit}&cursor=e{page.older}"
    return _json(page.body, {"Link": f'<{older}>; rel="next"'})


@router.patch(ONE, responses={**DETAIL_OUT, **documented(404, 412, 413, 415, 422, 429)})
@usual
@needs(Deed.change, Deed.settle, Deed.answer)
async def change(
    ticket_id: TicketId,
    body: ChangeIn,
    request: Request,
    caller: Caller,
    if_match: Annotated[TagLines | None, Header(description="The `ETag` that the ticket must still have.")] = None,
) -> Response:
    """Change a ticket, in one transaction, and answer with it as it now stands.

    A requester may send `status`, `resolved` or `open`, and a `comment`, which is public; 30 times a minute.
    """
    if caller.role == Role.requester:
        await submissions().allow(_address(request))
    expected = versions(ticket_id, if_match)
    detail = await db.write(actions.change_ticket, ticket_id, body.change, caller, DETAIL, expected)
    return _detail(ticket_id, detail, caller)


@router.delete(ONE, status_code=204, responses=documented(404, 422))
@router.delete(f"{ONE}delete/", status_code=204, responses=documented(404, 422))
@needs(Deed.delete)
async def delete(ticket_id: TicketId, caller: Caller) -> None:
    """Delete a ticket with its comments and its timeline."""
    await db.write(actions.delete_ticket, ticket_id, caller)


def _detail(ticket_id: int, detail: DetailRecord, caller: Actor) -> Response:
    """What he may see of it; when it was changed tells of the work behind the scenes."""
    is_whole = scope_of(caller).is_whole
    return _json(detail.body, {"ETag": etag(ticket_id, detail.updated_at)} if is_whole else None)


def _json(body: str, headers: Mapping[str, str] | None = None, status_code: int = 200) -> Response:
    """An answer that is JSON already; FastAPI would validate it once more."""
    return Response(body, status_code, headers, media_type="application/json")


async def _opened_once(body: TicketIn, key: str, request: Request, caller: Actor) -> TicketRecord:
    own, fingerprint = key_of(caller, key), fingerprint_of(body.retried)
    earlier = await db.read(ticket_opened_with, own, fingerprint)
    if earlier is not None:
        return earlier
    return await db.write(open_ticket_once, *await _drafted(body, request), own, fingerprint)


async def _drafted(body: TicketIn, request: Request) -> tuple[Draft, Actor]:
    """The ticket to be and who opens it: while triage was asked he may have lost his right."""
    given = Given(
        body.title,
        body.description,
        body.chosen,
        suggested=body.suggested,
        requester=body.requester,
        assignee=body.assignee,
    )
    draft = await completed(given, partial(triage_budget().has_room, _address(request)))
    return draft, await caller_of(request)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
