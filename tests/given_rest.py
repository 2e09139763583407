"""What the tests of REST may ask for."""

from collections.abc import Callable, Iterator

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from support_desk.api.app import Api
from support_desk.files.places import place
from support_desk.people.limits import (
    links_asked,
    returns,
    returns_to_address,
    submissions,
    suggestions,
    trips_to_provider,
)
from support_desk.people.oidc.conversation import forget_provider
from support_desk.rest import rest
from support_desk.settings import settings
from support_desk.store import db
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.triage.budget import classify_calls, triage_budget
from support_desk.triage.classify import triage


@pytest.fixture
def api(database) -> Iterator[TestClient]:
    """REST, in this process, without a Gemini key; a bug in it is raised in the test."""
    submissions.cache_clear()
    links_asked.cache_clear()
    trips_to_provider.cache_clear()
    returns.cache_clear()
    returns_to_address.cache_clear()
    forget_provider()
    suggestions.cache_clear()
    classify_calls.cache_clear()
    triage_budget.cache_clear()
    triage.cache_clear()
    with TestClient(Api(Starlette(), rest()), base_url="http://localhost:8000") as client:
        yield client


@pytest.fixture
def use_settings(database, monkeypatch) -> Iterator[Callable[..., None]]:
    """A function that lets this process have other settings until the test ends."""

    def use(**environment: str) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        _forget()

    yield use
    monkeypatch.undo()
    _forget()


@pytest.fixture
def unchanged(session, make_ticket):
    """Ticket 1; at the end it must be all there is, as it was."""
    before = make_ticket()
    yield
    session.rollback()
    assert [(ticket.id, ticket.updated_at) for ticket in session.exec(select(Ticket))] == [(1, before.updated_at)]
    assert session.exec(select(TimelineEntry)).all() == []


def _forget() -> None:
    db.engine().dispose()
    for remembered in (db.engine, settings, triage, place):
        remembered.cache_clear()
