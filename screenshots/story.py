"""A desk of a few busy months, made up: always the same, but for its dates, which end today."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

DAYS = 200
# Whatever is older than that is settled by now.
LONGEST_DAYS = 40
PEOPLE = ("Ada Lovelace", "Grace Hopper", "Katherine Johnson", "Alan Turing", "Radia Perlman")
CUSTOMERS = ("Maya Okafor", "Jonas Weber", "Lucía Prieto", "Tom Baker", "Aiko Tanaka", "Priya Nair", "Sam Rivera")
# Title, description, category, priority.
TICKETS = (
    (
        "Production API returns 502 since 9:14",
        "Every fourth call to /v2/orders fails with 502.",
        "technical",
        "critical",
    ),
    ("Charged twice this month", "Two invoices over 49 EUR came on the same day.", "billing", "high"),
    (
        "Cannot sign in after the password reset",
        "The link says that it is used, although I never was in.",
        "account",
        "high",
    ),
    (
        "Export to CSV stops at 10,000 rows",
        "We have about 34,000 orders, and the file ends in the middle.",
        "technical",
        "medium",
    ),
    ("Please change the address on our invoices", "We moved to Lindenstraße 12 in October.", "billing", "low"),
    ("How do I add a colleague?", "There are four of us now, and I find only my own name.", "account", "low"),
    (
        "Webhook deliveries arrive out of order",
        "order.paid comes before order.created about once an hour.",
        "technical",
        "high",
    ),
    ("Is there a discount for schools?", "We are a public school with 40 seats.", "general", "low"),
    (
        "The dashboard is blank in Safari",
        "It is white from the second visit on; a private window helps.",
        "technical",
        "medium",
    ),
    ("VAT number is missing on the receipt", "Our accountant needs it before Friday.", "billing", "medium"),
    ("Delete our test workspace", "It is called “sandbox-2” and nobody uses it.", "account", "medium"),
    ("Mails to our domain bounce", "550 5.7.1 since your change of servers on Tuesday.", "technical", "critical"),
    ("Dark mode for the mobile app", "My night shift would be grateful.", "general", "low"),
    ("Card is declined, the bank says it is not", "Three tries, each with another card.", "billing", "high"),
    ("Two-factor codes are refused", "The clock of my phone is right to the second.", "account", "critical"),
    ("Where can I read what changed last week?", "A colleague mentioned release notes.", "general", "medium"),
)
COLUMNS = (
    "title", "description", "category", "priority", "status", "created_at", "resolved_at", "requester_name",
    "requester_email", "assignee_id", "suggested_category", "suggested_priority", "suggestion_source",
)  # fmt: skip
Row = tuple[Any, ...]


def tickets(now: datetime | None = None) -> Iterator[Row]:
    """The desk's tickets as values of `COLUMNS`, the oldest first; the accounts of PEOPLE are numbered from 1."""
    chance, now = random.Random(14), now or datetime.now(UTC)
    for ago in reversed(range(DAYS)):
        day = (now - timedelta(days=ago)).replace(hour=7, minute=0, second=0, microsecond=0)
        busy = 2 if day.weekday() > 4 else 9 + (DAYS - ago) // 40
        moments = sorted(
            day + timedelta(minutes=chance.triangular(0, 720, 200)) for _ in range(chance.randint(1, 2 * busy))
        )
        yield from (_ticket(chance, moment, now) for moment in moments if moment < now - timedelta(minutes=3))


def _ticket(chance: random.Random, opened: datetime, now: datetime) -> Row:
    title, description, category, priority = chance.choice(TICKETS)
    hours = chance.lognormvariate(2.2 if priority in ("low", "medium") else 1.2, 1.1)
    resolved = opened + timedelta(hours=hours)
    age = (now - opened).days
    is_settled = resolved < now and (age > LONGEST_DAYS or chance.random() < 0.93)
    status = chance.choice(("resolved", "resolved", "closed")) if is_settled else "in_progress" if age > 2 else "open"
    name = chance.choice(CUSTOMERS)
    email = f"{name.split()[0].lower()}@example.com"
    whose = None if status == "open" and chance.random() < 0.6 else chance.choice((1, 1, 2, 2, 2, 3, 4, 5))
    said = category if chance.random() < 0.9 else "general", priority if chance.random() < 0.8 else "medium"
    source = chance.choice(("gemini", "gemini", "gemini", "local"))
    settled = resolved if is_settled else None
    return (title, description, category, priority, status, opened, settled, name, email, whose, *said, source)
