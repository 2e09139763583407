"""The mailbox is read by nobody whose password might be heard."""

import asyncio

import pytest

from support_desk.addresses import MailServer
from support_desk.mail.incoming.mailbox import Mailbox, MailboxAway

pytestmark = pytest.mark.anyio


class FarServer(MailServer):
    """Another machine, as far as the desk knows."""

    is_at_home = False


async def test_a_password_is_not_sent_to_another_machine_without_tls(mailbox):
    server = FarServer(**vars(MailServer.of(mailbox.url, "imap", 143, 993)))

    with pytest.raises(MailboxAway, match="no TLS"):
        await asyncio.to_thread(Mailbox(server).open)
