"""REST as it is served: the calls of all features in one app."""

from functools import cache

from fastapi import FastAPI

from support_desk.api.app import rest_app
from support_desk.figures.api import router as figures
from support_desk.files.api.calls import router as files
from support_desk.mail.out.api import router as mail_out
from support_desk.people.api.calls import audit, desk, factor, joining, links, mails, me, oidc, people, session, tokens
from support_desk.tickets.api.bulk import router as bulk
from support_desk.tickets.api.calls import router as tickets
from support_desk.tickets.api.export import router as export
from support_desk.tickets.api.similar import router as similar
from support_desk.views.api.calls import router as views
from support_desk.webhooks.api.calls import router as webhooks

PEOPLE = (session, links, oidc, me, mails, factor, people, tokens, audit, joining, desk)


@cache
def rest() -> FastAPI:
    """The app, made once."""
    people = (calls.router for calls in PEOPLE)
    # Each request is matched with one call after the other: what is asked most comes first.
    return rest_app(tickets, figures, bulk, export, similar, files, mail_out, webhooks, views, *people)
