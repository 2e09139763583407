"""What people type, made clean once for both doors."""

import re
import unicodedata

import email_validator

from support_desk.errors import InvalidInput
from support_desk.words import (
    COMMENT_LIMIT,
    DESCRIPTION_LIMIT,
    EMAIL_LIMIT,
    NAME_LIMIT,
    PASSWORD_LIMIT,
    SHORTEST_PASSWORD,
    TITLE_LIMIT,
)

# A desk may serve a house that has no other domains than these, or be tried out with them.
AT_HOME = {"local", "localhost", "test", "arpa", "invalid", "onion"}
email_validator.SPECIAL_USE_DOMAIN_NAMES[:] = {*email_validator.SPECIAL_USE_DOMAIN_NAMES} - AT_HOME

SEARCH_LIMIT = 500
# Each word costs the database a look at every text; those said twice count twice, as everybody counts.
SEARCH_WORDS = 16
# No character is typed as more than these.
MOST_TYPED = 4
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
# Longer than any number that means something, and short enough for Python to read.
DIGITS = re.compile(r"[0-9]{1,100}")


def title(value: object) -> str:
    """A title of 1 to 200 characters, trimmed.

    Raises:
        InvalidInput: not text, empty, too long, or with a character that cannot be stored.
    """
    return _text("title", value, TITLE_LIMIT)


def description(value: object) -> str:
    """A description of 1 to 20,000 characters, trimmed; refused for the same reasons as a title."""
    return _text("description", value, DESCRIPTION_LIMIT)


def comment(value: object) -> str:
    """A comment of 1 to 5,000 characters, trimmed; refused for the same reasons as a title."""
    return _text("comment", value, COMMENT_LIMIT)


def name(value: object) -> str:
    """A name of 1 to 100 characters, trimmed; refused for the same reasons as a title."""
    return _text("name", value, NAME_LIMIT)


def email(value: object) -> str:
    """An e-mail address as it was typed, trimmed. Nobody is asked whether it can be reached.

    Raises:
        InvalidInput: it is none, or none that has a domain's name after its @.
    """
    text = typed_email(value)
    try:
        found = email_validator.validate_email(text, check_deliverability=False, globally_deliverable=False)
    except email_validator.EmailNotValidError:
        found = None
    if found is None or ("." not in found.ascii_domain and found.ascii_domain != "localhost"):
        raise InvalidInput("The e-mail must be an address such as ada@example.com.", field="email")
    return text


def typed_email(value: object) -> str:
    """What was typed as an e-mail, trimmed, whether it is one or not; refused for the same reasons as a title."""
    return _text("email", value, EMAIL_LIMIT)


def new_password(value: object) -> str:
    """A password of 10 to 200 characters, which are all its own; an accented one counts once, however it was typed.

    Raises:
        InvalidInput: not text, too short, too long, or with a character that no keyboard has.
    """
    if isinstance(value, str) and not SHORTEST_PASSWORD <= len(one_form(value)) <= PASSWORD_LIMIT:
        sentence = f"The password must have {SHORTEST_PASSWORD} to {PASSWORD_LIMIT} characters."
        raise InvalidInput(sentence, field="password")
    return storable("password", value)


def one_form(password: str) -> str:
    """A password as it is counted and stored, whichever of two ways its accents were typed in.

    Of one that is too long it is the beginning, which is too long as well and takes no longer.
    """
    return unicodedata.normalize("NFC", password[: MOST_TYPED * (PASSWORD_LIMIT + 1)])


def search(value: object) -> str:
    """What to search for, trimmed, of at most 500 characters and 16 words; empty means everything."""
    text = _text("search", value, SEARCH_LIMIT, may_be_empty=True)
    number = len(text.split())
    if number > SEARCH_WORDS:
        raise InvalidInput(f"The search has {number} words; it may have {SEARCH_WORDS}.", field="search")
    return text


def number_of(value: object, name: str = "ticket's number") -> int:
    """A number as anybody may have sent it: the digits 0 to 9 and nothing else.

    Raises:
        InvalidInput: it is empty or has anything else.
    """
    text = str(value)
    if not DIGITS.fullmatch(text):
        raise InvalidInput(f"The {name} must be digits only.", field=name)
    return int(text)


def storable(field: str, value: object) -> str:
    """A string that PostgreSQL can hold.

    Raises:
        InvalidInput: it is not a string, or has a NUL character or a lone surrogate.
    """
    if not isinstance(value, str):
        raise InvalidInput(f"The {field} must be text.", field=field)
    if NOT_STORABLE.search(value):
        raise InvalidInput(f"The {field} has a character that cannot be stored.", field=field)
    return value


def _text(field: str, value: object, limit: int, *, may_be_empty: bool = False) -> str:
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and len(text) > limit:  # first, so that no megabyte is looked through
        raise InvalidInput(f"The {field} has {len(text):,} characters; it may have {limit:,}.", field=field)
    text = storable(field, text)
    if not text and not may_be_empty:
        raise InvalidInput(f"The {field} is empty.", field=field)
    return text
