"""Desks as users run them send what they have to tell: each mail once, whoever is killed meanwhile."""

import threading
from collections.abc import Iterator

import pytest

from tests.desks import Desk
from tests.mail.smtp_server import MailServer, text_of
from tests.processes import eventually, run_sql

TICKET = {
    "title": "Cannot log in",
    "description": "It says no.",
    "category": "account",
    "priority": "low",
    "requester_email": "rita@example.com",
}
MAIL = {"MAIL_FROM": "Support <support@desk.example.com>", "SECRET_KEY": "s" * 32}
STATES = "SELECT status, count(*)::int FROM outbox GROUP BY status"
# What a dead desk had begun may be taken by another one after a while: that while is over.
LATER = "UPDATE outbox SET next_at = now() WHERE status = 'waiting'; NOTIFY support_desk_outbox"


@pytest.fixture
def server(port) -> Iterator[MailServer]:
    server = MailServer(port).start()
    yield server
    server.stop()


@pytest.fixture
def url(new_database) -> str:
    return new_database()


@pytest.fixture
def start(start_desk, server, url):
    """A function that starts a desk with mail on the test's own database."""
    return lambda **more: start_desk(DATABASE_URL=url, SMTP_URL=server.url, **MAIL | more)


def file(desk: Desk, number: int = 1) -> None:
    for _ in range(number):
        assert desk.client.post("/api/tickets/", json=TICKET).status_code == 201


def test_a_requester_comes_by_the_link_of_his_mail(start, server, url):
    desk = start(PUBLIC_URL="http://localhost:1234").ready()
    file(desk)
    mail = server.wait_for(1)[0]

    link = next(line for line in text_of(mail).splitlines() if line.startswith("http"))
    assert link.startswith("http://localhost:1234/t/")
    answer = desk.client.get(link.removeprefix("http://localhost:1234"), follow_redirects=False)
    assert "desk_ticket" in answer.headers.get("set-cookie", "")
    assert link.rpartition("/")[2] not in str(run_sql(url, "SELECT * FROM outbox, ticket_links"))
    assert eventually(lambda: desk.client.get("/api/tickets/1/").json()["timeline"][0]["mail"] == "sent")
    assert desk.stop() == 0


def test_of_several_desks_one_sends_and_another_goes_on_when_it_is_killed(start, server, url):
    first = start().ready()
    file(first)
    server.wait_for(1)
    second = start().ready()
    file(second, 20)
    assert eventually(lambda: run_sql(url, STATES) == [("sent", 21)])

    first.kill()
    file(second, 5)
    run_sql(url, LATER)

    mails = server.wait_for(26)
    assert len({mail["Message-ID"] for mail in mails}) == 26
    assert eventually(lambda: run_sql(url, STATES) == [("sent", 26)])
    assert len(server.mails) == 26
    assert second.stop() == 0


def test_a_desk_that_is_killed_before_it_hears_that_a_mail_has_arrived_sends_it_again(start, server, url):
    held = threading.Event()
    server.before_answer = lambda: held.wait(60)
    desk = start().ready()
    file(desk)
    server.wait_for(1)
    desk.kill()
    held.set()

    desk = start().ready()
    run_sql(url, LATER)
    first, again = server.wait_for(2)
    assert first["Message-ID"] == again["Message-ID"]
    assert eventually(lambda: run_sql(url, STATES) == [("sent", 1)])
    assert desk.stop() == 0


def test_a_desk_without_mail_writes_none_and_gives_up_what_waits(start, start_desk, server, url):
    server.stop()
    desk = start().ready()
    file(desk)
    assert eventually(lambda: run_sql(url, "SELECT error IS NOT NULL FROM outbox") == [(True,)])
    assert desk.client.get("/api/health").status_code == 200
    assert desk.stop() == 0

    desk = start_desk(DATABASE_URL=url).ready()
    file(desk)

    assert run_sql(url, "SELECT status, error FROM outbox") == [("failed", "Mail has been turned off since.")]
    assert desk.client.post("/api/tickets/2/timeline/2/send/").status_code == 409
    assert desk.stop() == 0
