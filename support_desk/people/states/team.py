"""The people of the desk, as its admins see and change them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk import routes, texts
from support_desk.errors import DeskError, InvalidInput
from support_desk.live import page_events
from support_desk.live.touches import Touch
from support_desk.people.accounts.actions import AccountChange, NewAccount, change_account
from support_desk.people.accounts.invitations import invite, invite_again
from support_desk.people.accounts.queries import all_accounts
from support_desk.people.accounts.records import AccountRecord
from support_desk.people.actors import Actor, Role
from support_desk.people.authority import Deed, needs
from support_desk.people.factors.actions import reset_factor
from support_desk.people.identity import changed
from support_desk.people.states.factor import DeskView
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.settings import settings
from support_desk.store import db
from support_desk.texts import number_of
from support_desk.words import label_of

# As they are chosen: first what most are.
ROLES = {role.value: label_of(role) for role in (Role.agent, Role.admin)}


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `last_seen_at` is ISO 8601 in UTC, "" for never."""

    id: int
    name: str
    email: str
    role: str
    is_active: bool
    is_invited: bool
    has_second_factor: bool
    last_seen_at: str

    @classmethod
    def of(cls, account: AccountRecord) -> "Person":
        same = ("id", "name", "email", "role", "is_active", "is_invited", "has_second_factor")
        seen = account.last_seen_at.isoformat() if account.last_seen_at else ""
        return cls(**{each: getattr(account, each) for each in same}, last_seen_at=seen)


@dataclass(frozen=True)
class TeamView:
    """All accounts, for an admin."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = True
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return False

    async def read(self) -> list[Person]:
        return [Person.of(account) for account in await db.read(all_accounts, self.reader)]

    def shown(self, found: list[Person]) -> dict[str, Any]:
        return {"people": found, "is_loaded": True}


class Team(ScopedPage, rx.State):
    """Who has an account. `link` is an invitation just made, for `invited`: it is told once, and not kept. Where there
    is mail it is mailed instead, to `mailed`.

    `dialog_problem` is what is wrong with the field `dialog_field` of the dialog, or with none of them.
    """

    SHOWN: ClassVar = frozenset({"people", "link", "invited", "mailed"})
    people: list[Person] = []
    link: str = ""
    invited: str = ""
    mailed: str = ""
    is_inviting: bool = False
    dialog_problem: str = ""
    dialog_field: str = ""

    @rx.event
    @needs(Deed.manage)
    async def load(self):
        """Show everybody."""
        await self._look_as(lambda reader: [TeamView(reader), DeskView(reader)])

    @rx.event
    @needs(Deed.enter)
    def enter(self):
        """The page has been drawn anew, for whomever: its dialog is shut."""
        self.is_inviting = False
        self.problem = ""

    @rx.event
    @needs(Deed.appoint)
    def turn_dialog(self, is_open: bool):
        """Open or shut the dialog that invites somebody."""
        self.is_inviting = is_open is True
        self.dialog_problem = self.dialog_field = ""

    @rx.event
    @needs(Deed.appoint)
    async def invite(self, form: dict):
        """Make an account, and show or mail the link by which its owner comes in; on an error the dialog stays."""
        self.dialog_problem = self.dialog_field = ""
        try:
            new = NewAccount(texts.email(form.get("email")), texts.name(form.get("name")), _role(form.get("role")))
            account, secret = await changed(invite, new, await acting())
        except DeskError as error:
            self.dialog_problem, self.dialog_field = error.sentence, error.field or ""
            return page_events.focus(error.field) if error.field else None
        self.is_inviting = False
        return await self._tell(account, secret)

    @rx.event
    @needs(Deed.appoint)
    async def invite_again(self, account_id: int):
        """Make a new link, by which somebody chooses his password anew."""
        if made := await self._done(invite_again, account_id):
            await self._tell(*made)

    @rx.event
    @needs(Deed.appoint)
    async def put_link_away(self):
        """Show the link no more."""
        await self._show(link="", invited="")

    @rx.event
    @needs(Deed.appoint)
    async def choose_role(self, account_id: int, role: str):
        """Make somebody an admin or an agent."""
        try:
            change = AccountChange(role=_role(role))
        except DeskError as error:
            self.problem = error.sentence
            return
        await self._done(change_account, account_id, change)

    @rx.event
    @needs(Deed.appoint)
    async def activate(self, account_id: int):
        """Let somebody in again."""
        await self._done(change_account, account_id, AccountChange(is_active=True))

    @rx.event
    @needs(Deed.appoint)
    async def deactivate(self, account_id: int):
        """Let somebody in no more, and sign him out everywhere; what is his stays his."""
        await self._done(change_account, account_id, AccountChange(is_active=False))

    @rx.event
    @needs(Deed.appoint)
    async def reset_factor(self, account_id: int):
        """Let somebody do without the second factor that he has lost."""
        await self._done(reset_factor, account_id)

    async def _done(self, verb: Callable[..., Any], account_id: int, *more: Any) -> Any:
        """What the verb gives, None when it could not be done, which the page says."""
        try:
            done = await changed(verb, number_of(account_id, "account's number"), *more, await acting())
        except DeskError as error:
            self.problem = error.sentence
            return None
        self.problem = ""
        return done

    async def _tell(self, account: AccountRecord, secret: str) -> None:
        whom, own = f"{account.name} ({account.email})", self.router.url.origin
        if settings().sends_mail:
            await self._show(link="", invited="", mailed=whom)
        else:
            await self._show(link=f"{own}{routes.invitation(secret)}", invited=whom)


TeamView.page = Team


def _role(word: object) -> Role:
    """The role of an account.

    Raises:
        InvalidInput: an account has no such role.
    """
    if not isinstance(word, str) or word not in ROLES:
        raise InvalidInput("The role must be admin or agent.", field="role")
    return Role(word)
