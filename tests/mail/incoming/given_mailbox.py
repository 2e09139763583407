"""A mailbox on a real IMAP server of the tests' own."""

import grp
import imaplib
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted

from tests.mail_setup import NONE, dovecot_path
from tests.ports import held_port, number_of
from tests.processes import eventually

USER, PASSWORD = "desk@example.com", "geheim"
SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class MailboxServer:
    """A Dovecot with one mailbox; its `url` stays the same while it is stopped and started."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder, self._held = program, folder, held_port()
        self._port, self._numbers = number_of(self._held), count(1)
        self.url = f"imap://{USER.replace('@', '%40')}:{PASSWORD}@127.0.0.1:{self._port}/INBOX"
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._owner = (owner.pw_uid, owner.pw_gid)
        for name in ("mail/new", "mail/cur", "mail/tmp", "home", "run", "state"):
            (folder / name).mkdir(parents=True)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, *self._owner)
            path.chmod(0o755)
        group = grp.getgrgid(owner.pw_gid).gr_name
        told = {"folder": folder, "port": self._port, "password": PASSWORD, "user": owner.pw_name, "group": group}
        text = SETTINGS.format(**told, uid=self._owner[0], gid=self._owner[1])
        (folder / "dovecot.conf").write_text(text)
        self.start()

    def start(self) -> None:
        """Start it and come back when it answers."""
        self._held.close()
        command = [self._program, "-F", "-c", str(self._folder / "dovecot.conf")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        assert eventually(self._answers), self.log

    def stop(self) -> None:
        """End it, with all who are connected."""
        self.process.terminate()
        self.process.wait()

    @property
    def log(self) -> str:
        path = self._folder / "dovecot.log"
        return path.read_text() if path.exists() else ""

    def deliver(self, raw: bytes) -> None:
        """Put a mail into the mailbox, as a mail server does."""
        number = next(self._numbers)
        unfinished = self._folder / "mail" / "tmp" / f"{number}.mail"
        unfinished.write_bytes(raw)
        os.chown(unfinished, *self._owner)
        unfinished.rename(self._folder / "mail" / "new" / f"{1_700_000_000 + number}.M{number}P1.test")

    def spoil(self, number: int) -> None:
        """Let the server itself be unable to read one that was delivered."""
        [path] = (self._folder / "mail").glob(f"*/*.M{number}P1.test*")
        path.chmod(0)

    def unseen(self) -> int:
        """How many mails nobody has seen."""
        with MailBoxUnencrypted("127.0.0.1", self._port).login(USER, PASSWORD) as box:
            return len(box.uids("UNSEEN"))

    def all(self) -> list[bytes]:
        """All mails as the server gives them, in the order in which they came."""
        with MailBoxUnencrypted("127.0.0.1", self._port).login(USER, PASSWORD) as box:
            uids = sorted(box.uids("ALL"), key=int)
            return [box.client.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1] for uid in uids]

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"Dovecot ended with {self.process.returncode}: {self.log}")
        try:
            self.unseen()
        except (OSError, imaplib.IMAP4.error):
            return False
        return True


@pytest.fixture(scope="session")
def dovecot() -> str:
    path = dovecot_path()
    if path is None and os.environ.get("CI"):
        pytest.fail(NONE)
    if path is None:
        pytest.skip(NONE)
    return path


@pytest.fixture
def start_mailbox(dovecot, tmp_path) -> Iterator[Callable[[], MailboxServer]]:
    """A function that starts a mail server with an empty mailbox."""
    started: list[MailboxServer] = []

    def start() -> MailboxServer:
        # Its sockets have names that must not be long.
        folder = Path(f"/tmp/desk-mailbox-{os.getpid()}-{len(started)}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        started.append(MailboxServer(dovecot, folder))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop()
        shutil.rmtree(server._folder, ignore_errors=True)


@pytest.fixture
def mailbox(start_mailbox) -> MailboxServer:
    """A mail server with an empty mailbox."""
    return start_mailbox()
