"""A file that comes without words is told by mail as words are, and one that comes with them is named."""

import pytest

from support_desk.people.actors import Role
from tests.given_files import PNG
from tests.mail.given_mail import parcels
from tests.mail.smtp_server import text_of

pytestmark = pytest.mark.anyio
URL = "/api/tickets/1/attachments/"
PICTURE = ("file", ("screen.png", PNG))
LOG = ("file", ("desk.log", b"It says no."))


def events(session) -> list[str]:
    return [event for event, *_ in parcels(session)]


async def test_a_public_file_without_words_tells_the_requester(mail_server, send_due, session, file_ticket, api):
    file_ticket()
    assert api.post(URL, files=[PICTURE], data={"public": "true"}).status_code == 201
    assert api.post(URL, files=[LOG]).status_code == 201
    await send_due()
    assert api.delete("/api/attachments/1/").status_code == 204

    assert events(session) == ["received", "answered"]
    assert [entry["mail"] for entry in api.get("/api/tickets/1/").json()["timeline"]] == ["sent", "sent", None, None]


async def test_the_mail_names_the_files(mail_server, send_due, file_ticket, api):
    file_ticket()
    api.post(URL, files=[PICTURE, LOG], data={"public": "true"})
    api.post(URL, files=[PICTURE], data={"public": "true", "comment": "Look."})
    await send_due()

    _, without, told = map(text_of, mail_server.mails)
    assert (
        "The team has added 2 files to your ticket #1:\n\nFiles on the ticket's page: screen.png, desk.log" in without
    )
    assert "The team has answered your ticket #1:\n\nLook.\n\nFile on the ticket's page: screen.png" in told


async def test_it_can_be_sent_again(mail_server, send_due, session, file_ticket, api):
    file_ticket()
    api.post(URL, files=[PICTURE], data={"public": "true"})
    await send_due()

    assert api.post("/api/tickets/1/timeline/2/send/").status_code == 204
    assert events(session) == ["received", "answered", "answered"]


async def test_a_requesters_file_tells_whose_ticket_it_is(
    mail_server, send_due, session, file_ticket, make_account, customer_of
):
    make_account()
    make_account("bob@example.com", "Bob", Role.agent)
    file_ticket(assignee=2)
    answer = customer_of(1).post(URL, files=[PICTURE])
    assert answer.status_code == 201, answer.text
    await send_due()

    assert events(session) == ["received", "assigned", "requester_answered"]
    assert "Rita has added a file to your ticket #1:" in text_of(mail_server.mails[-1])


async def test_another_requester_whose_address_only_looks_alike_is_told(mail_is_on, session, file_ticket, api):
    file_ticket()
    api.patch("/api/tickets/1/", json={"requester": {"email": "rıta@example.com"}})

    assert [(event, who) for event, _, who, _ in parcels(session)] == [
        ("received", "rita@example.com"),
        ("received", "rıta@example.com"),
    ]


async def test_a_file_that_is_deleted_before_it_was_told_is_not_told(mail_server, send_due, session, file_ticket, api):
    file_ticket()
    api.post(URL, files=[PICTURE], data={"public": "true"})
    api.delete("/api/attachments/1/")
    await send_due()

    told = [(event, status) for event, *_, status in parcels(session)]
    assert told == [("received", "sent"), ("answered", "withdrawn")]
    assert len(mail_server.mails) == 1
