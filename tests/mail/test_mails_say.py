"""What mails say, and that no text of anybody's becomes anything else."""

import email
from datetime import UTC, datetime
from email import policy
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support_desk.addresses import Mailbox, MailServer, spellings
from support_desk.mail.out.headers import ids_header
from support_desk.mail.out.messages import Envelope, message
from support_desk.mail.texts.looks import as_html, as_text
from support_desk.mail.texts.mail_text import MailText, greeting
from support_desk.mail.texts.of_tickets import OF_TICKETS, TO_REQUESTER, Told

SENDER = Mailbox("Support", "support", "desk.example.com")
HOSTILE = [
    "x\r\nBcc: eve@example.com",
    "x\nBcc: eve@example.com\n\nbody",
    "=?utf-8?q?x=0ABcc:_eve@example.com?=",
    "=?utf-8?b?eApCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?=",
    "a =?utf-8?q?x=0D=0ABcc:_eve@example.com?= b",
    "x\u2028Bcc: eve@example.com",
    "x\x85Bcc: eve@example.com",
    "x\x0bBcc: eve@example.com\x0c",
    "\u202eelif.exe",
    '", "eve" <eve@example.com>, "x',
    "<script>alert(1)</script>",
    "x" * 200,
    "é" * 200,
    "日本" * 100,
    "=?" * 100,
    ":",
]
HEADERS = {
    "from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "list-id",
    "mime-version", "content-type",
}  # fmt: skip


def told(**changed) -> Told:
    values = {
        "id": 12,
        "title": "Cannot log in",
        "description": "It says no.",
        "category": "account",
        "priority": "high",
        "link": "https://desk.example.com/t/abc",
        "settings": "https://desk.example.com/settings",
        "recipient": "Rita",
        "requester": "Rita",
        "actor": "Ada",
        "body": "Please try again.",
        "status": "resolved",
        "is_answerable": True,
    }
    return Told(**values | changed)


def mail_of(said: MailText, name: str = "Rita", address: str = "rita@example.com"):
    envelope = Envelope(SENDER, Mailbox.to(address, name), "12.abc@desk.example.com", datetime.now(UTC))
    return email.message_from_bytes(message(envelope, said), policy=policy.default)


def seen(said: str) -> str:
    """What is left of a text in a header."""
    kept = "".join(" " if sign in "\r\n\x0b\x0c\x85\u2028" else sign for sign in said if sign != "\u202e")
    return " ".join(kept.split())


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("event", OF_TICKETS)
def test_no_text_of_a_ticket_becomes_a_header(event, text):
    said = OF_TICKETS[event](told(title=text, requester=text, actor=text, recipient=text, body=text, description=text))
    mail = mail_of(said, name=text)

    assert {name.lower() for name in mail} == HEADERS and len(mail.keys()) == len(HEADERS)
    assert mail["Subject"] == f"[#12] {seen(text)}"
    assert [address.addr_spec for address in mail["To"].addresses] == ["rita@example.com"]
    # Python's own reader puts blanks between the parts of a long name.
    assert mail["To"].addresses[0].display_name.replace(" ", "") == seen(text).replace(" ", "")


