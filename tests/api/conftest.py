"""What the tests of REST may ask for."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from support_desk.api.app import Api
from support_desk.limits import classify_limit
from support_desk.triage.classify import triage


@pytest.fixture
def fresh_triage() -> Iterator[None]:
    """Nothing remembered of what others asked triage, and nothing left behind."""
    classify_limit.cache_clear()
    triage.cache_clear()
    yield
    classify_limit.cache_clear()
    triage.cache_clear()


@pytest.fixture
def api(database, fresh_triage) -> Iterator[TestClient]:
    """REST, in this process, without a Gemini key; a bug in it is raised in the test."""
    with TestClient(Api(Starlette()), base_url="http://localhost:8000") as client:
        yield client
