"""Addresses of webhooks, as anybody may have typed them."""

import httpx2

from support_desk.errors import InvalidInput
from support_desk.texts import storable
from support_desk.webhooks.models import URL_LIMIT, WebhookEvent

# Each may be named more than once.
MOST_EVENTS = 100
ANY_PORT = {None, *range(1, 65_536)}
NO_URL = "The url must be a web address such as https://example.com/hook."
NO_NAMES = "The url must not hold a name or a password: what is sent there is signed."
NO_EVENTS = f"The events must be one or more of {', '.join(WebhookEvent)}."


def checked_url(value: object) -> str:
    """An http or https address, trimmed. Whether it may be reached is found out when something is delivered.

    Raises:
        InvalidInput: it is none, is longer than 2,000 characters, or holds a name or a password.
    """
    text = storable("url", value).strip()
    if len(text) > URL_LIMIT:
        raise InvalidInput(f"The url has {len(text):,} characters; it may have {URL_LIMIT:,}.", field="url")
    try:
        url = httpx2.URL(text)
        is_address = url.scheme in ("http", "https") and bool(url.raw_host) and url.port in ANY_PORT
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        is_address = False
    if not is_address or any(character.isspace() for character in text):
        raise InvalidInput(NO_URL, field="url")
    if url.userinfo:
        raise InvalidInput(NO_NAMES, field="url")
    return text


def checked_events(values: object) -> list[str]:
    """Events, each once, in the order of `WebhookEvent`.

    Raises:
        InvalidInput: there is none, something else is among them, or there are over 100.
    """
    known = [event.value for event in WebhookEvent]
    if isinstance(values, list) and len(values) > MOST_EVENTS:
        raise InvalidInput(f"The events are {len(values):,}; there may be {MOST_EVENTS}.", field="events")
    if not isinstance(values, list) or not values or any(value not in known for value in values):
        raise InvalidInput(NO_EVENTS, field="events")
    return [event for event in known if event in values]
