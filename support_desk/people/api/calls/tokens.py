"""The calls under /api/tokens: API tokens."""

from fastapi import APIRouter

from support_desk.api.errors import documented
from support_desk.people.api.inputs import TokenId, TokenIn
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.api.schemas import NewTokenOut, TokenOut
from support_desk.people.authority import Deed
from support_desk.people.identity import changed
from support_desk.people.tokens import make_own_token, revoke_token, tokens_of
from support_desk.store import db

router = APIRouter(prefix="/api/tokens", tags=["people"], route_class=DeskRoute)
UNKNOWN = {404: "No such token, or it is somebody else's."}


@router.get("/", responses=documented())
@needs(Deed.be_known)
async def list_tokens(caller: Caller) -> list[TokenOut]:
    """One's own tokens, to admins everybody's, the newest first."""
    return [TokenOut.of(token) for token in await db.read(tokens_of, caller)]


@router.post("/", status_code=201, responses=documented(413, 415, 422))
@needs(Deed.own)
async def make(body: TokenIn, caller: Caller) -> NewTokenOut:
    """Make a token that acts as oneself. `token` is shown this once. One made with a token is revoked with that."""
    return NewTokenOut.with_secret(*await changed(make_own_token, body.new, caller))


@router.delete("/{token_id}/", status_code=204, responses=documented(404, 422, meanings=UNKNOWN))
@needs(Deed.own)
async def revoke(token_id: TokenId, caller: Caller) -> None:
    """Make a token good for nothing, and those made with it but the one shown; admins do so with anybody's."""
    await changed(revoke_token, token_id, caller)
