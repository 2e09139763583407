"""Who is not there says so in the subject, and so does who asks about it: only the one answers a mail of the desk's."""

import pytest

from support_desk.mail.incoming.taking import take
from support_desk.mail.threads import reply_address
from tests.mail.incoming.corpus.samples import plain
from tests.mail.incoming.given_letters import HERS, RITA, bodies, comments, letters, sent_ids

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("mail_is_on")]
AWAY_NOW = ("ignored", "It is an automatic reply.", None)


async def test_a_subject_of_somebody_who_asks_about_it_is_a_ticket_and_what_he_adds_an_answer(session):
    subject = "Out of office - cannot switch it off in Outlook"
    await take(plain("It stays on.", From=RITA, Subject=subject, Message_ID="<first@example.com>"))

    await take(plain("It still does.", From=RITA, Subject=f"Re: {subject}", In_Reply_To="<first@example.com>"))

    assert bodies(session) == ["It stays on."]
    assert [body for body, *_ in comments(session)] == ["It still does."]


async def test_in_answer_to_a_mail_of_the_desks_it_is_an_automatic_reply(session, file_ticket):
    file_ticket()
    away = {"From": RITA, "Subject": "Out of office until 9 November"}

    await take(plain("I am away.", **away, In_Reply_To=sent_ids(session)[0]))
    await take(plain("I am away.", **away, To=reply_address(1, HERS)))

    assert (letters(session), comments(session)) == ([AWAY_NOW] * 2, [])


@pytest.mark.parametrize(
    "more", [{"Return_Path": "<>"}, {"Subject": "Automatic reply: [#7] Cannot log in"}, {"X_Autoreply": "yes"}]
)
async def test_so_it_is_if_it_says_so_in_another_way_as_well(session, more):
    await take(plain("I am away.", **{"From": RITA, "Subject": "Automatic reply: Hello"} | more))

    assert (letters(session), bodies(session)) == ([AWAY_NOW], [])
