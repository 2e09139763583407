"""The addresses that settings name: of mail servers, and of whom mails come from."""

from dataclasses import dataclass
from email.utils import getaddresses
from ipaddress import ip_address
from typing import Self
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

NO_ADDRESS = "must be an address such as Support <support@example.com>"


@dataclass(frozen=True)
class Mailbox:
    """A name, which may be empty, and an address; `domain` is in the ASCII letters that servers know it by."""

    name: str
    local: str
    domain: str

    @property
    def address(self) -> str:
        """As it stands in a mail."""
        return f"{self.local}@{self.domain}"

    @classmethod
    def of(cls, said: str) -> Self:
        """What `Support <support@example.com>`, or the address alone, says: one that every server takes.

        Raises:
            ValueError: it is not such an address.
        """
        [(name, address), *others] = getaddresses([said]) or [("", "")]
        found = cls.to(address, name)
        if others or not found.local.isascii() or not said.isprintable():
            raise ValueError(NO_ADDRESS)
        return found

    @classmethod
    def to(cls, address: str, name: str = "") -> Self:
        """That of somebody else, whose letters may be of any script.

        Raises:
            ValueError: it is no address.
        """
        try:
            found = validate_email(address, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            raise ValueError(NO_ADDRESS) from None
        return cls(name, found.local_part, (found.ascii_domain or found.domain).lower())


def spellings(address: str) -> list[str]:
    """The address, and if its domain is written as people do, or as servers do, the same in the other way."""
    local, _, domain = address.rpartition("@")
    try:
        found = validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return [address]
    both = {found.domain, found.ascii_domain or found.domain}
    return sorted({address, *(f"{local}@{each}" for each in both)}) if domain.lower() in both else [address]


@dataclass(frozen=True)
class MailServer:
    """Where a mail server is, and as whom the desk comes to it; `is_safe`: by TLS from the first byte on."""

    host: str
    port: int
    is_safe: bool
    user: str
    password: str
    path: str

    @property
    def is_at_home(self) -> bool:
        """Whether it is this machine, to which nobody else listens."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @classmethod
    def of(cls, url: str, scheme: str, port: int, safe_port: int) -> Self:
        """What an address such as `smtp://user:password@mail.example.com:587` says, or one that begins with `smtps`.

        Raises:
            ValueError: it is no such address.
        """
        example = f"must be an address such as {scheme}s://user:password@mail.example.com"
        try:
            parts = urlsplit(url)
            found_port, is_safe = parts.port, parts.scheme == f"{scheme}s"
        except ValueError:
            raise ValueError(example) from None
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        is_plain = parts.hostname and not (parts.query or parts.fragment) and found_port != 0
        if parts.scheme not in (scheme, f"{scheme}s") or not is_plain or bool(user) != bool(password):
            raise ValueError(example)
        if any(not sign.isprintable() for sign in user + password):
            raise ValueError(example)
        default = safe_port if is_safe else port
        return cls(parts.hostname or "", found_port or default, is_safe, user, password, unquote(parts.path.strip("/")))
