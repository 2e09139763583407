"""What the tests of the second factor may ask for: codes, a clock for them, and somebody who has a factor."""

import pyotp
import pytest

from support_desk.people.factors import totp
from tests.given_people import PASSWORD

FACTOR = "/api/me/factor/"
PROOF = {"current_password": PASSWORD}


@pytest.fixture
def step(monkeypatch):
    """A clock of half minutes that goes when it is told to: `step.now`."""

    class Step:
        now = 60_000_000

    monkeypatch.setattr(totp, "now_step", lambda: Step.now)
    return Step


@pytest.fixture
def code_of(step):
    """A function that gives the code of a secret, so many steps from now."""

    def code(secret: str, off: int = 0) -> str:
        return pyotp.TOTP(secret).generate_otp(step.now + off)

    return code


@pytest.fixture
def enrol(code_of, step):
    """A function that sets up a factor for whoever is signed in: the secret and the recovery codes."""

    def enrol(client) -> tuple[str, list[str]]:
        secret = client.post(FACTOR, json=PROOF).json()["secret"]
        answer = client.put(FACTOR, json={"code": code_of(secret)})
        assert answer.status_code == 200, answer.text
        step.now += 1
        return secret, answer.json()["recovery_codes"]

    return enrol
