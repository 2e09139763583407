"""What a former requester was given to answer by lets nobody speak as the requester of now."""

from collections.abc import Callable

import pytest

from support_desk.mail.incoming.taking import take
from support_desk.mail.threads import reply_address
from support_desk.people.actors import API
from support_desk.tickets.actions import change_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.records import Requester
from tests.mail.incoming.corpus.samples import plain
from tests.mail.incoming.given_letters import HERS, RITA, comments, sent_ids, tickets

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("mail_is_on")]
RON, DESK = "ron@example.com", "support@desk.example.com"
SERVER = "mx.desk.example.com"


@pytest.fixture
def hand_over(session) -> Callable[[str], None]:
    """A function that gives ticket 1 to another requester."""

    def give(email: str) -> None:
        change_ticket(session, 1, Change(requester=Requester(email)), API)
        session.commit()

    return give


def answer(sender: str, to: str = DESK, **headers: str) -> bytes:
    return plain("It works.", From=sender, To=to, Subject="Re: [#1] Cannot log in", **headers)


@pytest.mark.parametrize("sender", [RITA, RON])
async def test_the_address_that_was_the_former_requesters_answers_nothing(session, file_ticket, hand_over, sender):
    file_ticket()
    hand_over(RON)

    await take(answer(sender, reply_address(1, HERS)))

    assert comments(session) == []
    _, _, description, _, email = tickets(session)[1]
    assert email in sender and "ticket #1" in description


@pytest.mark.parametrize("sender", [RITA, RON])
async def test_nor_does_a_mail_that_was_sent_to_him_or_by_him(session, file_ticket, hand_over, sender):
    file_ticket()
    hers = sent_ids(session)[0]
    await take(answer(RITA, In_Reply_To=hers, Message_ID="<hers@example.com>"))
    hand_over(RON)

    for named in (hers, "<hers@example.com>"):
        await take(answer(sender, In_Reply_To=named))

    assert len(comments(session)) == 1
    assert len(tickets(session)) == 3


async def test_what_the_requester_of_now_was_given_lets_him_answer(session, file_ticket, hand_over):
    file_ticket()
    hers = sent_ids(session)[0]
    hand_over(RON)

    await take(answer(RON, reply_address(1, RON)))
    await take(answer(RON, In_Reply_To=sent_ids(session)[1], References=hers, Message_ID="<his@example.com>"))
    await take(answer(RON, In_Reply_To="<his@example.com>"))

    assert [actor for *_, actor, _, _ in comments(session)] == [RON] * 3


async def test_a_requester_who_comes_back_answers_what_he_was_sent_before(session, file_ticket, hand_over):
    file_ticket()
    hand_over(RON)
    hand_over(HERS.upper())

    await take(answer(RITA, reply_address(1, HERS)))
    await take(answer(RITA, In_Reply_To=sent_ids(session)[0]))

    assert len(comments(session)) == 2


async def test_an_agent_answers_at_the_address_of_before(session, file_ticket, hand_over, make_account, use_settings):
    use_settings(MAIL_AUTH_SERVER=SERVER)
    make_account()
    file_ticket()
    hand_over(RON)
    proof = f"{SERVER}; dkim=pass header.d=example.com"

    await take(answer("ada@example.com", reply_address(1, HERS), Authentication_Results=proof))

    assert [actor for *_, actor, _, _ in comments(session)] == ["Ada"]
