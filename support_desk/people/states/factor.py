"""One's own second factor, as the page of the settings shows it, and whether everybody must have one, for admins.

The password that begins or ends one's own passes no socket, nor does the secret of what is begun.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.doors.addresses import counted_address
from support_desk.errors import DeskError
from support_desk.live import page_events
from support_desk.live.inside_events import whence
from support_desk.live.touches import Touch
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.factors.actions import confirm_factor, make_recovery_codes, prove_by_code
from support_desk.people.factors.desk import DeskRecord, change_desk, desk_settings
from support_desk.people.factors.queries import FactorRecord, own_factor
from support_desk.people.identity import changed
from support_desk.people.signing_in.sessions import Visit
from support_desk.people.states.watch.callers import acting, shown_by
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.store import db


@dataclass(frozen=True)
class FactorView:
    """The second factor of a reader."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = True
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return False

    async def read(self) -> FactorRecord:
        return await db.read(own_factor, self.reader)

    def shown(self, found: FactorRecord) -> dict[str, Any]:
        told = {"is_set_up": found.is_set_up, "is_required": found.is_required, "has_password": found.has_password}
        return told | {"codes_left": found.recovery_codes_left, "is_loaded": True}


class Factor(ScopedPage, rx.State):
    """One's own second factor. `recovery_codes`, one a line, are told once, and not kept. `problem` is what is wrong
    with a code.
    """

    SHOWN: ClassVar = frozenset({"is_set_up", "is_required", "has_password", "codes_left", "recovery_codes"})
    is_set_up: bool = False
    is_required: bool = False
    has_password: bool = True
    codes_left: int = 0
    recovery_codes: str = ""

    @rx.event
    @needs(Deed.secure)
    async def confirm(self, form: dict):
        """Confirm by a code what was begun, and show the recovery codes once."""
        kept = shown_by(whence()).session
        try:
            codes = await confirm_factor(_code(form), self._visit(), await acting(), kept)
        except DeskError as error:
            return self._complain(error)
        self.problem = ""
        return await self._show(recovery_codes="\n".join(codes))

    @rx.event
    @needs(Deed.secure)
    async def renew(self, form: dict):
        """Show new recovery codes once, to whoever has a code at hand."""
        try:
            actor = await acting()
            await prove_by_code(_code(form), self._visit(), actor)
            codes = await changed(make_recovery_codes, actor)
        except DeskError as error:
            return self._complain(error)
        self.problem = ""
        return await self._show(recovery_codes="\n".join(codes))

    @rx.event
    @needs(Deed.secure)
    async def put_codes_away(self):
        """Show them no more."""
        await self._show(recovery_codes="")

    def _visit(self) -> Visit:
        return Visit(counted_address(self.router.session.client_ip))

    def _complain(self, error: DeskError):
        self.problem = error.sentence
        return page_events.focus("factor_code")


@dataclass(frozen=True)
class DeskView:
    """What is settled for the whole desk, for an admin."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = True
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return False

    async def read(self) -> DeskRecord:
        return await db.read(desk_settings, self.reader)

    def shown(self, found: DeskRecord) -> dict[str, Any]:
        return {"requires_second_factor": found.requires_second_factor, "is_loaded": True}


class DeskRules(ScopedPage, rx.State):
    """What is settled for the whole desk."""

    SHOWN: ClassVar = frozenset({"requires_second_factor"})
    requires_second_factor: bool = False

    @rx.event
    @needs(Deed.appoint)
    async def require_factor(self, is_required: bool):
        """Ask everybody for a second factor, or nobody any more."""
        try:
            await changed(change_desk, is_required is True, await acting())
        except DeskError as error:
            self.problem = error.sentence
            return
        self.problem = ""


FactorView.page, DeskView.page = Factor, DeskRules


def _code(form: object) -> str:
    """What was typed; text that no code has is a wrong one."""
    typed = form.get("code") if isinstance(form, dict) else None
    return typed if isinstance(typed, str) and typed.isascii() else ""
