"""The mailbox, over IMAP.

By `imap-tools`: it rests on the standard library, and is used in a thread of its own. `aioimaplib` has a parser of its
own that keeps what it reads in one growing buffer, and a licence (GPL) that the desk would have to take over.
"""

import imaplib
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any

from imap_tools import MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from support_desk.addresses import MailServer
from support_desk.languages import to_say
from support_desk.mail.incoming.reading.headers import one_line
from support_desk.settings import settings

CONNECT_SECONDS, ANSWER_SECONDS = 8, 30
NO_TLS = "The mail server offers no TLS, and a password is not sent without."


def mail_server() -> MailServer:
    """Where mails come in.

    Raises:
        ValueError: there is no IMAP_URL.
    """
    return MailServer.of(settings().imap_url or "", "imap", 143, 993)


class MailboxAway(Exception):
    """It cannot be read now; the message says why."""


class LetterRefused(Exception):
    """The server says no to what it was asked of a letter, and goes on with others; the message says why."""


class Mailbox:
    """A connection to the mailbox, used by one thread at a time; only `cut` may be called by another.

    Raises:
        MailboxAway: by all that asks the server something.
        LetterRefused: by what asks of one letter.
    """

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._box: Any = None

    def open(self) -> bytes | None:
        """Connect, say who the desk is, and choose the folder.

        As long as the answer is the same, numbers mean the same letters; None if the server does not tell.
        """
        with _troubles_told():
            server = self._server
            if server.is_safe:
                self._box = MailBox(server.host, server.port, timeout=CONNECT_SECONDS, ssl_context=_tls(server))
            else:
                self._box = MailBoxUnencrypted(server.host, server.port, timeout=CONNECT_SECONDS)
                self._begin_tls()
            self._box.client.sock.settimeout(ANSWER_SECONDS)
            is_plain = "AUTH=PLAIN" in self._box.client.capabilities
            sign_in = self._box.login_utf8 if is_plain else self._box.login
            sign_in(server.user, server.password, initial_folder=server.path or "INBOX")
            return self._box.client.response("UIDVALIDITY")[1][0]

    def unseen(self) -> list[str]:
        """The numbers of the letters that nobody has seen, in the order in which they came."""
        with _troubles_told():
            return sorted(self._box.uids("UNSEEN", charset=None), key=int)

    def size(self, uid: str) -> int | None:
        """How many bytes a letter has; None when it is gone. Of one alone, for a server may go away when asked."""
        with _troubles_told():
            answer = self._ask("FETCH", uid, "(UID RFC822.SIZE)")
        for line in answer:
            said = line.replace(b")", b" ").replace(b"(", b" ").split() if isinstance(line, bytes) else []
            told = {name.upper(): value for name, value in pairwise(said)}
            if told.get(b"UID") == uid.encode() and told.get(b"RFC822.SIZE", b"").isdigit():
                return int(told[b"RFC822.SIZE"])
        return None

    def letter(self, uid: str) -> bytes | None:
        """All of a letter; None when it is gone."""
        return self._fetched(uid, "BODY.PEEK[]")

    def head(self, uid: str) -> bytes | None:
        """Its headers; None when it is gone."""
        return self._fetched(uid, "BODY.PEEK[HEADER]")

    def mark_seen(self, uid: str) -> None:
        """It is dealt with."""
        with _troubles_told():
            self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")

    def wait(self, seconds: float) -> bool:
        """Until something happens in the mailbox, but not longer; False at once when the server cannot tell of it."""
        with _troubles_told():
            if "IDLE" not in self._box.client.capabilities:
                return False
            with self._box.idle as idle:
                idle.poll(seconds)
            return True

    def close(self) -> None:
        """Say goodbye."""
        if self._box is not None:
            with suppress(MailboxAway), _troubles_told():
                self._box.logout()
            self.cut()

    def cut(self) -> None:
        """End the connection at once, whoever waits for an answer."""
        if self._box is not None:
            with suppress(OSError):
                self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def _begin_tls(self) -> None:
        if "STARTTLS" in self._box.client.capabilities:
            self._box.client.starttls(_tls(self._server))
        elif not self._server.is_at_home:
            raise MailboxAway(NO_TLS)

    def _fetched(self, uid: str, wanted: str) -> bytes | None:
        with _troubles_told():
            answer = self._ask("FETCH", uid, f"({wanted})")
        return next((each[1] for each in answer if isinstance(each, tuple)), None)

    def _ask(self, command: str, *given: str) -> list[Any]:
        client = self._box.client
        try:
            status, answer = client.uid(command, *given)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            client.noop()  # after BAD it goes on; after what was no answer at all it breaks here
            status, answer = "BAD", [str(error)]
        if status != "OK":
            client.response("FETCH")  # what came before the no would be taken for the next letter
            raise LetterRefused(_answered(answer))
        return answer


def _tls(server: MailServer) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if server.is_at_home:  # nobody is in between, and its certificate is its own
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@contextmanager
def _troubles_told() -> Iterator[None]:
    try:
        yield
    except ImapToolsError as error:
        _, said = getattr(error, "command_result", ("", [str(error)]))  # a status and some bytes
        raise MailboxAway(_answered(said)) from None
    except ssl.SSLError as error:
        reason = error.reason or error
        raise MailboxAway(_said(to_say(f"The mail server's TLS cannot be trusted: {reason}"))) from None
    except TimeoutError:
        raise MailboxAway(to_say("The mail server does not answer in time.")) from None
    except (imaplib.IMAP4.error, OSError, ValueError, AttributeError) as error:
        raise MailboxAway(_said(to_say(f"The mail server is out of reach: {error}"))) from None


def _answered(words: Iterable[Any]) -> str:
    said = " ".join(each.decode(errors="replace") if isinstance(each, bytes) else str(each) for each in words)
    return _said(to_say(f"The mail server says: {said}"))


def _said(sentence: str) -> str:
    return one_line(sentence)[:300]
