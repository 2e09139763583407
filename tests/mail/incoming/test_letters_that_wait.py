"""Letters that cannot be taken now, while others can."""

import pytest

from support_desk.errors import FilesAway, HeldByOthers
from support_desk.mail.incoming import fetching, rests, taking
from tests.mail.incoming.corpus.samples import file, multipart, part, plain
from tests.mail.incoming.given_letters import RITA, bodies
from tests.mail.incoming.given_reading import until

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def long_rests(monkeypatch):
    """Whatever rests does so for longer than anybody looks, and the mailbox is asked again at once."""
    monkeypatch.setattr(fetching, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(rests, "FIRST_REST", 600)


@pytest.mark.parametrize("error", [FilesAway, HeldByOthers, ValueError])
async def test_one_that_cannot_be_taken_now_rests_after_its_second_try(session, mailbox, reading, monkeypatch, error):
    tries, take = [], fetching.take

    async def take_if_it_can(raw, *given):
        if b"One." in raw:
            tries.append(raw)
            raise error
        return await take(raw, *given)

    monkeypatch.setattr(fetching, "take", take_if_it_can)
    mailbox.deliver(plain("One.", From=RITA))

    async with reading():
        await others_are_taken(session, mailbox)

    assert len(tries) == 2
    assert mailbox.unseen() == 1


async def test_while_files_are_away_one_mail_waits_for_their_place_and_no_other_for_that(
    session, mailbox, reading, monkeypatch
):
    tries = []

    async def away(*given):
        tries.append(given)
        raise FilesAway

    monkeypatch.setattr(taking, "store", away)
    for number in range(3):
        mailbox.deliver(multipart(part("Look.", "text/plain"), file(f"{number}", b"x"), From=RITA))

    async with reading():
        await others_are_taken(session, mailbox)

    assert len(tries) == 2
    assert mailbox.unseen() == 3


async def others_are_taken(session, mailbox) -> None:
    """Wait while plain mails come and are taken, each when the mailbox is asked anew."""
    for number in range(3):
        mailbox.deliver(plain(f"Plain {number}.", From=RITA))
        await until(lambda number=number: f"Plain {number}." in bodies(session))
