"""What the tests of mail may ask for."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.mail.out.sending import LEASE, MailSender
from support_desk.people.actors import API, Actor
from support_desk.store import db
from support_desk.store.outbox.parcels import open_outlet, take
from support_desk.tickets.actions import open_ticket
from support_desk.tickets.drafts import Draft, Requester
from support_desk.tickets.records import TicketRecord
from tests.mail.smtp_server import MailServer

RITA = Requester("rita@example.com", "Rita")


class DeskClock:
    """The desk's time, which a test moves."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def desk_clock() -> DeskClock:
    return DeskClock()


@pytest.fixture
def turn_mail_on(use_settings) -> Callable[[str], None]:
    """A function that lets mails be written, and sent by the server at this address, from support@desk.example.com."""

    def turn_on(url: str) -> None:
        use_settings(SMTP_URL=url, MAIL_FROM="Support <support@desk.example.com>", SECRET_KEY="s" * 32)
        with Session(db.engine()) as session, session.begin():
            open_outlet(session, "mail", "@desk.example.com")

    return turn_on


@pytest.fixture
def mail_is_on(turn_mail_on) -> None:
    """Mails are written from now on; nobody sends them."""
    turn_mail_on("smtp://localhost:1")


@pytest.fixture
def mail_server(port, turn_mail_on) -> Iterator[MailServer]:
    """A real mail server, through which mails go out when the test sends them."""
    server = MailServer(port).start()
    turn_mail_on(server.url)
    yield server
    server.stop()


@pytest.fixture
def send_due(desk_clock) -> Callable[..., Awaitable[None]]:
    """A function that sends what is due, by the sender that it is given, or by one of its own."""

    async def send(mails: MailSender | None = None) -> None:
        mails = mails or MailSender(desk_clock)
        while parcels := await db.write(take, "mail", 20, desk_clock(), LEASE):
            await mails.deliver(parcels)
        await mails.close()

    return send


@pytest.fixture
def file_ticket(database) -> Callable[..., TicketRecord]:
    """A function that opens a ticket as REST does, of Rita's unless the test says otherwise."""

    def make(actor: Actor = API, **changed) -> TicketRecord:
        values = {"title": "Cannot log in", "description": "It says no.", "category": "account", "priority": "medium"}
        with Session(db.engine()) as session, session.begin():
            return open_ticket(session, Draft(**values | {"requester": RITA} | changed), actor)

    return make


def parcels(session: Session) -> list[tuple]:
    """What is in the outbox: event, ticket, recipient, status."""
    session.rollback()
    rows = session.execute(text("SELECT event, ticket_id, recipient, status FROM outbox ORDER BY id"))
    return [tuple(row) for row in rows]
