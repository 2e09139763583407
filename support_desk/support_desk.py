"""The app: its pages, REST beside them, and what runs as long as it does."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import reflex as rx
from redis import RedisError

from support_desk import routes
from support_desk.api.app import Api
from support_desk.doors.front_door import FrontDoor
from support_desk.doors.proxies import BehindProxies
from support_desk.doors.socket_door import SocketDoor
from support_desk.errors import DatabaseAway
from support_desk.figures.states import Dashboard
from support_desk.live import listening
from support_desk.live.sessions.bounds import bound_sessions
from support_desk.live.sessions.calls import check_calls
from support_desk.live.sessions.leaving import let_go
from support_desk.live.sessions.seals import seal_sessions
from support_desk.live.telling import refresh, tell_database_is_away
from support_desk.live.touches import Touches
from support_desk.pages.dashboard import dashboard
from support_desk.pages.invitation import invitation
from support_desk.pages.new_ticket import new_ticket
from support_desk.pages.people import people
from support_desk.pages.requester import requester
from support_desk.pages.settings import settings
from support_desk.pages.setup import setup
from support_desk.pages.sign_in import sign_in
from support_desk.pages.ticket_detail import ticket_detail
from support_desk.pages.ticket_list import ticket_list
from support_desk.people.cookies import Renewed
from support_desk.people.links.link_door import LinkDoor
from support_desk.people.states.guard import guard
from support_desk.people.states.invited import Invited
from support_desk.people.states.judging import CHANNEL as PEOPLE
from support_desk.people.states.judging import keep_judging, keep_telling_of_people, people_changed
from support_desk.people.states.own import Own
from support_desk.people.states.team import Team
from support_desk.people.states.visitor import Visitor
from support_desk.process import tasks
from support_desk.process.logs import log_exception
from support_desk.rest import rest
from support_desk.store import db
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.requester import RequesterPage
from support_desk.tickets.upkeep import keep_up
from support_desk.triage.classify import triage

UPKEEP_SECONDS = 1
# Longer than a healthy listener is ever silent: it tries its connection, and lets pages look again.
LONGEST_SILENCE = 30


def sorry(exception: Exception) -> rx.event.EventSpec:
    """Log a bug and say one sentence on the page. That Redis is away is not a bug, and is logged elsewhere."""
    if isinstance(exception, RedisError):
        return rx.toast.error("The server is out of reach; nothing was changed. Please try again.")
    log_exception(exception)
    return rx.toast.error("Something went wrong on our side; nothing was changed. Please try again.")


class Desk(rx.App):
    """Reflex's app with REST mounted in front of it: a call under /api does not pass through Reflex's own layers."""

    def __call__(self):
        """The ASGI app that is served."""
        return BehindProxies(FrontDoor(Renewed(SocketDoor(LinkDoor(Api(super().__call__(), rest()))))))


app = Desk(
    html_lang="en",
    stylesheets=["/desk.css", "/people.css"],
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        *(rx.el.script(src=script, defer=True) for script in ("/menu.js", "/forms.js")),
    ],
    app_wraps={},
    toaster=rx.toast.provider(position="bottom-right", close_button=True),
    backend_exception_handler=sorry,
)
bound_sessions(app)


def add_page(show: Callable[[], rx.Component], route: str, title: str, *loads: Any) -> None:
    """A page that says first who is there, and then does what it does when it is opened."""
    app.add_page(show, route=route, title=f"{title} · Support desk", on_load=[Visitor.load, *loads])


add_page(new_ticket, routes.NEW_TICKET, "New ticket", TicketForm.load)
add_page(ticket_list, routes.TICKETS, "Tickets", TicketList.load)
add_page(ticket_detail, routes.TICKET, "Ticket", TicketDetail.load)
add_page(dashboard, routes.DASHBOARD, "Dashboard", Dashboard.load)
add_page(people, routes.PEOPLE, "People", Team.load)
add_page(settings, routes.SETTINGS, "Settings", Own.load)
add_page(sign_in, routes.SIGN_IN, "Sign in", Visitor.go_on)
add_page(setup, routes.SETUP, "Create the first account")
add_page(requester, routes.REQUESTER, "Your ticket", RequesterPage.load)
add_page(invitation, routes.INVITATION, "Join the desk", Invited.load)

check_calls(app)
guard(app)
seal_sessions()

something_changed = asyncio.Event()
LIVE_UPDATES, FOLLOWING_PEOPLE = "live updates", "following people"


async def follow_changes():
    """Hear of every change, whoever made it, and let the pages that show it look again."""

    async def on_change(touched: Touches) -> None:
        something_changed.set()
        await refresh(app, touched)

    await listening.listen(on_change, lambda: tell_database_is_away(app), lambda: tasks.heard(LIVE_UPDATES))


async def follow_people():
    """Hear of everybody who comes, goes, or may do something else from now on."""
    await listening.hear(PEOPLE, people_changed, people_changed, lambda: tasks.heard(FOLLOWING_PEOPLE))


async def judge_pages():
    """Let every open page show what whoever is there may see."""
    await keep_judging(app)


async def tell_of_people():
    """Let every page that shows people show how they are."""
    await keep_telling_of_people(app)


async def tidy_up():
    """Do what the database put off, once a second at most, and only while tickets change."""
    while True:
        await something_changed.wait()
        something_changed.clear()
        with suppress(DatabaseAway):
            await db.write(keep_up)
        await asyncio.sleep(UPKEEP_SECONDS)


async def let_go_of_tabs():
    """Give back what the sessions of closed tabs held."""
    await let_go(app)


async def warm_up_triage():
    """Load what triage needs before the first user waits for it."""
    await triage().warm_up()


tasks.kept_running(app, LIVE_UPDATES, follow_changes, LONGEST_SILENCE)
tasks.kept_running(app, FOLLOWING_PEOPLE, follow_people, LONGEST_SILENCE)
tasks.kept_running(app, "judging open pages", judge_pages)
tasks.kept_running(app, "telling of people", tell_of_people)
tasks.kept_running(app, "the database's upkeep", tidy_up)
tasks.kept_running(app, "letting closed tabs go", let_go_of_tabs)
tasks.kept_running(app, "getting triage ready", warm_up_triage)
