"""What one shows before one sets up or ends a second factor, or replaces its codes: a stolen session has it not."""

from support_desk.errors import InvalidInput
from support_desk.people.accounts.own_password import MISSING, prove_by_password
from support_desk.people.actors import Actor
from support_desk.people.factors.actions import prove_by_code
from support_desk.people.factors.queries import own_factor
from support_desk.people.signing_in.sessions import Visit
from support_desk.store import db

NOTHING_SHOWN = "Send your current_password or a code."


async def prove_oneself(password: str | None, code: str | None, visit: Visit, actor: Actor) -> None:
    """Show one's current password, or else a code of the factor.

    Raises:
        SignInNeeded, NotAllowed: there is no account of one's own.
        Conflict: a code is shown, but there is no second factor.
        InvalidInput: it is wrong, or neither is shown; `field` names it.
        TooManyRequests: it was wrong too often, as at the sign-in.
    """
    if password:
        await prove_by_password(password, visit, actor)
    elif code:
        await prove_by_code(code, visit, actor)
    else:
        raise InvalidInput(NOTHING_SHOWN, field="current_password")


async def prove_oneself_first(password: str | None, visit: Visit, actor: Actor) -> None:
    """Show one's current password where there is no factor yet; nothing where one has none and comes by a provider.

    Raises:
        SignInNeeded, NotAllowed, InvalidInput, TooManyRequests: as `prove_oneself`.
    """
    if not (await db.read(own_factor, actor)).has_password:
        return
    if password is None:
        raise InvalidInput(MISSING, field="current_password")
    await prove_by_password(password, visit, actor)
