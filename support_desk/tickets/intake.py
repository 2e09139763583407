"""The one way to a new ticket, for the form, REST, and whatever comes later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from support_desk import texts
from support_desk.tickets.drafts import Draft
from support_desk.tickets.properties import CHOSEN, TRIAGED
from support_desk.triage.classify import MayAsk, triage
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Source

Words = Mapping[str, StrEnum | None]


@dataclass(frozen=True)
class Given:
    """What somebody gives for a new ticket: texts as they were typed, and words by the names of their properties.

    `chosen` are the words that were chosen. Of a suggestion that was made before, `said` is all when the desk has it at
    hand, and `suggested` are its words as a client repeats them.
    """

    title: object
    description: object
    chosen: Words
    said: Suggestion | None = None
    suggested: Words = field(default_factory=dict)


async def completed(given: Given, may_ask: MayAsk) -> Draft:
    """The ticket to be: its texts checked, triage asked for what was left out if nothing has been suggested before.

    Raises:
        InvalidInput: a text breaks its rule.
    """
    title, description = texts.title(given.title), texts.description(given.description)
    said = given.said
    if said is None and not all(given.chosen.get(each.name) for each in TRIAGED):
        said = await triage().suggest(description, title, may_ask)
    suggested = {each.name: getattr(said, each.name) for each in TRIAGED} if said else given.suggested
    chosen = {each.name: given.chosen.get(each.name) or suggested.get(each.name) or each.default for each in CHOSEN}
    return Draft(
        title,
        description,
        **chosen,
        **{f"suggested_{each.name}": suggested.get(each.name) for each in TRIAGED},
        suggestion_source=said.source if said else _source(description, suggested),
    )


def _source(description: str, suggested: Words) -> Source | None:
    """Who made the suggestion that a client repeats, as far as that is remembered."""
    said = triage().remembered(description) if any(suggested.values()) else None
    return said.source if said else None
