"""Finds Dovecot for the tests of incoming mail, or fetches it: `python -m tests.mail_setup`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser_setup import INSTALL

PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")
FETCH = [["apt-get", "update"], [*INSTALL, "--no-install-recommends", "dovecot-imapd"]]
NONE = "NOT TESTED: mail from a real mailbox, since there is no Dovecot; install dovecot-imapd"


def dovecot_path() -> str | None:
    """The Dovecot of this machine, with what it needs for IMAP."""
    found = shutil.which("dovecot", path=os.pathsep.join([os.environ.get("PATH", ""), *PLACES]))
    has_imap = any(Path(f"{root}/dovecot/imap").exists() for root in ("/usr/lib", "/usr/libexec", "/usr/local/libexec"))
    return found if has_imap else None


def main() -> int:
    """Leave with a Dovecot on this machine, or say what is not tested without one."""
    if dovecot_path() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        for command in FETCH:
            subprocess.run(command, env=environment, check=False)
    if dovecot_path() is None:
        print(f"{NONE}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
