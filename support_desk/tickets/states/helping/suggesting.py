"""What triage suggests for a new ticket, as it is typed."""

from dataclasses import dataclass
from functools import partial

import reflex as rx

from support_desk import texts
from support_desk.errors import DeskError
from support_desk.languages import to_say
from support_desk.live.boxes import filled
from support_desk.people.authority import Deed, needs
from support_desk.people.limits import suggestions
from support_desk.tickets.properties import BY_NAME, TRIAGED
from support_desk.triage.budget import triage_budget
from support_desk.triage.classify import MayAsk, triage
from support_desk.triage.suggestion import Suggestion
from support_desk.words import TITLE_LIMIT

SHORTEST_ASKED_ABOUT = 3


@dataclass(frozen=True)
class ShownSuggestion:
    """A suggestion as the form shows it, all "" while there is none; `sure` is "" when nobody knows how sure it is."""

    category: str = ""
    priority: str = ""
    source: str = ""
    reason: str = ""
    sure: str = ""

    @classmethod
    def of(cls, suggestion: Suggestion) -> "ShownSuggestion":
        return cls(suggestion.category, suggestion.priority, suggestion.source, suggestion.reason, sure_of(suggestion))


class Suggesting(rx.State, mixin=True):
    """What triage suggests while a description is typed, and what the user chose over it.

    `chosen_category` and `chosen_priority` are the user's own choices, "" while the suggestion is followed.
    `suggestion` is the one on the page. `_still_to_come` is a description that was submitted before its typing paused:
    the pause that follows brings nothing new.

    A tab that slept longer than its session lives comes back to a new one, which has not `_begun`: each event brings
    along what the page holds as the user's choices.
    """

    chosen_category: str = rx.SessionStorage("")
    chosen_priority: str = rx.SessionStorage("")
    suggestion: ShownSuggestion = ShownSuggestion()
    is_thinking: bool = False
    _title: str = ""
    _description: str = ""
    _said: Suggestion | None = None
    _still_to_come: str = ""
    _begun: bool = False

    @rx.event
    @needs(Deed.submit)
    def choose_category(self, word: str, category: str = "", priority: str = ""):
        """The user's own choice, which no suggestion overwrites; "" follows the suggestion again."""
        return self._choose("category", word, category, priority)

    @rx.event
    @needs(Deed.submit)
    def choose_priority(self, word: str, category: str = "", priority: str = ""):
        """As `choose_category`."""
        return self._choose("priority", word, category, priority)

    @rx.event
    @needs(Deed.submit)
    def entitle(self, text: str, category: str = "", priority: str = ""):
        """The typing of the title has paused: triage understands more with it."""
        self._begin(category, priority)
        title = text.strip() if isinstance(text, str) and len(text) <= TITLE_LIMIT else ""
        if title == self._title:
            return None
        self._title = title
        if len(self._description) < SHORTEST_ASKED_ABOUT:
            return None
        self.is_thinking = True
        return type(self).suggest

    @rx.event
    @needs(Deed.submit)
    def describe(self, text: str, category: str = "", priority: str = ""):
        """The typing has paused: ask triage if the text has really changed."""
        self._begin(category, priority)
        try:
            description = texts.description(text)
        except DeskError:
            description = ""
        is_echo, self._still_to_come = description == self._still_to_come != "", ""
        if is_echo or description == self._description:
            return None
        self._description = description
        if len(description) < SHORTEST_ASKED_ABOUT:
            return self._unsuggest()
        self.is_thinking = True
        return type(self).suggest

    @rx.event(background=True)
    @needs(Deed.submit)
    async def suggest(self):
        """Ask triage about the description. The answer is dropped if the text has changed meanwhile.

        Nothing is suggested to an address from which too much is asked.
        """
        async with self:
            asked_about = (self._description, self._title)
            address, may_ask = self.router.session.client_ip, self._may_ask()
        if len(asked_about[0]) < SHORTEST_ASKED_ABOUT:
            return
        is_allowed = await suggestions().has_room(address)
        suggestion = await triage().suggest(*asked_about, may_ask) if is_allowed else None
        async with self:
            if (self._description, self._title) != asked_about:
                return
            self.is_thinking = False
            follow = self._follow(suggestion) if suggestion else self._unsuggest()
        if follow:
            yield follow

    def _may_ask(self) -> MayAsk:
        """Whether Gemini may be asked for this client; beyond its budget the local classifier answers."""
        return partial(triage_budget().has_room, self.router.session.client_ip)

    def _begin(self, category: str, priority: str) -> None:
        """Take over the page's choices; one that an event does not know of yet is no reason to forget it."""
        if not self._begun:
            self.chosen_category = self.chosen_category or _known("category", category)
            self.chosen_priority = self.chosen_priority or _known("priority", priority)

    def _choose(self, name: str, word: str, category: str, priority: str):
        self._begin(category, priority)
        self._begun = True
        setattr(self, f"chosen_{name}", _known(name, word))
        return None if _known(name, word) else filled(name, getattr(self.suggestion, name), "")

    def _follow(self, suggestion: Suggestion) -> list[rx.event.EventSpec]:
        self._said = suggestion
        return self._fill_unchosen(ShownSuggestion.of(suggestion))

    def _unsuggest(self) -> list[rx.event.EventSpec]:
        self._said = None
        self.is_thinking = False
        return self._fill_unchosen(ShownSuggestion())

    def _fill_unchosen(self, suggestion: ShownSuggestion) -> list[rx.event.EventSpec]:
        """Let the comboboxes that the user has left alone show what is suggested now."""
        before, self.suggestion = self.suggestion, suggestion
        unchosen = [each.name for each in TRIAGED if not getattr(self, f"chosen_{each.name}")]
        return [filled(name, getattr(suggestion, name), "", getattr(before, name)) for name in unchosen]

    def _begin_anew(self) -> None:
        self.chosen_category = self.chosen_priority = self._description = self._still_to_come = ""
        self._title = ""
        self._said = None
        self.suggestion = ShownSuggestion()
        self.is_thinking = False


def sure_of(suggestion: Suggestion) -> str:
    """How sure the less sure of the two words is, "" when nobody knows."""
    category, priority = suggestion.category_probability, suggestion.priority_probability
    return "" if category is None or priority is None else to_say(f"{min(category, priority):.0%} sure")


def _known(name: str, word: object) -> str:
    """The word if the property has it, else ""."""
    return word if isinstance(word, str) and word in set(BY_NAME[name].words) else ""
