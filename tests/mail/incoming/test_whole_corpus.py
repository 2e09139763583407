"""500 mails of all kinds in one mailbox, and a desk that is killed three times while it reads them."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from support_desk.mail.incoming.reading.letter import read_letter
from support_desk.mail.threads import reply_address
from tests.desks import Desk
from tests.mail.incoming.corpus.everything import corpus
from tests.mail.incoming.corpus.samples import Sample
from tests.mail.incoming.given_mailbox import MailboxServer
from tests.processes import eventually, run_sql

KEY = "k" * 32
MAIL = {"MAIL_FROM": "Support <support@desk.example.com>", "SMTP_URL": "smtp://localhost:1", "SECRET_KEY": KEY}
TICKETS = "SELECT id, title, description, requester_email FROM tickets ORDER BY id"
COMMENTS = "SELECT ticket_id, body, coalesce(quoted, ''), via FROM timeline_entries WHERE kind = 'comment'"
LETTERS = "SELECT key, status, ticket_id FROM letters"
FILES = "SELECT ticket_id, name FROM attachments"


@pytest.fixture
def read_by_killed_desks(database, mailbox, start_desk) -> Callable[[], None]:
    """A function that lets desks read the mailbox, each of which but the last is killed in the midst of it."""

    def taken() -> int:
        return run_sql(database, "SELECT count(*) FROM letters")[0][0]

    def start() -> Desk:
        return start_desk(DATABASE_URL=database, IMAP_URL=mailbox.url, **MAIL).ready()

    def read() -> None:
        waiting = mailbox.unseen()
        for part in (1, 2, 3):
            desk = start()
            assert eventually(lambda part=part: taken() >= part * waiting // 8), desk.log
            desk.kill()
        desk = start()
        assert eventually(lambda: mailbox.unseen() == 0), desk.log

    return read


@contextmanager
def fetched(mailbox: MailboxServer, samples: list[Sample]) -> Iterator[dict[str, bytes]]:
    """What a mail server makes of these mails, by their names: it ends all lines alike, and knows no NUL."""
    raws = mailbox.all()
    assert len(raws) == len(samples)
    yield {sample.name: raw for sample, raw in zip(samples, raws, strict=True)}


def test_none_is_lost_none_comes_twice_and_none_stops_the_next(
    database, mailbox, make_ticket, use_settings, read_by_killed_desks
):
    use_settings(**MAIL)
    samples = corpus(lambda number: reply_address(number, f"rita{number}@customer.example"))
    answered = [sample for sample in samples if sample.becomes == "answer"]
    for number in range(1, len(answered) + 1):
        make_ticket(requester_email=f"rita{number}@customer.example")
    for sample in samples:
        mailbox.deliver(sample.raw)

    read_by_killed_desks()

    letters = {key: (status, ticket) for key, status, ticket in run_sql(database, LETTERS)}
    tickets = {ticket: (title, description) for ticket, title, description, _ in run_sql(database, TICKETS)}
    comments = {ticket: (body, quoted, via) for ticket, body, quoted, via in run_sql(database, COMMENTS)}
    files = Counter(ticket for ticket, _ in run_sql(database, FILES))
    with fetched(mailbox, samples) as raws:
        for sample in samples:
            status, ticket = letters[key_of(sample, raws[sample.name])]
            assert status == {"ignored": "ignored", "kept": "kept"}.get(sample.becomes, "done"), sample.name
            if sample.becomes == "ticket":
                title, description = tickets[ticket]
                assert sample.own in description or "NUL" in sample.name, sample.name
                assert sample.title in title or "NUL" in sample.name, sample.name
                assert files[ticket] >= len(sample.files), sample.name
            if sample.becomes == "answer":
                body, quoted, via = comments[sample.ticket]
                assert (sample.own in body, sample.folded in quoted, via, ticket) == (True, True, "mail", sample.ticket)
    by_kind = Counter(sample.becomes for sample in samples)
    assert len(tickets) == len(answered) + by_kind["ticket"]
    assert len(run_sql(database, COMMENTS)) == len(comments) == len(answered)
    assert len(letters) == len(samples) - by_kind["copy"]
    told = run_sql(database, "SELECT event, count(*) FROM outbox GROUP BY event")
    assert told == [("received", by_kind["ticket"])]


def key_of(sample: Sample, raw: bytes) -> str:
    if sample.becomes == "kept":
        return hashlib.sha256(raw).hexdigest()
    return read_letter(raw, None).key
