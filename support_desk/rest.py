"""REST as it is served: the calls of all features in one app."""

from functools import cache

from fastapi import FastAPI

from support_desk.api.app import rest_app
from support_desk.figures.api import router as figures
from support_desk.people.api.calls import audit, desk, factor, joining, me, oidc, people, session, tokens
from support_desk.tickets.api.calls import router as tickets

PEOPLE = (session, oidc, me, factor, people, tokens, audit, joining, desk)


@cache
def rest() -> FastAPI:
    """The app, made once."""
    return rest_app(figures, tickets, *(calls.router for calls in PEOPLE))
