"""What one shows before one's second factor is ended or its recovery codes replaced: a stolen session has neither."""

from support_desk.errors import InvalidInput
from support_desk.people.accounts.own_password import prove_by_password
from support_desk.people.actors import Actor
from support_desk.people.factors.actions import prove_by_code
from support_desk.people.signing_in.sessions import Visit

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
