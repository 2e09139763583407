"""How the tests of triage ask, and what the log says of it."""

import asyncio

from support_desk.triage.classify import Triage
from support_desk.triage.suggestion import Suggestion


def suggestions(triage: Triage, *descriptions: str) -> list[Suggestion]:
    """What is suggested for each, one after the other."""

    async def ask_all() -> list[Suggestion]:
        return [await triage.suggest(description) for description in descriptions]

    return asyncio.run(ask_all())


def log_lines(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "support_desk.triage"]
