"""How far a mail has come is told on the timeline, and one can be sent again."""

import pytest

from support_desk.mail.out.sending import MailSender
from support_desk.people.actors import API, Role
from support_desk.store.outbox import parcels as outbox
from support_desk.tickets.actions import change_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.records import Requester
from tests.given_requesters import requester
from tests.mail.given_mail import parcels

pytestmark = pytest.mark.anyio
ONE = "/api/tickets/1/"


def change(session, actor=API, **asked) -> None:
    change_ticket(session, 1, Change(**asked), actor)
    session.commit()


def mails_of(api) -> list[tuple[str, str | None]]:
    return [(entry["kind"], entry["mail"]) for entry in api.get(ONE).json()["timeline"]]


def again(api, entry: int) -> int:
    return api.post(f"{ONE}timeline/{entry}/send/").status_code


async def test_the_timeline_says_what_was_sent_what_waits_and_what_has_failed(
    mail_server, send_due, session, file_ticket, api
):
    file_ticket()
    await send_due()
    change(session, comment="Try again.", public=True)
    change(session, comment="Among us.")
    mail_server.answers["rita@example.com"] = "550 No such user"
    await send_due()
    change(session, comment="Well?", public=True)

    told = [("opened", "sent"), ("comment", "failed"), ("comment", None), ("comment", "waiting")]
    assert mails_of(api) == told
    page = api.get(f"{ONE}timeline/").json()
    assert [entry["mail"] for entry in page] == ["sent", "failed", None, "waiting"]


async def test_what_has_failed_goes_to_the_address_of_now(mail_server, send_due, session, file_ticket, api):
    mail_server.answers["rita@example.com"] = "550 No such user"
    file_ticket()
    await send_due()
    session.connection().exec_driver_sql("UPDATE tickets SET requester_email = 'rita@example.org'")
    session.commit()

    assert again(api, 1) == 204
    assert again(api, 1) == 409
    await send_due()

    assert mail_server.recipients == ["rita@example.org"]
    assert mails_of(api) == [("opened", "sent")]


async def test_what_was_sent_is_followed_by_another(mail_server, send_due, file_ticket, api, session):
    file_ticket()
    await send_due()
    assert again(api, 1) == 204
    assert mails_of(api) == [("opened", "waiting")]
    await send_due()

    first, second = mail_server.mails
    assert first["Message-ID"] != second["Message-ID"]
    assert second["In-Reply-To"] == first["Message-ID"]


async def test_what_was_never_told_can_be_told(mail_is_on, file_ticket, api, session):
    file_ticket(requester=None)
    change(session, comment="Try again.", public=True)
    session.connection().exec_driver_sql("UPDATE tickets SET requester_email = 'rita@example.org'")
    session.commit()

    assert again(api, 2) == 204
    assert parcels(session) == [("answered", 1, "rita@example.org", "waiting")]


async def test_what_is_nobodys_to_read_or_not_there_is_not_sent(mail_is_on, file_ticket, api, session):
    file_ticket(requester=None)
    assert again(api, 1) == 409  # nobody is known
    change(session, requester=Requester("rita@example.com"))
    change(session, comment="Among us.")
    change(session, requester(1), comment="Well?")
    session.connection().exec_driver_sql("DELETE FROM outbox")
    session.commit()

    assert [again(api, entry) for entry in (3, 4)] == [409, 409]
    assert [again(api, entry) for entry in (0, 99, 10**30)] == [404] * 3
    assert api.post("/api/tickets/2/timeline/1/send/").status_code == 404
    assert api.post(f"{ONE}timeline/x/send/").status_code == 422
    assert parcels(session) == []


async def test_without_mail_nothing_can_be_sent(file_ticket, api, session):
    file_ticket()

    answer = api.post(f"{ONE}timeline/1/send/")
    assert (answer.status_code, answer.json()["detail"][:27]) == (409, "This desk sends no mail: SM")


async def test_one_that_failed_when_mail_was_turned_off_stays_so(mail_is_on, file_ticket, api, session, desk_clock):
    file_ticket()
    outbox.close_outlet(session, "mail", desk_clock(), "Off.")
    session.commit()

    assert again(api, 1) == 409
    assert mails_of(api) == [("opened", "failed")]


async def test_a_requester_sees_nothing_of_it(mail_is_on, file_ticket, customer_of, make_account, session):
    make_account("ada@example.com", "Ada", Role.admin)
    file_ticket()
    change(session, comment="Try again.", public=True)

    answer = customer_of(1).get(ONE)
    assert "mail" not in answer.json()["comments"][0]
    assert customer_of(1).post(f"{ONE}timeline/1/send/").status_code == 403


async def test_everybody_chooses_which_mails_he_wants(api, make_account, signed_in):
    client = signed_in(make_account())
    everything = {"assigned": True, "answers": True, "critical": True}
    assert client.get("/api/me/mails/").json() == everything

    changed = client.patch("/api/me/mails/", json={"critical": False, "answers": None})
    assert changed.json() == client.get("/api/me/mails").json() == everything | {"critical": False}
    for nonsense in ({}, {"answers": None}, {"critical": "no"}, {"critical": 0}, {"other": True}):
        assert client.patch("/api/me/mails/", json=nonsense).status_code == 422


async def test_a_sender_that_was_told_of_a_sent_mail_says_so(mail_server, desk_clock, file_ticket, send_due):
    told = []
    file_ticket()
    await send_due(MailSender(desk_clock, lambda: told.append(True)))

    assert told == [True]
