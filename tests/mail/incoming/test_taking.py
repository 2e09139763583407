"""What becomes of a letter."""

import pytest
from sqlalchemy import text

from support_desk.mail.incoming import taking
from support_desk.mail.incoming.taking import take
from support_desk.mail.threads import reply_address
from support_desk.tickets.records import Requester
from tests.mail.incoming.corpus.samples import plain
from tests.mail.incoming.given_letters import HERS, RITA, comments, letters, sent_ids, tickets

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("mail_is_on")]
STRANGER = "Eve <eve@example.net>"


def answer(to: str, body: str = "It works.", sender: str = RITA, **headers: str) -> bytes:
    return plain(body, From=sender, To=to, Subject="Re: [#1] Cannot log in", **headers)


async def test_a_mail_becomes_a_ticket_of_its_sender_with_what_triage_says(session):
    await take(plain("I was charged twice for my invoice.\n\n-- \nRita", From=RITA, Subject="Wrong bill"))

    assert tickets(session) == [(1, "Wrong bill", "I was charged twice for my invoice.", "Rita", "rita@example.com")]
    words = session.execute(text("SELECT category, suggested_category, suggestion_source, status FROM tickets")).one()
    assert tuple(words) == ("billing", "billing", "local", "open")
    opened = session.execute(text("SELECT kind, actor, actor_kind, via, quoted FROM timeline_entries")).one()
    assert tuple(opened) == ("opened", "Rita", "requester", "mail", "-- \nRita")
    assert letters(session) == [("done", None, 1)]


async def test_whoever_mails_is_told_that_it_was_received(session):
    await take(plain("It says no.", From=RITA))

    assert session.execute(text("SELECT event, recipient FROM outbox")).all() == [("received", "rita@example.com")]


async def test_an_answer_to_a_mail_of_the_desks_is_a_public_comment_of_the_requester(session, file_ticket):
    file_ticket()

    await take(answer("support@desk.example.com", "It works.\n\n> It says no.", In_Reply_To=sent_ids(session)[0]))

    assert comments(session) == [("It works.", "> It says no.", True, "Rita", "requester", "mail")]
    assert len(tickets(session)) == 1


@pytest.mark.parametrize("typed", ["rita@münchen.example", "rita@xn--mnchen-3ya.example"])
@pytest.mark.parametrize("sender", ["Rita@xn--mnchen-3ya.example", "rita@MÜNCHEN.example"])
async def test_a_requester_is_the_same_whichever_way_his_domain_is_written(session, file_ticket, typed, sender):
    file_ticket(requester=Requester(typed))

    await take(answer("support@desk.example.com", sender=sender, In_Reply_To=sent_ids(session)[0]))
    await take(answer(reply_address(1, typed), "Thanks.", sender=sender))

    assert [body for body, *_ in comments(session)] == ["It works.", "Thanks."]
    assert len(tickets(session)) == 1


async def test_an_answer_is_known_by_references_alone(session, file_ticket):
    file_ticket()
    ids = f"<a@b.example> {sent_ids(session)[0]} <c@d.example>"

    await take(answer("support@desk.example.com", References=ids))

    assert [body for body, *_ in comments(session)] == ["It works."]


async def test_an_answer_is_known_by_the_address_that_it_was_sent_to(session, file_ticket):
    file_ticket()

    await take(answer(f"Support <{reply_address(1, HERS).upper()}>", sender="RITA@Example.com"))

    assert [body for body, *_ in comments(session)] == ["It works."]


async def test_an_address_that_nobody_was_given_answers_nothing(session, file_ticket):
    file_ticket()

    await take(answer("support+1.aaaaaaaaaaaaaaaa@desk.example.com"))

    assert comments(session) == []
    assert len(tickets(session)) == 2


async def test_a_subject_with_a_number_alone_makes_a_new_ticket(session, file_ticket):
    file_ticket()

    await take(answer("support@desk.example.com"))

    assert comments(session) == []
    assert [(title, body) for _, title, body, *_ in tickets(session)][1] == ("Re: [#1] Cannot log in", "It works.")


async def test_whoever_writes_again_about_his_own_mail_adds_to_his_ticket(session):
    await take(plain("It says no.", From=RITA, Message_ID="<first@example.com>"))

    await take(plain("It still does.", From=RITA, In_Reply_To="<first@example.com>"))

    assert [body for body, *_ in comments(session)] == ["It still does."]


