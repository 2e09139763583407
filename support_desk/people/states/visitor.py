"""Who is there, as pages show it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

import reflex as rx

from support_desk import routes
from support_desk.errors import DatabaseAway
from support_desk.live import page_events
from support_desk.live.inside_events import whence
from support_desk.live.insides import emit, kept_without
from support_desk.people.actors import Actor, Role
from support_desk.people.authority import Deed, may, needs
from support_desk.people.oidc.provider import provider_name
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.tabs import tabs
from support_desk.settings import settings


class Visitor(rx.State):
    """Who is there. It is told on every page's load and whenever it changes; the session keeps nothing of it.

    `role` is a word of `Role`, "" until it is known. `id` is the account's number, 0 without one, and `email` its
    e-mail, "" without one. `may` says of each `Deed` by name whether he may do it, to a ticket of his own at least; it
    is empty until he is known. `refusal` is why this page is not for him, "" when it is. `provider` is the name of one
    with whom people can sign in, beginning at `provider_link`, "" when there is none; `has_mail` tells whether
    mails go out. `_whose` stands for the sign-in
    with which the session began.
    """

    SHOWN: ClassVar = frozenset(
        {"role", "name", "email", "id", "may", "is_open", "refusal", "provider", "provider_link", "has_mail"}
    )
    role: str = ""
    name: str = ""
    email: str = ""
    id: int = 0
    may: dict[str, bool] = {}
    is_open: bool = False
    refusal: str = ""
    provider: str = ""
    provider_link: str = ""
    has_mail: bool = False
    _whose: str = ""

    @rx.event
    @needs(Deed.enter)
    async def load(self):
        """Say who is there; the first that every page does."""
        place, told = whence(), None
        try:
            while (actor := await acting()) != told:  # until nothing has changed meanwhile
                tabs.note(place).actor = told = actor
                await emit({Visitor: shown(actor)})
        except DatabaseAway:
            tabs.wait(place)

    @rx.event
    @needs(Deed.enter)
    async def go_on(self):
        """Whoever is signed in already need not sign in: he goes to where he wanted to go."""
        wanted = self.router.url.query_parameters.get("next", "")
        with suppress(DatabaseAway):
            actor = await acting()
            if actor.id:
                return page_events.go(wanted if routes.is_local(wanted) else routes.TICKETS, replace=True)
            if actor.mailbox and (not wanted or routes.is_of_requester(wanted)):
                return page_events.go(wanted or routes.MY_TICKETS, replace=True)
        return None

    dict = kept_without(lambda state: state.SHOWN)


def shown(actor: Actor, refusal: str = "") -> Mapping[str, Any]:
    """The visitor's variables for this actor."""
    return {
        "role": actor.role.value,
        "name": actor.name if actor.id else "",
        "email": actor.email,
        "id": actor.id or 0,
        "may": {deed.value: may(actor, deed) for deed in Deed},
        "is_open": actor.role == Role.open,
        "refusal": refusal,
        "has_mail": settings().sends_mail,
        "provider": provider_name(),
        "provider_link": f"{settings().public_url}{routes.PROVIDER}",
    }