@given(st.text(max_size=300))
def test_no_text_at_all_becomes_a_header(text):
    text = text.encode("utf-8", "ignore").decode()
    said = OF_TICKETS["answered"](told(title=text, body=text))
    envelope = Envelope(SENDER, Mailbox("=?" + text, "rita", "example.com"), "1.a@b", datetime.now(UTC))
    raw = message(envelope, said)

    head, _, _ = raw.partition(b"\r\n\r\n")
    assert raw.isascii() and b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) < 998
    names = [line.split(b":")[0].lower().decode() for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert {*names} == HEADERS and len(names) == len(HEADERS)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_html(text):
    class Seen(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags, self.links, self.data = set(), [], ""

        def handle_starttag(self, tag, attrs):
            self.tags.add(tag)
            self.links += [value for name, value in attrs if name in ("href", "src")]

        def handle_data(self, data):
            self.data += data

    said = OF_TICKETS["answered"](told(title=text, actor=text, body=text, recipient=text))
    page = Seen()
    page.feed(as_html(said))

    assert page.tags == {"html", "head", "meta", "title", "style", "body", "div", "p", "a"}
    assert page.links == ["https://desk.example.com/t/abc"]
    assert said.quote in page.data and all(words in page.data for words in said.says)


def test_plain_text_and_html_say_the_same():
    for made in OF_TICKETS.values():
        said = made(told())
        page, words = as_html(said), as_text(said)
        for part in (said.greeting, *said.says, said.quote, said.link, *said.next, said.why):
            assert part.split(" ")[-1] in words
            assert part.replace("'", "&#x27;") in page


def test_a_comment_keeps_its_lines_and_its_length():
    body = "First.\n\n    indented\n.\n" + "long " * 900 + "\nتجربة 日本語"
    mail = mail_of(OF_TICKETS["answered"](told(body=body)))

    said = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert body in said
    assert "https://desk.example.com/t/abc" in said


@pytest.mark.parametrize("event", TO_REQUESTER)
@pytest.mark.parametrize("is_answerable", [True, False])
def test_a_requester_reads_what_happens_next_and_why_he_gets_it(event, is_answerable):
    words = " ".join(as_text(OF_TICKETS[event](told(is_answerable=is_answerable))).split())

    assert "ticket #12" in words and "because a ticket was opened with your address" in words
    assert ("answer this mail" in words) == is_answerable
    assert len(words) < 700


def test_what_somebody_else_may_have_filed_is_not_repeated_to_the_victim():
    spam = "Buy at http://evil.example now"
    said = as_text(OF_TICKETS["received"](told(description=spam, recipient=spam)))

    assert "evil" not in said and said.startswith("Hello,\n")


@pytest.mark.parametrize(
    ("name", "told_so"),
    [
        ("Rita", "Hello Rita,"),
        ("Jean-Luc O’Neill Jr.", "Hello Jean-Luc O’Neill Jr.,"),
        ("Дмитрий", "Hello Дмитрий,"),
        (None, "Hello,"),
        ("", "Hello,"),
        ("evil.example", "Hello,"),
        ("Win $1,000", "Hello,"),
        ("x" * 61, "Hello,"),
        ("Rita\nBcc", "Hello Rita Bcc,"),
    ],
)
def test_only_a_name_is_greeted(name, told_so):
    assert greeting(name) == told_so


NO_ADDRESSES = ["a b@example.com", "rita", "rita@example.com\nBcc: x@y.z", '"a"@x.y@z', "", "@", "<a@b.cd>"]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_gets_no_mail(address):
    with pytest.raises(ValueError):
        Mailbox.to(address)


@pytest.mark.parametrize(
    ("address", "all_of_them"),
    [
        ("Rita@münchen.example", {"Rita@münchen.example", "Rita@xn--mnchen-3ya.example"}),
        ("Rita@xn--mnchen-3ya.example", {"Rita@münchen.example", "Rita@xn--mnchen-3ya.example"}),
        ("rita@Example.com", {"rita@Example.com", "rita@example.com"}),
        ("rita@ｅxample.com", {"rita@ｅxample.com"}),
        ("rita@xn--zzzz-.example", {"rita@xn--zzzz-.example"}),
        ("rita", {"rita"}),
    ],
)
def test_a_domain_is_written_in_two_ways_at_most(address, all_of_them):
    assert set(spellings(address)) == all_of_them


def test_addresses_of_all_scripts_are_written_as_servers_know_them():
    assert Mailbox.to("rita@münchen.example").address == "rita@xn--mnchen-3ya.example"
    assert Mailbox.to("ρίτα@example.com").address == "ρίτα@example.com"
    with pytest.raises(ValueError):
        Mailbox.of("ρίτα@example.com")


def test_foreign_ids_are_written_only_if_they_are_ids():
    assert ids_header("References", ["<a@b>", "x", "<a b@c>", "<a@b>\r\nBcc: x", "<é@b>"]) == "References: <a@b>"
    assert ids_header("References", ["no"]) == ""


def test_a_mail_servers_address_says_all_about_it():
    server = MailServer.of("smtps://desk%40x:p%3A%2F@mail.example.com", "smtp", 587, 465)

    assert (server.host, server.port, server.is_safe) == ("mail.example.com", 465, True)
    assert (server.user, server.password, server.is_at_home) == ("desk@x", "p:/", False)
    assert MailServer.of("smtp://127.0.0.1:25", "smtp", 587, 465).is_at_home
    assert MailServer.of("smtp://[::1]", "smtp", 587, 465).is_at_home
