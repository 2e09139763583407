"""What a sender may do by mail: an agent's rights do not come from `From:` alone."""

import pytest

from support_desk.mail.incoming.reading.authentication import has_proved
from support_desk.mail.incoming.reading.parsing import parsed
from support_desk.mail.incoming.taking import take
from support_desk.mail.threads import reply_address
from support_desk.people.models import DeskSettings
from tests.mail.incoming.corpus.samples import mail, plain
from tests.mail.incoming.given_letters import HERS, comments, sent_ids, tickets

pytestmark = pytest.mark.anyio
ADA, SERVER = "ada@example.com", "mx.example.com"
PROVED = [
    "mx.example.com; dkim=pass header.d=example.com",
    "mx.example.com; dkim=pass header.i=@example.com header.s=x",
    "mx.example.com; spf=pass smtp.mailfrom=ada@example.com",
    "mx.example.com; spf=pass smtp.mailfrom=example.com; dkim=fail header.d=example.com",
    "mx.example.com; dmarc=pass (p=reject dis=none) header.from=example.com",
    "MX.EXAMPLE.COM 1; dkim=pass (2048-bit key; unprotected) header.d=example.com",
    "mx.example.com;\r\n dkim=pass\r\n header.d=Example.COM;\r\n spf=none",
    'mx.example.com; spf=pass reason="all well; really" smtp.mailfrom=ada@example.com',
    r'mx.example.com; spf=pass reason="all \"well\"; really" smtp.mailfrom=ada@example.com',
    'mx.example.com; dkim=pass reason="pass (just generated, assumed good)" header.d=example.com',
    'mx.example.com; dkim=fail ("wrong hash") header.d=evil.example; spf=pass (a (b (c))) smtp.mailfrom=example.com',
]
NOT_PROVED = [
    "",
    "mx.example.com; none",
    "mx.example.com; dkim=fail header.d=example.com",
    "mx.example.com; dkim=pass",
    "mx.example.com; dkim=pass header.d=evil.example",
    "mx.example.com; dkim=pass header.d=com",
    "mx.example.com; dkim=pass header.d=notexample.com",
    "mx.example.com; dkim=pass header.d=example.com.evil.example",
    "mx.example.com; dkim=pass header.d=mail.example.com",
    "mx.example.com; spf=pass smtp.mailfrom=eve@evil.example",
    "mx.example.com; spf=pass smtp.helo=example.com",
    "mx.example.com; dkim=pass header.d=evil.example header.i=@example.com",
    "evil.example; dkim=pass header.d=example.com",
    "mx.example.com.evil.example; dkim=pass header.d=example.com",
    "mx.example.com; (dkim=pass header.d=example.com)",
    "mx.example.com; dkim=neutral (dkim=pass header.d=example.com)",
    'mx.example.com; spf=pass smtp.mailfrom="x; dkim=pass header.d=example.com; y"@evil.example',
    'mx.example.com; spf=pass (a ") ; dkim=pass header.d=example.com; (" b) smtp.mailfrom=evil.example',
    r'mx.example.com; spf=pass smtp.mailfrom="a\"; dkim=pass header.d=example.com; x=\"b"@evil.example',
    r"mx.example.com; spf=pass (a\) ; dkim=pass header.d=example.com; (b\(c)) smtp.mailfrom=evil.example",
    r"mx.example.com; spf=pass (a\) ; dkim=pass header.d=example.com; \(b) smtp.mailfrom=evil.example",
    'mx.example.com; spf=pass (a") smtp.mailfrom="); dkim=pass header.d=example.com; (x="@evil.example (b")',
    "mx.example.com; " + "dkim=pass header.d=example.com.evil.example; ".rjust(3_999),
    "mx.example.com; x=y dkim=pass header.d=example.com",
    "mx.example.com; arc=pass header.d=example.com",
]


@pytest.mark.parametrize("said", PROVED)
def test_a_sender_whose_domain_passed_is_believed(said):
    assert has_proved(parsed(mail(From=ADA, Authentication_Results=said)).root, ADA, SERVER)


@pytest.mark.parametrize("said", NOT_PROVED)
def test_a_sender_whose_domain_did_not_pass_is_not_believed(said):
    assert not has_proved(parsed(mail(From=ADA, Authentication_Results=said)).root, ADA, SERVER)


