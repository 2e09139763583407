"""What REST takes, as its OpenAPI document shows it."""

from typing import Any, Self

from pydantic import ConfigDict, Field, create_model, model_validator

from support_desk.api.strict import Strict
from support_desk.errors import NothingToChange
from support_desk.people.api.inputs import Email, Name
from support_desk.tickets.api.fields import (
    AccountId,
    Comment,
    Description,
    Title,
)
from support_desk.tickets.drafts import CHANGEABLE, Change
from support_desk.tickets.properties import CHOSEN, MOVED, PEOPLE, TRIAGED
from support_desk.tickets.records import Requester


def _model(name: str, fields: dict[str, Any], base: Any = Strict) -> Any:
    return create_model(name, __base__=base, **fields)


AS_CLASSIFIED = Field(None, description="As `classify` answered.")
TicketTexts: Any = _model("TicketTexts", {"title": (Title, ...), "description": (Description, ...)})
ChosenWords: Any = _model("ChosenWords", {each.name: (each.words | None, None) for each in CHOSEN}, TicketTexts)
SuggestedWords: Any = _model(
    "SuggestedWords", {f"suggested_{each.name}": (each.words | None, AS_CLASSIFIED) for each in TRIAGED}, ChosenWords
)
ChangedWords: Any = _model("ChangedWords", {each.name: (each.words | None, None) for each in MOVED})


NAMED_WITH_EMAIL: dict[str, Any] = {
    "anyOf": [
        {"properties": {"requester_name": {"type": "null"}}},
        {"required": ["requester_email"], "properties": {"requester_email": {"type": "string"}}},
    ]
}
SOMETHING: list[Any] = [
    {"required": [field], **({} if field in PEOPLE else {"properties": {field: {"type": "string"}}})}
    for field in CHANGEABLE
]
PUBLIC_IS_COMMENT: list[Any] = [
    {"properties": {"public": {"enum": [False, None]}}},
    {"required": ["comment"], "properties": {"comment": {"type": "string"}}},
]


class RequesterIn(Strict):
    """Who asks."""

    email: Email
    name: Name | None = None


class TicketIn(SuggestedWords):
    """A new ticket; triage is asked for the category or priority that is left out.

    `requester_…` is who asks, of whom a name alone is not enough, and `assignee` the account whose it will be.
    """

    model_config = ConfigDict(json_schema_extra=NAMED_WITH_EMAIL)

    requester_email: Email | None = None
    requester_name: Name | None = None
    assignee: AccountId | None = None

    @property
    def requester(self) -> Requester | None:
        """Who asks."""
        return Requester(self.requester_email or "", self.requester_name)

    @property
    def retried(self) -> dict[str, Any]:
        """What a retry must repeat. A desk that knew less saw no more of it: a retry may come after an upgrade."""
        words = {name for each in TRIAGED for name in (each.name, f"suggested_{each.name}")}
        later = TicketIn.model_fields.keys() - TicketTexts.model_fields.keys() - words
        return self.model_dump(exclude={name for name in later if getattr(self, name) is None})

    @property
    def chosen(self) -> dict[str, Any]:
        """The words that are given, by the names of their properties."""
        return {each.name: getattr(self, each.name) for each in CHOSEN}

    @property
    def suggested(self) -> dict[str, Any]:
        """The words that triage suggested before, as far as they are given."""
        return {each.name: getattr(self, f"suggested_{each.name}") for each in TRIAGED}


class ChangeIn(ChangedWords):
    """What is to be different, at least one thing; `comment` is added.

    Null leaves a thing as it is, but for `assignee`, the number of an account, and `requester`, where it stands for
    nobody. A comment that is `public` is shown to the requester.
    """

    model_config = ConfigDict(json_schema_extra={"allOf": [{"anyOf": SOMETHING}, {"anyOf": PUBLIC_IS_COMMENT}]})

    comment: Comment | None = None
    public: bool | None = Field(None, strict=True)
    assignee: AccountId | None = None
    requester: RequesterIn | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.change.asked and not self.public:  # which `change_ticket` refuses by its name
            raise ValueError(NothingToChange(*CHANGEABLE).sentence)
        return self

    @property
    def change(self) -> Change:
        """The same as a value."""
        asked = self.requester
        people: dict[str, Any] = {
            "assignee": self.assignee,
            "requester": Requester(asked.email, asked.name) if asked else None,
        }
        return Change(
            **{each.name: getattr(self, each.name) for each in MOVED},
            comment=self.comment,
            public=self.public,
            **{name: value for name, value in people.items() if name in self.model_fields_set},
        )


class ClassifyIn(Strict):
    """What triage is asked about."""

    description: Description


class SimilarIn(Strict):
    """Texts to which tickets may be alike; the title weighs more."""

    title: Title | None = None
    description: Description
