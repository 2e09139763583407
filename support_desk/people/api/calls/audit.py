"""The call for the audit: what happened to people."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from support_desk.api.deps import named_once
from support_desk.api.errors import documented
from support_desk.people.api.inputs import AuditQuery
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.api.schemas import AuditEntryOut
from support_desk.people.audit import page_of_audit
from support_desk.people.authority import Deed
from support_desk.store import db

router = APIRouter(prefix="/api/audit", tags=["people"], route_class=DeskRoute)
LINK = {"Link": {"description": 'The next page, as `<…>; rel="next"`; none on the last.', "schema": {"type": "string"}}}


@router.get("/", dependencies=[named_once("limit", "cursor")], responses={200: {"headers": LINK}, **documented(422)})
@needs(Deed.manage)
async def show(query: Annotated[AuditQuery, Query()], caller: Caller, response: Response) -> list[AuditEntryOut]:
    """What happened to people, newest first, a page at a time; the next page is in the `Link` header."""
    page = await db.read(page_of_audit, caller, query.limit, query.before)
    if page.older is not None:
        response.headers["Link"] = f'</api/audit/?limit={query.limit}&cursor=a{page.older}>; rel="next"'
    return [AuditEntryOut.of(entry) for entry in page.entries]
