"""Links in mails that let a requester in: he reads the mail of an address, so the tickets that name it are his.

Whoever asks for one hears the same, whosever address it is, and the same is done for it but for the mail itself. To an
address that has an account goes a mail without a link: no link stands in for a password and a second factor.
"""

import hmac
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import Gone
from support_desk.people.keys import derived_key, hash_of, new_key
from support_desk.people.models import SignInLink
from support_desk.people.signing_in.sessions import Visit, begin_session_of_requester
from support_desk.store.outbox.parcels import put

PURPOSE = "sign-in links"
MAIL, EVENT, PAYLOAD = "mail", "sign_in_link", "sign_in_link_id"
MINUTES, MOST_MAILS = 15, 3
NO_GOOD = f"This link has been used, or is older than {MINUTES} minutes. Please ask for a new one."
# Those of the future were asked for before the database's clock was put back: they would be fresh for as long as that.
# Within a minute one may have been asked for while another waited for his turn.
IS_OF_THE_FUTURE = "created_at > now() + interval '1 minute'"
IS_FRESH = f"created_at > now() - interval '{MINUTES} minutes' AND NOT {IS_OF_THE_FUTURE}"

# Those who ask for the same address at once are counted one after the other.
IN_TURN = text("SELECT pg_advisory_xact_lock(hashtext('support_desk.sign_in_links.' || email_key(:email)))")
# The oldest have the lowest numbers: it looks at a hundred of them, however many there are.
FORGET_OLD = text(
    "DELETE FROM sign_in_links WHERE id < (SELECT min(id) + 100 FROM sign_in_links)"
    f" AND (created_at < now() - interval '1 day' OR {IS_OF_THE_FUTURE})"
)
# How many mails went there lately, however many asked: to ask without end keeps nobody from the next one. And the
# address of an account or of the newest ticket. An address goes by its key, but of tickets also by its very letters:
# another's may have the same key.
KNOWN = text(f"""
SELECT (
    SELECT count(*) FROM sign_in_links WHERE is_mailed AND email_key(email) = email_key(:email) AND {IS_FRESH}
  ) AS mailed,
  (SELECT email FROM accounts WHERE email_key(email) = email_key(:email) AND is_active) AS of_account,
  (SELECT requester_email FROM tickets
   WHERE requester_email IS NOT NULL AND email_key(requester_email) = email_key(:email)
     AND lower(normalize(requester_email) COLLATE "C") = lower(normalize(:email) COLLATE "C")
   ORDER BY created_at DESC, id DESC LIMIT 1) AS of_ticket
""")
FOUND = text(f"""
SELECT email, nonce, secret_hash, browser_hash,
  EXISTS (
    SELECT FROM accounts WHERE email_key(accounts.email) = email_key(sign_in_links.email) AND is_active
  ) AS has_account
FROM sign_in_links WHERE {{which}} AND used_at IS NULL AND {IS_FRESH}
""")
BY_NUMBER, BY_SECRET = (text(FOUND.text.format(which=which)) for which in ("id = :id", "secret_hash = :hashed"))
# Of two who come at once the second one waits, and then finds none. With a link all others of its address go.
USE = text(f"""
UPDATE sign_in_links SET used_at = now()
WHERE used_at IS NULL AND {IS_FRESH} AND email_key(email) = (
  SELECT email_key(email) FROM sign_in_links WHERE secret_hash = :hashed AND used_at IS NULL
)
RETURNING secret_hash
""")


@dataclass(frozen=True)
class SignInLetter:
    """What a mail tells whoever wants to sign in: the secret of his link, None when he has a password."""

    secret: str | None


@dataclass(frozen=True)
class LinkRecord:
    """A link that is good: whom it lets in, and whether it is opened where it was asked for."""

    email: str
    is_at_home: bool


def ask_for_link(session: Session, email: str) -> str:
    """Let a link be mailed to this address, if it has tickets: what the browser shall show that asks for it.

    To one address go three mails within a quarter of an hour.
    """
    browser, nonce = new_key(), new_key()
    session.execute(IN_TURN, {"email": email})
    session.execute(FORGET_OLD)
    asked = SignInLink(email=email, nonce=nonce, secret_hash=hash_of(_secret(nonce)), browser_hash=hash_of(browser))
    session.add(asked)
    session.flush()
    known = session.execute(KNOWN, {"email": email}).one()
    recipient = known.of_account or known.of_ticket
    if recipient and known.mailed < MOST_MAILS:
        asked.is_mailed = True
        put(session, MAIL, EVENT, recipient, beginning="link.", payload={PAYLOAD: asked.id})
    return browser


def letter_of(session: Session, link_id: int) -> SignInLetter | None:
    """What the mail with this link tells, when it is written; None when the link is no good any more."""
    found = session.execute(BY_NUMBER, {"id": link_id}).first()
    if found is None:
        return None
    secret = _secret(found.nonce)
    if found.has_account:
        return SignInLetter(None)
    return SignInLetter(secret) if hmac.compare_digest(hash_of(secret), found.secret_hash) else None


def link_of_secret(session: Session, secret: str, browser: str | None = None) -> LinkRecord:
    """Whom the link with this secret lets in; `browser` is what was given to the one that asked for it.

    Raises:
        Gone: it has been used, is older than 15 minutes, or never was one.
    """
    hashed = hash_of(secret)
    found = session.execute(BY_SECRET, {"hashed": hashed}).first()
    if found is None or found.has_account or not hmac.compare_digest(found.secret_hash, hashed):
        raise Gone(NO_GOOD)
    return LinkRecord(found.email, bool(browser) and hmac.compare_digest(hash_of(browser or ""), found.browser_hash))


def sign_in_by_link(session: Session, secret: str, visit: Visit) -> str:
    """Use a link up, and let its requester in: the secret of his new session.

    Raises:
        Gone: as `link_of_secret`.
    """
    found = link_of_secret(session, secret)
    used = session.execute(USE, {"hashed": hash_of(secret)}).scalars().all()
    if hash_of(secret) not in used:
        raise Gone(NO_GOOD)
    return begin_session_of_requester(session, found.email, visit)


def _secret(nonce: str) -> str:
    return derived_key(PURPOSE, nonce)
