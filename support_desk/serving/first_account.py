"""What a desk says when it starts while nobody has an account: where the first one is made."""

from support_desk import routes
from support_desk.errors import BadSetup, DatabaseAway
from support_desk.people.accounts.first import setup_code
from support_desk.people.identity import has_accounts
from support_desk.store.db import open_session


def invitation(address: str) -> list[str]:
    """The line to print, for people who reach the desk at `address`; none when there is an account.

    It holds a secret: it is printed, never logged. The desk's key is made if there is none, in any case.

    Raises:
        BadSetup: the database has gone away, or there is no key and none can be kept here.
    """
    line = f"Create the first account: {address}{routes.setup(setup_code())}"
    try:
        with open_session() as session:
            return [] if has_accounts(session) else [line]
    except DatabaseAway as error:
        raise BadSetup(error.sentence) from None
