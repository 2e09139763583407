"""Tickets made up for measuring: always the same ones, with words whose frequency is known."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from support_desk.words import SETTLED, Category, Priority, Status

# In every fourth ticket; in about one of a hundred; in none; and in exactly ten each.
COMMON, RARE, THREE_LETTERS, ABSENT = (
    "login",
    ("kumquat", "баобаб", "οκαρίνα", "犀牛角", "zeppelin"),
    "vpn",
    "xylograph",
)
TWO_WORDS = "login invoice"
COLUMNS = ("title", "description", "category", "priority", "status", "created_at", "resolved_at", "requester_email")
# So many people have asked, in turn.
REQUESTERS = 10_000
TITLES = (
    "Invoice is wrong",
    "App stops",
    "Cannot change my address",
    "Не открывается страница",
    "Λάθος χρέωση",
    "無法付款",
)
SENTENCES = (
    "It has been like this since Monday.",
    "The invoice shows an amount that nobody here knows.",
    "Three colleagues see the same on another computer.",
    "После обновления ничего не работает.",
    "Η σελίδα δεν ανοίγει.",
    "請儘快回覆。",
    "We have tried again after a restart, without success.",
    "Please tell us when it will work again.",
)
# What the benchmarks open beside.
NEW = {"title": "Charged twice", "description": "In May.", "category": "billing", "priority": "high"}
NEWEST = datetime(2026, 6, 1, tzinfo=UTC)


def tickets(number: int) -> Iterator[tuple]:
    """So many rows of `COLUMNS`, the oldest first, a minute apart."""
    chance = random.Random(number)
    with_rare = {at: word for word, places in _rare_places(chance, number).items() for at in places}
    for at in range(number):
        words = chance.choices(SENTENCES, k=chance.randint(2, 8))
        words += [COMMON] if at % 4 == 0 else []
        words += [THREE_LETTERS] if at % 97 == 0 else []
        words += [with_rare[at]] if at in with_rare else []
        status = chance.choices(list(Status), (30, 15, 20, 35))[0]
        opened = NEWEST - timedelta(minutes=number - at)
        settled = opened + timedelta(hours=5) if status in SETTLED else None
        kind = chance.choice(list(Category)), chance.choices(list(Priority), (30, 40, 20, 10))[0]
        yield (chance.choice(TITLES), " ".join(words), *kind, status, opened, settled, requester(at))


def requester(at: int) -> str:
    """The e-mail of whoever asked in the ticket at this place."""
    return f"customer{at % REQUESTERS}@example.com"


def _rare_places(chance: random.Random, number: int) -> dict[str, list[int]]:
    places = chance.sample(range(number), 10 * len(RARE))
    return {word: places[10 * at : 10 * at + 10] for at, word in enumerate(RARE)}
