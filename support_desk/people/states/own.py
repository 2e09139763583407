"""What is one's own: sessions and API tokens. Name and password pass no socket; `assets/forms.js` sends them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from support_desk import texts
from support_desk.errors import DeskError, InvalidInput
from support_desk.languages import to_say
from support_desk.live import page_events
from support_desk.live.inside_events import whence
from support_desk.live.sheets import Sheets
from support_desk.live.touches import Touch
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.identity import changed
from support_desk.people.models import TokenScope
from support_desk.people.signing_in.sessions import SessionRecord, end_session, sessions_of
from support_desk.people.states.factor import FactorView
from support_desk.people.states.mails import MailsView
from support_desk.people.states.watch.browsers import browser_name
from support_desk.people.states.watch.callers import acting, shown_by
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.people.tokens import NewToken, TokenRecord, make_own_token, revoke_token, tokens_of
from support_desk.store import db
from support_desk.texts import number_of

EXPIRES = {"30": to_say("In 30 days"), "90": to_say("In 90 days"), "365": to_say("In a year"), "": to_say("Never")}
SCOPES = {TokenScope.read.value: to_say("Read only"), TokenScope.write.value: to_say("Read and write")}


@dataclass(frozen=True)
class OwnSession:
    """A session; its time is ISO 8601 in UTC."""

    id: int
    browser: str
    address: str
    last_used_at: str
    is_this: bool

    @classmethod
    def of(cls, found: SessionRecord) -> "OwnSession":
        return cls(found.id, browser_name(found.browser), found.address, found.last_used_at.isoformat(), found.is_this)


@dataclass(frozen=True)
class ShownToken:
    """An API token; `owner` is "" when it is one's own. Times are ISO 8601 in UTC, "" for never."""

    id: int
    name: str
    scope: str
    owner: str
    expires_at: str
    last_used_at: str

    @classmethod
    def of(cls, token: TokenRecord, reader: Actor) -> "ShownToken":
        owner = "" if token.owner_id == reader.id else token.owner_name
        expires, used = (at.isoformat() if at else "" for at in (token.expires_at, token.last_used_at))
        return cls(token.id, token.name, SCOPES[token.scope], owner, expires, used)


@dataclass(frozen=True)
class OwnView:
    """The sessions and tokens of a reader, who looks at them in the session of this secret."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = True
    reader: Actor
    current: str | None

    def is_touched_by(self, touch: Touch) -> bool:
        return False

    async def read(self) -> tuple[list[OwnSession], list[ShownToken]]:
        sessions, tokens = await db.read(_own, self.reader, self.current)
        return [OwnSession.of(each) for each in sessions], [ShownToken.of(each, self.reader) for each in tokens]

    def shown(self, found: tuple[list[OwnSession], list[ShownToken]]) -> dict[str, Any]:
        sessions, tokens = found
        return {"sessions": sessions, "tokens": tokens, "is_loaded": True}


def _own(session: Session, reader: Actor, current: str | None) -> tuple[Sequence[SessionRecord], Sequence[TokenRecord]]:
    return sessions_of(session, reader, current), tokens_of(session, reader)


class Own(ScopedPage, Sheets, rx.State):
    """One's own sessions and tokens, to admins everybody's tokens. `new_token` is told once, and not kept.

    `dialog_problem` is what is wrong with the field `dialog_field` of the dialog, or with none of them.
    """

    SHOWN: ClassVar = frozenset({"sessions", "tokens", "new_token"})
    sessions: list[OwnSession] = []
    tokens: list[ShownToken] = []
    new_token: str = ""
    is_making: bool = False
    dialog_problem: str = ""
    dialog_field: str = ""

    @rx.event
    @needs(Deed.be_known)
    async def load(self):
        """Show what is one's own."""
        current = shown_by(whence()).session
        await self._look_as(lambda reader: [OwnView(reader, current), FactorView(reader), MailsView(reader)])

    @rx.event
    @needs(Deed.enter)
    def enter(self):
        """The page has been drawn anew, for whomever: its dialog is shut."""
        self.is_making = False
        self.problem = ""

    @rx.event
    @needs(Deed.own)
    def turn_dialog(self, is_open: bool):
        """Open or shut the dialog that makes a token."""
        self.is_making = is_open is True
        self.dialog_problem = self.dialog_field = ""

    @rx.event
    @needs(Deed.own)
    async def make_token(self, form: dict):
        """Make a token and show it once; on an error the dialog stays as it is."""
        if self._is_used(form):
            return None
        self.dialog_problem = self.dialog_field = ""
        try:
            _, secret = await changed(make_own_token, _new_token(form), await acting())
        except DeskError as error:
            self.dialog_problem, self.dialog_field = error.sentence, error.field or ""
            return page_events.focus("token_name") if error.field == "name" else None
        self._use(form)
        self.is_making = False
        return await self._show(new_token=secret)

    @rx.event
    @needs(Deed.own)
    async def put_token_away(self):
        """Show it no more."""
        await self._show(new_token="")

    @rx.event
    @needs(Deed.own)
    async def revoke(self, token_id: int):
        """Make a token good for nothing."""
        await self._do(revoke_token, token_id)

    @rx.event
    @needs(Deed.own)
    async def end(self, session_id: int):
        """End a session, which empties its pages."""
        await self._do(end_session, session_id)

    async def _do(self, verb: Callable[..., Any], number: int) -> None:
        try:
            await changed(verb, number_of(number, "number"), await acting())
        except DeskError as error:
            self.problem = error.sentence
            return
        self.problem = ""


OwnView.page = Own


def _new_token(form: dict) -> NewToken:
    """The token that a form asks for.

    Raises:
        InvalidInput: its name is no name, or its scope or its days are none that can be chosen.
    """
    scope, days = (str(form.get(name)) for name in ("scope", "expires"))
    if scope not in SCOPES:
        raise InvalidInput("The scope must be read or write.", field="scope")
    if days not in EXPIRES:
        raise InvalidInput("The token must expire on one of the given days, or never.", field="expires")
    return NewToken(texts.name(form.get("name")), TokenScope(scope), int(days) if days else None)
