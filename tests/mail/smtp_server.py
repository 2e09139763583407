"""A real mail server, on loopback, that a test may let refuse, hang, or be away."""

import asyncio
import datetime
import socket
import ssl
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HANGS_UP = "hangs up"


class MailServer:
    """What it got is in `mails`, the oldest first; `answers` says what it says to a recipient instead of taking it.

    `names` are what those who came called themselves. `before_answer` is called when it has a mail, and before it says
    so. Over one connection it takes no more than `most_of_a_connection`, and it lets in no more connections than
    `lets_in`.
    """

    def __init__(self, port: int, **options: Any) -> None:
        self.port, self.url = port, f"smtp://localhost:{port}"
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.was_by_tls: list[bool] = []
        self.logins: list[tuple[str, str]] = []
        self.names: list[str] = []
        self.answers: dict[str, str] = {}
        self.came = threading.Condition()
        self.before_answer: Callable[[], Any] = lambda: None
        self.most_of_a_connection = self.lets_in = 1_000_000
        self._options = options
        self._controller: Controller | None = None

    def start(self) -> "MailServer":
        self._controller = Controller(
            self,
            hostname="localhost",
            port=self.port,
            authenticator=self._let_in,
            decode_data=False,
            ready_timeout=60,
            **self._options,
        )
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.names.append(hostname)
        self.lets_in -= 1
        return responses if self.lets_in >= 0 else ["421 Too many connections"]

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        session.number_of_mails = getattr(session, "number_of_mails", 0) + 1
        if session.number_of_mails > self.most_of_a_connection:
            return "421 Too many mails over this connection"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := self.answers.get(address):
            if answer == HANGS_UP:
                server.transport.close()
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        with self.came:
            self.recipients += envelope.rcpt_tos
            self.raw.append(envelope.content)
            self.was_by_tls.append(session.ssl is not None)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.came.notify_all()
        await asyncio.get_running_loop().run_in_executor(None, self.before_answer)
        return self.answers.get("data", "250 OK")

    def wait_for(self, number: int, seconds: float = 60) -> list[EmailMessage]:
        """The mails, once there are so many."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.mails) >= number, seconds), self.mails
            return list(self.mails)

    def _let_in(self, server: SMTP, session: Any, envelope: Any, mechanism: str, given: LoginPassword) -> AuthResult:
        self.logins.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=given.password == b"s3cret/:@", handled=False)


class Silence:
    """A server that takes connections and says nothing."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_server(("localhost", port))

    def close(self) -> None:
        self._socket.close()


def own_certificate(folder: Any) -> ssl.SSLContext:
    """TLS with a certificate that nobody else vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


async def soon(is_true: Any) -> None:
    """Return once it is true."""
    async with asyncio.timeout(60):
        while not is_true():
            await asyncio.sleep(0.02)