def test_without_a_server_that_is_trusted_nobody_is_believed():
    assert not has_proved(parsed(mail(From=ADA, Authentication_Results=PROVED[0])).root, ADA, None)


def test_only_what_the_server_said_last_counts():
    forged = f"Authentication-Results: {PROVED[0]}\r\n"
    told = f"Authentication-Results: {SERVER}; dkim=none; spf=fail smtp.mailfrom=evil.example\r\n"
    raw = mail(From=ADA)

    assert not has_proved(parsed(told.encode() + forged.encode() + raw).root, ADA, SERVER)
    assert has_proved(parsed(forged.encode() + told.encode() + raw).root, ADA, SERVER)


@pytest.fixture
def trusting(mail_is_on, use_settings):
    """A desk that trusts a mail server."""
    use_settings(MAIL_AUTH_SERVER=SERVER)


def from_ada(requester: str = HERS, **headers: str) -> bytes:
    return plain("Try again now.", From=f"Ada <{ADA}>", To=reply_address(1, requester), Subject="Re: [#1] x", **headers)


@pytest.mark.usefixtures("trusting")
async def test_an_agent_who_is_believed_answers_as_himself(session, make_account, file_ticket):
    make_account()
    file_ticket()

    await take(from_ada(Authentication_Results=PROVED[0]))

    assert comments(session) == [("Try again now.", None, True, "Ada", "agent", "mail")]
    assert len(tickets(session)) == 1
    assert len(sent_ids(session)) == 2  # that it was received, and the answer


@pytest.mark.usefixtures("trusting")
async def test_an_agent_whose_domain_is_written_as_servers_do_is_the_same(session, make_account, file_ticket):
    make_account("ada@bücher.example")
    file_ticket()
    said = "mx.example.com; dkim=pass header.d=xn--bcher-kva.example"

    await take(plain("Yes.", From="ada@xn--bcher-kva.example", To=reply_address(1, HERS), Authentication_Results=said))

    assert comments(session) == [("Yes.", None, True, "Ada", "agent", "mail")]


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("said", NOT_PROVED)
async def test_an_agents_address_alone_answers_nothing(session, make_account, file_ticket, said):
    make_account()
    file_ticket()

    await take(from_ada(Authentication_Results=said))

    assert comments(session) == []
    assert [email for *_, email in tickets(session)] == ["rita@example.com", ADA]


@pytest.mark.usefixtures("mail_is_on")
async def test_an_agent_answers_nothing_where_no_server_is_trusted(session, make_account, file_ticket):
    make_account()
    file_ticket()

    await take(from_ada(Authentication_Results=PROVED[0]))

    assert comments(session) == []


@pytest.mark.usefixtures("trusting")
async def test_whoever_is_no_agent_any_more_answers_nothing(session, make_account, file_ticket):
    make_account("eve@example.com", "Eve")
    make_account(is_active=False)
    file_ticket()

    await take(from_ada(Authentication_Results=PROVED[0]))

    assert comments(session) == []


@pytest.mark.usefixtures("trusting")
async def test_an_agent_without_the_second_factor_that_the_desk_asks_for_answers_nothing(
    session, make_account, file_ticket
):
    make_account()
    session.add(DeskSettings(requires_second_factor=True))
    session.commit()
    file_ticket()

    await take(from_ada(Authentication_Results=PROVED[0]))

    assert comments(session) == []


@pytest.mark.usefixtures("trusting")
async def test_an_agents_own_ticket_is_answered_by_him_as_its_requester(session, make_account):
    make_account()
    await take(plain("Mine.", From=ADA, Authentication_Results=PROVED[0]))

    await take(from_ada(ADA))

    assert comments(session) == [("Try again now.", None, True, ADA, "requester", "mail")]


@pytest.mark.usefixtures("trusting")
async def test_a_requester_needs_no_proof(session, file_ticket):
    file_ticket()

    await take(plain("It works.", From="rita@example.com", To=reply_address(1, HERS)))

    assert [body for body, *_ in comments(session)] == ["It works."]


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("lookalike", ["rita@exampLe.com".replace("L", "Ｌ"), "ríta@example.com", "rıta@example.com"])
async def test_whoever_only_looks_like_the_requester_answers_nothing(session, file_ticket, lookalike):
    file_ticket()

    await take(plain("It works.", From=lookalike, To=reply_address(1, HERS)))

    assert comments(session) == []
