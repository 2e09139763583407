"""The calls under /api/tickets."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter

from support_desk import actions, queries
from support_desk.actions import Change, Draft
from support_desk.api.deps import DeskSession, JsonRoute, TicketId
from support_desk.api.errors import documented
from support_desk.api.schemas import (
    ChangeIn,
    ClassifyIn,
    Key,
    ListQuery,
    StatsOut,
    SuggestionOut,
    TicketDetail,
    TicketIn,
    TicketOut,
)
from support_desk.db import open_session
from support_desk.errors import TicketChanged
from support_desk.filters import EPOCH
from support_desk.limits import classify_limit
from support_desk.models import Ticket
from support_desk.stats import desk_stats
from support_desk.triage.classify import triage

ACTOR = "api"
router = APIRouter(prefix="/api/tickets", tags=["tickets"], route_class=JsonRoute)
tickets_as_json = TypeAdapter(list[TicketOut])
ONE = "/{ticket_id:ticket}/"
LINK = {"Link": {"description": 'The next page, as `<…>; rel="next"`; none on the last.', "schema": {"type": "string"}}}
ETAG = {"ETag": {"description": "The ticket's version, for `If-Match`.", "schema": {"type": "string"}}}
ENTITY_TAG = re.compile(r'(?:[Ww]/)?"[^"]*"')
LOCATION = {"Location": {"description": "Where the ticket is.", "schema": {"type": "string"}}}


@router.get("/", responses={200: {"model": list[TicketOut], "headers": LINK}, **documented(422)})
def list_tickets(query: Annotated[ListQuery, Query()], session: DeskSession) -> Response:
    """Tickets newest first, a page at a time; the next page is in the `Link` header."""
    wanted = query.wanted()
    page = queries.page_of_tickets(session, wanted, query.limit)
    headers = {}
    if page.older:
        following = replace(wanted, cursor=page.older)
        headers["Link"] = f'</api/tickets/?limit={query.limit}&{following.to_query()}>; rel="next"'
    body = tickets_as_json.dump_json(tickets_as_json.validate_python(page.tickets, from_attributes=True))
    return Response(body, media_type="application/json", headers=headers)


@router.post(
    "/",
    status_code=201,
    response_model=TicketOut,
    responses={201: {"headers": LOCATION | ETAG}, **documented(404, 409, 413, 415, 422)},
)
async def open_ticket(
    body: TicketIn,
    response: Response,
    idempotency_key: Annotated[
        Key | None, Header(description="Makes a retry within 24 hours answer with the first ticket.")
    ] = None,
) -> Ticket:
    """Open a ticket. Triage is asked for what is left out, and never makes this fail.

    404: the first ticket of this `Idempotency-Key` has been deleted.
    """
    fingerprint = actions.fingerprint_of(body.model_dump())
    ticket = await run_in_threadpool(_earlier, idempotency_key, fingerprint) if idempotency_key else None
    if ticket is None:
        ticket = await run_in_threadpool(_stored, await _draft(body), idempotency_key, fingerprint)
    response.headers["Location"] = f"/api/tickets/{ticket.id}/"
    response.headers["ETag"] = _etag(ticket)
    return ticket


@router.get("/stats/", responses=documented())
def stats(session: DeskSession) -> StatsOut:
    """The figures of the whole desk, counted by the database."""
    return StatsOut.of(desk_stats(session))


@router.post("/classify/", responses=documented(413, 415, 422, 429))
async def classify(body: ClassifyIn, request: Request) -> SuggestionOut:
    """Ask triage about a description; 30 calls a minute and client."""
    classify_limit().allow(request.client.host if request.client else "")
    return SuggestionOut.of(await triage().suggest(body.description))


@router.get(ONE, responses={200: {"headers": ETAG}, **documented(404, 422)})
def show(ticket_id: TicketId, response: Response, session: DeskSession) -> TicketDetail:
    """A ticket with its comments and its timeline; its `ETag` is its version."""
    ticket, entries = queries.ticket_with_timeline(session, ticket_id)
    response.headers["ETag"] = _etag(ticket)
    return TicketDetail.of(ticket, entries)


@router.patch(ONE, responses={200: {"headers": ETAG}, **documented(404, 412, 413, 415, 422)})
def change(
    ticket_id: TicketId,
    body: ChangeIn,
    response: Response,
    session: DeskSession,
    if_match: Annotated[str | None, Header(description="The `ETag` that the ticket must still have.")] = None,
) -> TicketDetail:
    """Change a ticket, in one transaction, and answer with it as it now stands."""
    if if_match is not None and not _is_matched(session, ticket_id, if_match):
        raise TicketChanged(f"Ticket #{ticket_id} has changed since you read it.")
    actions.change_ticket(session, ticket_id, Change(**body.model_dump()), actor=ACTOR)
    return show(ticket_id, response, session)


@router.delete(ONE, status_code=204, responses=documented(404, 422))
@router.delete(f"{ONE}delete/", status_code=204, responses=documented(404, 422))
def delete(ticket_id: TicketId, session: DeskSession) -> None:
    """Delete a ticket with its comments and its timeline."""
    actions.delete_ticket(session, ticket_id)


def _earlier(key: str, fingerprint: str) -> Ticket | None:
    with open_session() as session:
        return actions.ticket_opened_with(session, key, fingerprint)


def _stored(draft: Draft, key: str | None, fingerprint: str) -> Ticket:
    with open_session() as session:
        if key is None:
            return actions.open_ticket(session, draft, actor=ACTOR)
        return actions.open_ticket_once(session, draft, key=key, fingerprint=fingerprint, actor=ACTOR)


async def _draft(body: TicketIn) -> Draft:
    if body.category and body.priority:
        said = triage().remembered(body.description) if body.suggested_category or body.suggested_priority else None
        return Draft(
            body.title,
            body.description,
            body.category,
            body.priority,
            suggested_category=body.suggested_category,
            suggested_priority=body.suggested_priority,
            suggestion_source=said.source if said else None,
        )
    suggestion = await triage().suggest(body.description, body.title)
    return Draft(
        body.title,
        body.description,
        body.category or suggestion.category,
        body.priority or suggestion.priority,
        suggested_category=suggestion.category,
        suggested_priority=suggestion.priority,
        suggestion_source=suggestion.source,
    )


def _etag(ticket: Ticket) -> str:
    assert ticket.updated_at is not None
    return f'"{ticket.id}-{(ticket.updated_at - EPOCH) // timedelta(microseconds=1)}"'


def _is_matched(session: DeskSession, ticket_id: int, if_match: str) -> bool:
    """Whether `If-Match` names the ticket's version, as RFC 9110 section 13.1.1 compares; the row is locked for it."""
    current = _etag(actions.locked_ticket(session, ticket_id))
    return if_match.strip() == "*" or current in ENTITY_TAG.findall(if_match)
