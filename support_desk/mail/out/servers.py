"""The conversation with the mail server, and what its answers mean."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

import aiosmtplib
from aiosmtplib import SMTP

from support_desk.addresses import MailServer
from support_desk.languages import to_say
from support_desk.mail.texts.mail_text import one_line
from support_desk.mail.threads import sender
from support_desk.settings import settings

# How long the server may take to let the desk in, for one answer and in all, and then for a mail: many look into it
# before they say that they have taken it, and one whose answer was not awaited would come again.
ANSWER_SECONDS, GREETING_SECONDS = 15, 30
MAILS_ANSWER_SECONDS, MAIL_SECONDS = 60, 90
CLOSING_DOWN = 421
# They tell that the desk does not speak as this server wants it to, or by no name that it takes. Postfix says so only
# when it hears of the recipient, whose fault it is not unless it names him: of one of no whole name it says 504, too.
OF_THE_DESK = (502, 503, 504)
OF_RECIPIENT = "recipient address rejected"
NO_TLS = to_say("The mail server offers no TLS, and a password is not sent without.")


class ServerAway(Exception):
    """Nobody takes mails there now; the message says why. It is no mail's fault."""


class HungUp(ServerAway):
    """It let the desk in, and broke off at a mail: some do after a number of them, some because of what it says.

    Or it takes none from the desk, and says so only then.
    """


class Refused(Exception):
    """The server does not take this mail, as the message says: `code` is its answer, 500 and more for good."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(_said(said))
        self.code = code
        self.is_final = code >= 500


def mail_server() -> MailServer:
    """Where mails go out.

    Raises:
        ValueError: there is no SMTP_URL.
    """
    return MailServer.of(settings().smtp_url or "", "smtp", 587, 465)


async def connected() -> SMTP:
    """A connection on which mails can be sent.

    Raises:
        ServerAway: nobody answers there, or lets the desk in.
    """
    server = mail_server()
    client = SMTP(
        hostname=server.host,
        port=server.port,
        timeout=ANSWER_SECONDS,
        use_tls=server.is_safe,
        tls_context=await asyncio.to_thread(_tls, server.is_at_home),
        local_hostname=_own_name(),
    )
    with _troubles_told(ServerAway):
        try:
            async with asyncio.timeout(GREETING_SECONDS):
                await client.connect()
                await _sign_in(client, server)
        except BaseException:
            client.close()
            raise
    return client


async def send(client: SMTP, sender: str, recipient: str, mail: bytes) -> None:
    """Hand a mail over; when this returns the server has taken it.

    Raises:
        Refused: it does not take this one.
        ServerAway: it takes none of the desk's now.
        HungUp: it broke off; it may have taken this one, if its answer was lost, and another one it may take.
    """
    options = () if mail.isascii() else ("SMTPUTF8", "BODY=8BITMIME")
    if options and not client.supports_extension("smtputf8"):
        raise Refused(553, to_say("The mail server knows only addresses of English letters."))
    with _troubles_told(HungUp):
        async with asyncio.timeout(MAIL_SECONDS):
            await client.sendmail(sender, [recipient], mail, mail_options=options, timeout=MAILS_ANSWER_SECONDS)


async def leave(client: SMTP | None) -> None:
    """End a connection in peace."""
    if client is not None and client.is_connected:
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            async with asyncio.timeout(1):
                await client.quit()
    if client is not None:
        client.close()


def _own_name() -> str:
    """What the desk calls itself: strict servers let nobody in whose name is not a whole one."""
    names = sender().domain, settings().public_host
    return next((name for name in names if "." in name and not name[-1].isdigit()), "localhost")


async def _sign_in(client: SMTP, server: MailServer) -> None:
    if not server.user:
        return
    if client.get_transport_info("ssl_object") is None and not server.is_at_home:
        raise ServerAway(NO_TLS)
    await client.login(server.user, server.password)


@cache
def _tls(is_at_home: bool) -> ssl.SSLContext:
    """Made once, off the event loop: to read all the certificates that are trusted takes many milliseconds."""
    context = ssl.create_default_context()
    if is_at_home:  # nobody is in between, and its certificate is its own
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@contextmanager
def _troubles_told(broken_off: type[ServerAway]) -> Iterator[None]:
    """Turn what goes wrong into the kinds of trouble: with this mail, with the server, or what its breaking off is."""
    try:
        yield
    except aiosmtplib.SMTPRecipientsRefused as error:
        refused = error.recipients[0]
        raise _refusal(refused.code, refused.message, refused.recipient) from None
    except aiosmtplib.SMTPDataError as error:
        raise _refusal(error.code, error.message) from None
    except aiosmtplib.SMTPServerDisconnected:
        raise broken_off(to_say("The mail server has hung up.")) from None
    except aiosmtplib.SMTPResponseException as error:  # not about this mail: who the desk is, or says that it is
        kind = broken_off if error.code == CLOSING_DOWN else ServerAway
        raise kind(_told(error.code, error.message)) from None
    except ssl.SSLError as error:
        reason = error.reason or error
        raise broken_off(_said(to_say(f"The mail server's TLS cannot be trusted: {reason}"))) from None
    except (TimeoutError, aiosmtplib.SMTPTimeoutError):
        raise broken_off(to_say("The mail server does not answer in time.")) from None
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise broken_off(_said(to_say(f"The mail server is out of reach: {error}"))) from None


def _refusal(code: int, said: str, recipient: str | None = None) -> Exception:
    names_him = recipient is not None and any(each in said.lower() for each in (f"<{recipient.lower()}>", OF_RECIPIENT))
    is_of_desk = code == CLOSING_DOWN or (code in OF_THE_DESK and not names_him)
    return HungUp(_told(code, said)) if is_of_desk else Refused(code, f"{code} {said}")


def _told(code: int, said: str) -> str:
    return _said(to_say(f"The mail server says: {code} {said}"))


def _said(sentence: str) -> str:
    return one_line(sentence)[:300]
