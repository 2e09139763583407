"""The app: its pages, REST beside them, and what runs as long as it does."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import sha256
from typing import Any

import reflex as rx
from redis import RedisError

from support_desk import routes
from support_desk.api.app import Api
from support_desk.components.prose import title_of
from support_desk.doors.front_door import FrontDoor
from support_desk.doors.languages import InLanguage
from support_desk.doors.proxies import BehindProxies
from support_desk.doors.socket_door import SocketDoor
from support_desk.errors import DatabaseAway
from support_desk.figures.states.dashboard import Dashboard
from support_desk.figures.upkeep import fold_figures
from support_desk.files.sweeping import keep_sweeping
from support_desk.languages import to_say
from support_desk.learning.keeping import hear_of_learning
from support_desk.live import listening, page_events
from support_desk.live.sessions.bounds import bound_sessions
from support_desk.live.sessions.calls import check_calls
from support_desk.live.sessions.leaving import let_go
from support_desk.live.sessions.seals import seal_sessions
from support_desk.live.telling import keep_with_time, refresh, refresh_doubtful, tell_database_is_away
from support_desk.live.touches import Touches
from support_desk.mail.incoming.fetching import take_mails
from support_desk.mail.out.sending import send_mails
from support_desk.pages.dashboard import dashboard
from support_desk.pages.desk_settings import desk_settings
from support_desk.pages.new_ticket import new_ticket
from support_desk.pages.not_found import not_found
from support_desk.pages.own.settings import settings
from support_desk.pages.people import people
from support_desk.pages.ticket_detail import ticket_detail
from support_desk.pages.ticket_list import ticket_list
from support_desk.pages.visitors.invitation import invitation
from support_desk.pages.visitors.my_tickets import my_tickets
from support_desk.pages.visitors.requester import requester
from support_desk.pages.visitors.setup import setup
from support_desk.pages.visitors.sign_in import sign_in, sign_in_link
from support_desk.people.cookies import Renewed
from support_desk.people.links.link_door import LinkDoor
from support_desk.people.links.sign_in_door import SignInDoor
from support_desk.people.states.desk_page import DeskPage
from support_desk.people.states.invited import Invited, Linked
from support_desk.people.states.own import Own
from support_desk.people.states.team import Team
from support_desk.people.states.visitor import Visitor
from support_desk.people.states.watch.guard import guard
from support_desk.people.states.watch.judging import CHANNEL as PEOPLE
from support_desk.people.states.watch.judging import (
    keep_judging,
    keep_telling_of_people,
    people_changed,
    people_unheard,
)
from support_desk.presence.keeping import hear_of_presence, keep_present
from support_desk.presence.states import Presence
from support_desk.process import tasks
from support_desk.process.logs import log_exception
from support_desk.process.places import ROOT
from support_desk.rest import rest
from support_desk.said import _
from support_desk.store import db
from support_desk.tickets.bulk.forgetting import keep_forgetting
from support_desk.tickets.similar import keep_meanings
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.my_tickets import MyTickets
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.requester import RequesterPage
from support_desk.tickets.upkeep import keep_up
from support_desk.triage.classify import triage
from support_desk.views.states.saved import SavedViews
from support_desk.webhooks.delivering.lanes import keep_delivering

UPKEEP_SECONDS = 1
# Longer than a healthy listener is ever silent: it tries its connection, and lets pages look again. A mail server may
# take its time.
LONGEST_SILENCE, SLOWEST_MAIL = 30, 180
STYLES = ["tokens", "desk", "shell", "people", "customers", "conversation", "ticket", "files"]
TEAMS_STYLES = ["queue", "views", "presence", "dashboard", "palette"]
# Those that others build upon first.
SCRIPTS = ["zone", "menu", "forms", "chosen", "files", "focus", "chart"]
TEAMS_SCRIPTS = ["drafts", "queue", "going", "rows", "keys", "commands", "palette"]

# How the place of the toasts is called, to which it adds its keys, and the button of each.
TOASTS = {"containerAriaLabel": _("Notifications"), "toastOptions": {"closeButtonAriaLabel": _("Close toast")}}
WITH_KEYS = to_say("Notifications alt+T")


def sorry(exception: Exception) -> rx.event.EventSpec:
    """Log a bug and say one sentence on the page. That Redis is away is not a bug, and is logged elsewhere."""
    if isinstance(exception, RedisError):
        return page_events.tell_wrong(_("The server is out of reach; nothing was changed. Please try again."))
    log_exception(exception)
    return page_events.tell_wrong(_("Something went wrong on our side; nothing was changed. Please try again."))


def _script(name: str, **when: bool) -> rx.Component:
    """A script of every page: its address changes with what is in it, so that a browser may keep it."""
    version = sha256((ROOT / "assets" / f"{name}.js").read_bytes()).hexdigest()[:16]
    return rx.el.script(src=f"/{name}.js?v={version}", **when)


class Desk(rx.App):
    """Reflex's app with REST mounted in front of it: a call under /api does not pass through Reflex's own layers."""

    def __call__(self):
        """The ASGI app that is served."""
        return BehindProxies(
            FrontDoor(Renewed(SocketDoor(LinkDoor(SignInDoor(Api(InLanguage(super().__call__()), rest()))))))
        )


app = Desk(
    html_lang="en",
    stylesheets=[f"/{name}.css" for name in (*STYLES, *TEAMS_STYLES, "print")],
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="description", content=_("A support desk: write what you need, and see what becomes of it.")),
        # Before anything is drawn: they know the reader's language, and how wide the side bar is.
        _script("said"),
        _script("shell"),
        *(_script(name, defer=True) for name in (*SCRIPTS, *TEAMS_SCRIPTS)),
    ],
    app_wraps={},
    toaster=rx.toast.provider(position="bottom-right", close_button=True, rich_colors=False, custom_attrs=TOASTS),
    backend_exception_handler=sorry,
)
bound_sessions(app)


def add_page(show: Callable[[], rx.Component], route: str, title: rx.Var[str], *loads: Any) -> None:
    """A page that says first who is there, and then does what it does when it is opened."""
    app.add_page(show, route=route, title=title_of(title), on_load=[Visitor.load, *loads])


def add_team_page(show: Callable[[], rx.Component], route: str, title: rx.Var[str], *loads: Any) -> None:
    """A page with the views of the queue beside it, for those of the team."""
    add_page(show, route, title, *loads, SavedViews.load)


add_team_page(new_ticket, routes.NEW_TICKET, _("New ticket"), TicketForm.load)
add_team_page(ticket_list, routes.TICKETS, _("Tickets"), TicketList.load, TicketDetail.load, Presence.load)
add_team_page(ticket_detail, routes.TICKET, _("Ticket"), TicketDetail.load, Presence.load)
add_team_page(dashboard, routes.DASHBOARD, _("Dashboard"), Dashboard.load)
add_team_page(people, routes.PEOPLE, _("People"), Team.load)
add_team_page(settings, routes.SETTINGS, _("Settings"), Own.load)
add_team_page(desk_settings, routes.DESK, _("Desk settings"), DeskPage.load)
add_page(sign_in, routes.SIGN_IN, _("Sign in"), Visitor.go_on)
add_page(sign_in_link, routes.LINK, _("Sign in"), Linked.load)
add_page(setup, routes.SETUP, _("Create the first account"))
add_page(requester, routes.REQUESTER, _("Your ticket"), RequesterPage.load)
add_page(my_tickets, routes.MY_TICKETS, _("My tickets"), MyTickets.load)
add_page(requester, routes.MY_TICKET, _("Your ticket"), RequesterPage.load_own)
add_page(invitation, routes.INVITATION, _("Join the desk"), Invited.load)
add_page(not_found, routes.NOT_FOUND, _("No such page"))

check_calls(app)
guard(app)
seal_sessions()

something_changed = asyncio.Event()
LIVE_UPDATES, FOLLOWING_PEOPLE, SENDING_MAILS = "live updates", "following people", "sending mails"
DELIVERING, TAKING_MAILS, FOLLOWING_PRESENCE = "delivering webhooks", "taking mails", "following presence"
FOLLOWING_LEARNING = "following what triage learns"


async def follow_changes():
    """Hear of every change, whoever made it, and let the pages that show it look again."""

    async def on_change(touched: Touches) -> None:
        something_changed.set()
        await refresh(app, touched)

    await listening.listen(
        on_change,
        lambda: tell_database_is_away(app),
        lambda: tasks.heard(LIVE_UPDATES),
        lambda: refresh_doubtful(app),
    )


async def follow_people():
    """Hear of everybody who comes, goes, or may do something else from now on."""
    await listening.hear(PEOPLE, people_changed, people_unheard, lambda: tasks.heard(FOLLOWING_PEOPLE))


async def follow_presence():
    """Hear of everybody who opens a ticket, writes there, or leaves it."""
    await hear_of_presence(app, lambda: tasks.heard(FOLLOWING_PRESENCE))


async def follow_learning():
    """Hear of what triage learns from the desk's own tickets, and let it know that."""
    await hear_of_learning(app, lambda: tasks.heard(FOLLOWING_LEARNING))


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
            await db.write(fold_figures)
        await asyncio.sleep(UPKEEP_SECONDS)


