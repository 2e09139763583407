"""What a site's form sends for somebody is his whom it wants answered, and gives nobody a right."""

import pytest
from sqlalchemy import text

from support_desk.mail.incoming.belonging import OWN_MAIL
from support_desk.mail.incoming.taking import take
from support_desk.mail.threads import reply_address
from support_desk.tickets.records import Requester
from tests.mail.incoming.corpus.samples import plain
from tests.mail.incoming.given_letters import HERS, RITA, comments, letters, sent_ids, tickets

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("mail_is_on")]
DESK = "support@desk.example.com"
SITES, EVE = "wordpress@site.example", "Eve <eve@example.net>"
SITE = f"WordPress <{SITES}>"
SERVER = "mx.desk.example.com"


def askers(session) -> list[tuple]:
    return [tuple(who) for _, _, _, *who in tickets(session)]


@pytest.mark.parametrize(
    "sender",
    [
        f"Our site <{DESK.upper()}>",
        SITE,
        "No-Reply@forms.example",
        "web-form@forms.example",
    ],
)
@pytest.mark.parametrize("also", ["", f"{DESK}, ", "no-reply@site.example, "])
async def test_a_form_opens_a_ticket_of_whom_it_wants_answered(session, sender, also):
    await take(plain("I was charged twice.", From=sender, Reply_To=also + RITA))

    assert askers(session) == [("Rita", HERS)]
    assert session.execute(text("SELECT event, recipient FROM outbox")).all() == [("received", HERS)]


@pytest.mark.parametrize("reply_to", [HERS, HERS.upper(), "noreply@example.com", "do-not-reply@example.com", "nobody"])
async def test_who_wants_to_be_answered_himself_or_nowhere_keeps_his_name(session, reply_to):
    await take(plain("It says no.", From=RITA, Reply_To=reply_to))

    assert askers(session) == [("Rita", HERS)]


@pytest.mark.parametrize("sender", ["Eve <eve@example.net>", "formidable@example.net", "eve@desk.example.com"])
async def test_a_person_who_is_answered_elsewhere_is_who_wrote_as_his_answers_will_be(session, sender):
    await take(plain("I was charged twice.", From=sender, Reply_To=RITA))

    assert [email for _, email in askers(session)] == [sender.rpartition(" ")[2].strip("<>")]


@pytest.mark.parametrize("reply_to", ["", DESK, "no-reply@desk.example.com", "its own"])
async def test_a_mail_of_the_desks_own_stays_one(session, file_ticket, reply_to):
    file_ticket()
    address = reply_address(1, HERS) if reply_to == "its own" else reply_to

    await take(plain("It says no.", From=DESK, **{"Reply_To": address} if address else {}))

    assert letters(session) == [("ignored", OWN_MAIL, None)]


@pytest.mark.parametrize("header", ["Message_ID", "In_Reply_To"])
async def test_so_does_one_of_a_ticket_whomever_it_wants_answered(session, file_ticket, header):
    file_ticket()

    await take(plain("It says no.", From=DESK, Reply_To=EVE, **{header: sent_ids(session)[0]}))

    assert letters(session) == [("ignored", OWN_MAIL, None)]


async def test_whoever_names_a_requester_answers_no_ticket_of_his(session, file_ticket):
    file_ticket()
    hers = sent_ids(session)[0]

    await take(plain("New.", From=SITE, Reply_To=RITA, Message_ID="<new@example.net>"))
    await take(plain("Hers.", From=SITE, Reply_To=RITA, To=reply_address(1, HERS), In_Reply_To=hers))
    await take(plain("More.", From=SITE, Reply_To=RITA, In_Reply_To="<new@example.net>"))
    await take(plain("Forged.", From=RITA, In_Reply_To="<new@example.net>"))

    assert [comments(session, each) for each in range(1, 6)] == [[]] * 5
    assert [email for _, email in askers(session)] == [HERS, HERS, SITES, SITES, HERS]


@pytest.mark.parametrize("has_account", [DESK, HERS])
async def test_nobody_speaks_as_a_colleague_by_a_form(session, file_ticket, make_account, use_settings, has_account):
    use_settings(MAIL_AUTH_SERVER=SERVER)
    make_account(email=has_account)
    file_ticket(requester=Requester("ron@example.org"))
    proof = f"{SERVER}; dkim=pass header.d=desk.example.com"

    await take(plain("New.", From=DESK, Reply_To=RITA, Authentication_Results=proof))
    to = reply_address(1, "ron@example.org")
    await take(plain("Answer.", From=DESK, Reply_To=RITA, To=to, Authentication_Results=proof))

    opened = "SELECT actor_kind FROM timeline_entries WHERE ticket_id = 2 AND kind = 'opened'"
    assert session.execute(text(opened)).scalar_one() == "requester"
    assert comments(session) == []
    assert [status for status, *_ in letters(session)] == ["done", "ignored"]


async def test_a_machine_that_wants_each_answer_elsewhere_is_soon_its_tickets_requester(session):
    shop = "noreply@example.org"
    await take(plain("Thank you 0.", From=shop, Reply_To="case-0@example.org"))
    for number in range(1, 4):
        latest = max(ticket_id for ticket_id, *_ in tickets(session))
        to = sent_ids(session, latest)[0]
        await take(plain(f"Thank you {number}.", From=shop, Reply_To=f"case-{number}@example.org", In_Reply_To=to))

    assert [email for _, email in askers(session)] == ["case-0@example.org", shop]
    assert len(comments(session, 2)) == 2