async def test_an_answer_reopens_a_resolved_ticket(session, file_ticket):
    file_ticket()
    session.execute(text("UPDATE tickets SET status = 'resolved', resolved_at = now()"))
    session.commit()

    await take(answer(reply_address(1, HERS)))

    assert session.execute(text("SELECT status FROM tickets")).scalar_one() == "open"


async def test_a_strangers_answer_makes_a_ticket_of_his_own_that_names_the_other(session, file_ticket):
    file_ticket()

    await take(answer(reply_address(1, HERS), sender=STRANGER, In_Reply_To=sent_ids(session)[0]))

    assert comments(session) == []
    _, _, description, name, email = tickets(session)[1]
    assert (name, email) == ("Eve", "eve@example.net")
    assert description.startswith("It works.") and "#1" in description


async def test_an_answer_to_a_ticket_that_is_gone_is_a_new_one(session, file_ticket):
    file_ticket()
    ids = sent_ids(session)
    session.execute(text("DELETE FROM tickets"))
    session.commit()

    await take(answer("support@desk.example.com", In_Reply_To=ids[0]))

    assert [body for _, _, body, *_ in tickets(session)] == ["It works."]


@pytest.fixture
def meanwhile(session, monkeypatch):
    """A function that lets a statement be run once a letter is about to be written down."""
    statements, locked_ticket = [], taking.locked_ticket

    def locked(*given):
        while statements:
            session.execute(text(statements.pop()))
            session.commit()
        return locked_ticket(*given)

    monkeypatch.setattr(taking, "locked_ticket", locked)
    return statements.append


async def test_a_ticket_that_goes_while_it_is_answered_is_a_new_one(session, file_ticket, meanwhile):
    file_ticket()
    meanwhile("DELETE FROM tickets")

    await take(answer(reply_address(1, HERS)))

    assert [body for _, _, body, *_ in tickets(session)] == ["It works."]


async def test_an_answer_to_a_ticket_that_changes_hands_meanwhile_is_judged_anew(session, file_ticket, meanwhile):
    file_ticket()
    meanwhile("UPDATE tickets SET requester_email = 'ron@example.com'")

    await take(answer(reply_address(1, HERS)))

    assert comments(session) == []
    _, _, description, _, email = tickets(session)[1]
    assert email == HERS and "#1" in description


async def test_a_long_text_is_cut_to_what_a_ticket_may_have(session):
    await take(plain("word " * 10_000, From=RITA))

    [(_, _, description, *_)] = tickets(session)
    assert 19_000 < len(description) <= 20_000 and description.endswith(" …")


async def test_a_requester_does_not_see_what_was_folded_away(signed_in, make_account, customer_of, file_ticket):
    ada = make_account()
    file_ticket()
    await take(answer(reply_address(1, HERS), "It works.\n\n> It says no."))

    agents = signed_in(ada).get("/api/tickets/1/").json()
    customers = customer_of(1).get("/api/tickets/1/").json()

    assert agents["comments"][0]["quoted"] == agents["timeline"][-1]["quoted"] == "> It says no."
    assert agents["comments"][0]["author"] == {"kind": "requester", "name": "Rita", "via": "mail"}
    assert agents["timeline"][-1]["actor"] == {"kind": "requester", "id": None, "name": "Rita", "via": "mail"}
    assert agents["timeline"][0]["actor"] == {"kind": "api", "id": None, "name": "api"}
    assert customers["comments"][0]["body"] == "It works."
    assert "quoted" not in customers["comments"][0]


async def test_on_a_closed_desk_everybody_may_mail_in(session, make_account):
    make_account()

    await take(plain("It says no.", From=STRANGER))

    assert [email for *_, email in tickets(session)] == ["eve@example.net"]


async def test_a_desk_that_has_no_address_of_its_own_takes_mail_all_the_same(session, use_settings):
    use_settings(MAIL_FROM="", SMTP_URL="")

    await take(plain("It says no.", From=RITA, In_Reply_To="<x@y.example>"))

    assert len(tickets(session)) == 1


async def test_an_id_of_bytes_that_are_no_text_is_read_as_one(session):
    sender = b"From: rita@example.com\r\n"

    await take(sender + b"Message-ID: <a\xff\x00b@x>\r\nReferences: <c\xfe@x> <d\x00@x>\r\n\r\nFirst.\r\n")
    await take(sender + b"Message-ID: <\xffe@x>\r\nTo: support+1.\xff\x00@x\r\n\r\nSecond.\r\n")

    assert [body for _, _, body, *_ in tickets(session)] == ["First.", "Second."]
