"""The calls under /api/me/factor: one's own second factor."""

from fastapi import APIRouter, Request

from support_desk.api.errors import documented
from support_desk.people.api.inputs import CodeIn, PasswordIn, ProofIn
from support_desk.people.api.route import Caller, DeskRoute, needs
from support_desk.people.api.schemas import EnrolmentOut, FactorOut, RecoveryCodesOut
from support_desk.people.api.visits import visit_of
from support_desk.people.authority import Deed
from support_desk.people.credentials import session_shown
from support_desk.people.factors.actions import begin_factor, confirm_factor, end_factor, make_recovery_codes
from support_desk.people.factors.proofs import prove_oneself, prove_oneself_first
from support_desk.people.factors.queries import FactorRecord, own_factor
from support_desk.people.identity import changed
from support_desk.store import db

router = APIRouter(prefix="/api/me/factor", tags=["people"], route_class=DeskRoute)
THERE_IS_ONE = {409: "There is a second factor already."}
NOT_BEGUN = {409: "None was begun, or there is one already."}
THERE_IS_NONE = {409: "There is no second factor."}
TOO_OFTEN = {429: "Ten wrong codes or passwords within a quarter of an hour."}


@router.get("/", response_model=FactorOut, responses=documented())
@needs(Deed.be_known)
async def show(caller: Caller) -> FactorRecord:
    """Whether one has a second factor, and whether the desk asks for it."""
    return await db.read(own_factor, caller)


@router.post("/", status_code=201, responses=documented(409, 413, 415, 422, 429, meanings=THERE_IS_ONE | TOO_OFTEN))
@needs(Deed.secure)
async def begin(body: PasswordIn, caller: Caller, request: Request) -> EnrolmentOut:
    """Begin to set up a second factor, for whoever shows the current password, where there is one.

    The answer is what an authenticator app must know. It counts once a code has confirmed it.
    """
    await prove_oneself_first(body.current_password, visit_of(request), caller)
    begun = await changed(begin_factor, caller)
    return EnrolmentOut(secret=begun.secret, uri=begun.address, svg=begun.picture)


@router.put("/", responses=documented(409, 413, 415, 422, 429, meanings=NOT_BEGUN | TOO_OFTEN))
@needs(Deed.secure)
async def confirm(body: CodeIn, caller: Caller, request: Request) -> RecoveryCodesOut:
    """Confirm by a code what was begun; all other sessions end. The recovery codes are shown this once."""
    codes = await confirm_factor(body.code, visit_of(request), caller, session_shown(request.headers))
    return RecoveryCodesOut(recovery_codes=list(codes))


@router.delete("/", status_code=204, responses=documented(409, 413, 415, 422, 429, meanings=THERE_IS_NONE | TOO_OFTEN))
@needs(Deed.secure)
async def end(body: ProofIn, caller: Caller, request: Request) -> None:
    """Do without a second factor, for whoever shows the current password or a code."""
    await prove_oneself(body.current_password, body.code, visit_of(request), caller)
    await changed(end_factor, caller)


@router.post(
    "/codes/", status_code=201, responses=documented(409, 413, 415, 422, 429, meanings=THERE_IS_NONE | TOO_OFTEN)
)
@needs(Deed.secure)
async def replace_codes(body: ProofIn, caller: Caller, request: Request) -> RecoveryCodesOut:
    """New recovery codes in place of those before, for whoever shows the current password or a code."""
    await prove_oneself(body.current_password, body.code, visit_of(request), caller)
    return RecoveryCodesOut(recovery_codes=list(await changed(make_recovery_codes, caller)))