async def let_go_of_tabs():
    """Give back what the sessions of closed tabs held."""
    await let_go(app)


async def send_what_waits():
    """Send the mails that wait, in one of all processes."""
    await send_mails(lambda: tasks.heard(SENDING_MAILS))


async def take_what_comes():
    """Take the mails that come in, in one of all processes."""
    await take_mails(lambda: tasks.heard(TAKING_MAILS))


async def deliver_webhooks():
    """Tell webhooks what waits for them, in one of all processes."""
    await keep_delivering(lambda: tasks.heard(DELIVERING))


async def warm_up_triage():
    """Load what triage needs before the first user waits for it."""
    await triage().warm_up()


tasks.kept_running(app, LIVE_UPDATES, follow_changes, LONGEST_SILENCE)
tasks.kept_running(app, FOLLOWING_PEOPLE, follow_people, LONGEST_SILENCE)
tasks.kept_running(app, FOLLOWING_PRESENCE, follow_presence, LONGEST_SILENCE)
tasks.kept_running(app, FOLLOWING_LEARNING, follow_learning, LONGEST_SILENCE)
tasks.kept_running(app, "keeping presence", partial(keep_present, app))
tasks.kept_running(app, "judging open pages", judge_pages)
tasks.kept_running(app, "telling of people", tell_of_people)
tasks.kept_running(app, "the database's upkeep", tidy_up)
tasks.kept_running(app, "sweeping files away", keep_sweeping)
tasks.kept_running(app, "forgetting what cannot be undone", keep_forgetting)
tasks.kept_running(app, "telling what tickets are about", keep_meanings)
tasks.kept_running(app, "showing what goes with time", partial(keep_with_time, app))
tasks.kept_running(app, "letting closed tabs go", let_go_of_tabs)
tasks.kept_running(app, SENDING_MAILS, send_what_waits, SLOWEST_MAIL)
tasks.kept_running(app, TAKING_MAILS, take_what_comes, SLOWEST_MAIL)
tasks.kept_running(app, DELIVERING, deliver_webhooks, LONGEST_SILENCE)
tasks.kept_running(app, "getting triage ready", warm_up_triage)
