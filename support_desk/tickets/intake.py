"""The one way to a new ticket, for the form, REST, and whatever comes later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from support_desk import texts
from support_desk.errors import InvalidInput
from support_desk.tickets.drafts import Draft
from support_desk.tickets.properties import CHOSEN, TRIAGED
from support_desk.tickets.records import Requester
from support_desk.triage.classify import MayAsk, triage
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Source

Words = Mapping[str, StrEnum | None]


@dataclass(frozen=True)
class Given:
    """What somebody gives for a new ticket: texts as they were typed, and words by the names of their properties.

    `chosen` are the words that were chosen. Of a suggestion that was made before, `said` is all when the desk has it at
    hand, and `suggested` are its words as a client repeats them. `requester` is who asks, as typed, where empty texts
    stand for nothing; `assignee` is the number of the account whose it will be. `quoted` is what was folded away of a
    mail.
    """

    title: object
    description: object
    chosen: Words
    said: Suggestion | None = None
    suggested: Words = field(default_factory=dict)
    requester: Requester | None = None
    assignee: int | None = None
    quoted: str = ""


async def completed(given: Given, may_ask: MayAsk) -> Draft:
    """The ticket to be: its texts checked, triage asked for what was left out and nothing has been suggested for.

    What has been suggested for the rest stays as it is given.

    Raises:
        InvalidInput: a text breaks its rule, or the requester has a name and no e-mail.
    """
    title, description = texts.title(given.title), texts.description(given.description)
    requester = checked_requester(given.requester, "requester_email", "requester_name")
    said = given.said
    if said is None and not all(given.chosen.get(each.name) or given.suggested.get(each.name) for each in TRIAGED):
        said = await triage().suggest(description, title, may_ask)
    heard = {each.name: getattr(said, each.name, None) for each in TRIAGED}
    suggested = {name: given.suggested.get(name) or word for name, word in heard.items()}
    chosen = {each.name: given.chosen.get(each.name) or suggested.get(each.name) or each.default for each in CHOSEN}
    return Draft(
        title,
        description,
        **chosen,
        **{f"suggested_{each.name}": suggested.get(each.name) for each in TRIAGED},
        suggestion_source=await _source(description, given.suggested, said),
        requester=requester,
        assignee=given.assignee,
        quoted=given.quoted,
    )


def checked_requester(typed: Requester | None, email: str = "requester", name: str = "requester") -> Requester | None:
    """Who asks, trimmed; None when nothing was typed. `email` and `name` are what errors call the fields.

    Raises:
        InvalidInput: the e-mail is none, the name is too long, or there is a name without an e-mail.
    """
    if typed is None or not (_is_typed(typed.email) or _is_typed(typed.name)):
        return None
    if not _is_typed(typed.email):
        raise InvalidInput("A requester who has a name needs an e-mail, too.", field=name)
    checked = Requester(_called(email, texts.email, typed.email))
    return replace(checked, name=_called(name, texts.name, typed.name)) if _is_typed(typed.name) else checked


def _is_typed(text: object) -> bool:
    return text is not None and not (isinstance(text, str) and text.strip() == "")


def _called(field: str, check: Callable[[object], str], text: object) -> str:
    """The text as it is checked, under another field's name."""
    try:
        return check(text)
    except InvalidInput as error:
        raise InvalidInput(error.sentence, field=field) from None


async def _source(description: str, suggested: Words, said: Suggestion | None) -> Source | None:
    """Who made the suggestion that a client repeats, as far as that is remembered, and `said` the rest.

    Nobody made another one, nor one of which somebody else said the rest.
    """
    given = {name: word for name, word in suggested.items() if word}
    if said and _has_said(said, given):
        return said.source
    told = await triage().remembered(description) if given else None
    is_its_own = told and _has_said(told, given) and (said is None or said.source == told.source)
    return told.source if told and is_its_own else None


def _has_said(said: Suggestion, words: Words) -> bool:
    return all(getattr(said, name) == word for name, word in words.items())
