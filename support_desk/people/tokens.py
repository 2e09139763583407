"""API tokens: what a script shows to act as its owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import NotAllowed, NotFound, SignInNeeded
from support_desk.people.accounts.queries import LARGEST_ID, account_of
from support_desk.people.actors import Actor
from support_desk.people.audit import Happening, note
from support_desk.people.authority import FACTOR_FIRST, READS_ONLY, Deed, demand, may
from support_desk.people.keys import TOKEN_MARK, hash_of, new_key
from support_desk.people.models import Account, ApiToken, TokenScope
from support_desk.store.records import records_of

LONGEST_DAYS = 3650
TOKENS = """
SELECT api_tokens.id, api_tokens.name, scope, account_id AS owner_id, accounts.name AS owner_name,
  api_tokens.created_at, expires_at, last_used_at
FROM api_tokens JOIN accounts ON accounts.id = account_id
"""
ALL = text(f"{TOKENS} ORDER BY api_tokens.id DESC")
OWN = text(f"{TOKENS} WHERE account_id = :account ORDER BY api_tokens.id DESC")
ONE = text(f"{TOKENS} WHERE api_tokens.id = :token")
GONE = """
WITH RECURSIVE gone AS (
  SELECT id FROM api_tokens WHERE id = :token
  UNION SELECT api_tokens.id FROM api_tokens JOIN gone ON made_with = gone.id
)
"""
# Whoever revokes a token by one that was made with it wants that in its place; what made the first made this one, too.
TAKE_PLACE = text(f"""
{GONE}
UPDATE api_tokens SET made_with = revoked.made_with FROM gone, api_tokens AS revoked
WHERE api_tokens.id = :own AND gone.id = :own AND revoked.id = :token
""")
REVOKE = text(f"""
{GONE}
DELETE FROM api_tokens USING gone WHERE api_tokens.id = gone.id RETURNING api_tokens.id, name
""")
REVOKE_ALL = text("DELETE FROM api_tokens WHERE account_id = :account")


@dataclass(frozen=True)
class NewToken:
    """What a token is for, what it is good for, and for how many days; None is for ever."""

    name: str
    scope: TokenScope
    expires_in_days: int | None = None


@dataclass(frozen=True)
class TokenRecord:
    """A token, without what is shown but once."""

    id: int
    name: str
    scope: str
    owner_id: int
    owner_name: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def tokens_of(session: Session, actor: Actor) -> Sequence[TokenRecord]:
    """One's own tokens, to admins everybody's; the newest first, those that have expired too.

    Raises:
        SignInNeeded, NotAllowed: who has no account has no tokens.
    """
    demand(actor, Deed.be_known)
    if may(actor, Deed.manage):
        return records_of(TokenRecord, session.execute(ALL).all())
    return records_of(TokenRecord, session.execute(OWN, {"account": actor.id}).all())


def make_own_token(session: Session, new: NewToken, actor: Actor) -> tuple[TokenRecord, str]:
    """Make a token that acts as whoever makes it: the token as it is shown from now on, and its secret.

    One that is made with another token expires with that at the latest, and is revoked with it.

    Raises:
        SignInNeeded, NotAllowed: who has no account has no tokens, nor has who must set up a second factor first; and a
            token makes none that may do more than itself.
    """
    demand(actor, Deed.own)
    if actor.is_half:
        raise NotAllowed(FACTOR_FIRST)
    if actor.is_reading and new.scope != TokenScope.read:
        raise NotAllowed(READS_ONLY)
    if actor.token and session.get(ApiToken, actor.token, with_for_update={"read": True, "key_share": True}) is None:
        raise SignInNeeded  # it has been revoked just now
    return make_token(session, account_of(session, actor), new, actor)


def make_token(session: Session, owner: Account, new: NewToken, actor: Actor) -> tuple[TokenRecord, str]:
    """Make a token for somebody, whoever may have asked."""
    secret = new_key(TOKEN_MARK)
    token = ApiToken(
        account_id=owner.id,
        name=new.name,
        scope=new.scope,
        secret_hash=hash_of(secret),
        expires_at=_end(new.expires_in_days, actor.until),
        made_with=actor.token,
    )
    session.add(token)
    note(session, actor, Happening.token_made, owner.email, f"{new.name}, {new.scope}")
    session.flush()
    return records_of(TokenRecord, session.execute(ONE, {"token": token.id}).all())[0], secret


def _end(days: int | None, latest: datetime | None) -> datetime | None:
    """When a token for so many days expires, None for never; at the `latest` in any case."""
    wanted = datetime.now(UTC) + timedelta(days=days) if days else None
    return min(filter(None, (wanted, latest)), default=None)


def revoke_token(session: Session, token_id: int, actor: Actor) -> None:
    """Make a token of one's own good for nothing, and those made with it; admins do so with anybody's.

    The token that it is done with stays, and those made with that: if it was made with the other it takes its place.

    Raises:
        SignInNeeded, NotAllowed: who has no account has no tokens.
        NotFound: there is none, or it is somebody else's.
    """
    demand(actor, Deed.own)
    token = session.get(ApiToken, token_id) if 0 < token_id <= LARGEST_ID else None
    if token is None or (token.account_id != actor.id and not may(actor, Deed.appoint)):
        raise NotFound("There is no such token.")
    owner = session.get_one(Account, token.account_id)
    session.execute(TAKE_PLACE, {"token": token_id, "own": actor.token})
    for _, name in sorted(session.execute(REVOKE, {"token": token_id})):
        note(session, actor, Happening.token_revoked, owner.email, name)


def revoke_tokens(session: Session, owner: Account, actor: Actor) -> None:
    """Make all tokens of somebody good for nothing."""
    session.execute(REVOKE_ALL, {"account": owner.id})
    note(session, actor, Happening.token_revoked, owner.email, "all tokens")
