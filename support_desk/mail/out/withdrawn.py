"""Why a mail is not sent, before a server is asked to."""


class Withdrawn(Exception):
    """It is not to be sent any more; the message says why."""


class NotYet(Exception):
    """It waits: its ticket is gone, but that may be undone."""


class NoAddress(Exception):
    """It cannot be sent, because its recipient's is no address."""

    def __init__(self) -> None:
        super().__init__("This is no address that mail can be sent to.")
