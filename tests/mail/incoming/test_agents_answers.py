"""What an agent writes by mail is told to the customer, and nothing that was written to the agent."""

import pytest

from support_desk.mail.incoming.taking import take
from support_desk.mail.threads import reply_address
from support_desk.tickets.records import Requester
from tests.mail.incoming.corpus.samples import both, file, multipart, part, plain
from tests.mail.incoming.given_letters import HERS, comments, sent_ids

pytestmark = pytest.mark.anyio
PROOF = "mx.example.com; dkim=pass header.d=example.com"
SECRET = "> He never pays.\n"
DESK = "support@desk.example.com"


@pytest.fixture(autouse=True)
def answered(mail_is_on, use_settings, make_account, file_ticket) -> None:
    """Ticket 1 is Rita's, and Ada's answers to it are believed to be hers."""
    use_settings(MAIL_AUTH_SERVER="mx.example.com")
    make_account()
    file_ticket()


def from_ada(to: str = "", **more: str) -> dict[str, str]:
    told = {"From": "Ada <ada@example.com>", "To": to or reply_address(1, HERS), "Subject": "Re: [#1] Cannot log in"}
    return told | {"Authentication_Results": PROOF} | more


def enclosed(reader) -> list[str]:
    """What the files of the only comment say that a reader sees."""
    [comment] = reader.get("/api/tickets/1/").json()["comments"]
    return [reader.get(each["url"]).text for each in comment["attachments"]]


@pytest.mark.parametrize("quoted", [30_000, 130_000])
async def test_what_is_quoted_at_length_is_no_file_that_the_customer_sees(customer_of, session, quoted):
    await take(plain("Try again.\n\n" + SECRET * (quoted // len(SECRET)), **from_ada()))

    [(body, folded, public, *_)] = comments(session)
    assert (body, public, len(folded)) == ("Try again.", True, 20_000)
    assert enclosed(customer_of(1)) == []


async def test_of_html_with_a_thread_without_end_there_is_no_file_either(customer_of, session):
    thread = "<p>He never pays.</p>" * 10_000
    await take(both("", f"<p>Try again.</p><blockquote>{thread}</blockquote>", **from_ada()))

    assert [body for body, *_ in comments(session)] == ["Try again."]
    assert enclosed(customer_of(1)) == []


async def test_of_an_answer_that_is_too_long_to_be_shown_the_file_has_the_agents_own_words(customer_of):
    own = ("word " * 2_000).strip()
    await take(plain(f"{own}\n\n" + SECRET * 10, **from_ada()))

    assert enclosed(customer_of(1)) == [own]


async def test_a_file_that_an_agent_encloses_is_the_customers(customer_of):
    words = part("Look.\n\n" + SECRET * 3_000, "text/plain")
    await take(multipart(words, file("message.txt", b"Try this."), **from_ada()))

    assert enclosed(customer_of(1)) == ["Try this."]


async def test_what_a_customer_quotes_at_length_is_all_there_as_a_file(customer_of):
    text = "It works.\n\n" + ("> It says no.\n" * 2_000).strip()
    await take(plain(text, **from_ada(From=f"Rita <{HERS}>")))

    assert enclosed(customer_of(1)) == [text]


@pytest.mark.parametrize("subject", ["FW: [#1] Cannot log in", "Re: WG: [#1] Cannot log in", "Fwd: AW: [#1] x"])
async def test_what_an_agent_passes_on_to_a_colleague_is_not_told_to_the_customer(customer_of, session, subject):
    words = part("Bob, is he the one who never pays?\n\n" + SECRET * 3_000, "text/plain")
    headers = from_ada(f"bob@example.com, {DESK}", Subject=subject, In_Reply_To=sent_ids(session)[0])
    await take(multipart(words, file("a.txt", b"one"), **headers))

    [(body, _, public, actor, *_)] = comments(session)
    assert (body.startswith("Bob, is he"), public, actor) == (True, False, "Ada")
    assert len(sent_ids(session)) == 1  # that it was received
    seen = customer_of(1).get("/api/tickets/1/").json()
    assert (seen["comments"], seen["attachments"]) == ([], [])


async def test_what_an_agent_passes_on_to_where_the_customer_is_answered_by_is_told(session):
    await take(plain("Look what they say.", **from_ada(Subject="FW: Their answer")))

    assert [(body, public) for body, _, public, *_ in comments(session)] == [("Look what they say.", True)]


async def test_what_a_customer_passes_on_to_the_desk_is_his_answer(session):
    headers = from_ada(DESK, From=f"Rita <{HERS}>", Subject="FW: [#1] x", In_Reply_To=sent_ids(session)[0])
    await take(plain("It works.", **headers))

    assert [(body, public, actor) for body, _, public, actor, *_ in comments(session)] == [("It works.", True, "Rita")]


@pytest.mark.parametrize("to", [HERS, HERS.upper(), f"bob@example.com, Rita <{HERS}>"])
@pytest.mark.parametrize("subject", ["Re: Fwd: Invoice", "VS: Cannot log in"])
async def test_what_the_customer_himself_is_sent_is_told_whatever_its_subject_says(session, to, subject):
    headers = from_ada(to, Cc=DESK, Subject=subject, In_Reply_To=sent_ids(session)[0])
    await take(plain("It is paid.", **headers))

    assert [(body, public) for body, _, public, *_ in comments(session)] == [("It is paid.", True)]


@pytest.mark.parametrize("typed", ["rita@münchen.example", "rita@xn--mnchen-3ya.example"])
@pytest.mark.parametrize("to", ["rita@xn--mnchen-3ya.example", "rita@MÜNCHEN.example"])
async def test_a_customer_is_sent_it_whichever_way_his_domain_is_written(session, file_ticket, typed, to):
    file_ticket(requester=Requester(typed))
    await take(plain("It is paid.", **from_ada(to, Cc=DESK, Subject="Re: Fwd: x", In_Reply_To=sent_ids(session, 2)[0])))

    assert [(body, public) for body, _, public, *_ in comments(session, 2)] == [("It is paid.", True)]


async def test_of_an_answer_in_a_word_the_html_tells_the_customer_no_more(session):
    thread = "<p>He never pays.</p>" * 10
    await take(both("Ok,\nwe will.", f"<p>Ok, <b>we</b>&nbsp;will.</p><div class=unknown>{thread}</div>", **from_ada()))

    assert [body for body, *_ in comments(session)] == ["Ok,\nwe will."]


async def test_what_outlook_quotes_is_not_told_though_the_answer_names_no_mail(session):
    headings = "From: Support Desk\nSent: Tuesday, March 3, 2026 10:15 AM\nTo: Ada\nSubject: [#1] Cannot log in"
    await take(plain(f"Try again.\n\n{headings}\n\nHe never pays.", **from_ada()))

    assert [body for body, *_ in comments(session)] == ["Try again."]
