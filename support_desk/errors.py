"""Errors that are meant for people; anything else is a bug."""

from typing import Any


class DeskError(Exception):
    """Something a person can act on.

    `status_code` is the HTTP status that REST answers with, `sentence` what is shown, `field` the input it is about,
    or None, `retry_after` seconds to wait before the next try, or None.
    """

    status_code = 400

    def __init__(self, sentence: str, *, field: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.retry_after = retry_after


class TicketNotFound(DeskError):
    """No ticket has this number (any more)."""

    status_code = 404

    def __init__(self, ticket_id: int) -> None:
        super().__init__(f"There is no ticket #{ticket_id}.")


class SignInNeeded(DeskError):
    """Nobody has said who he is, or what he said counts no more."""

    status_code = 401

    def __init__(self, sentence: str = "Please sign in first.", **more: Any) -> None:
        super().__init__(sentence, **more)


class NotAllowed(DeskError):
    """It is known who asks, and it is not for them."""

    status_code = 403

    def __init__(self, sentence: str = "Your role does not allow this.", **more: Any) -> None:
        super().__init__(sentence, **more)


class NotFound(DeskError):
    """There is no such thing, or it is not theirs, which is as if there were none."""

    status_code = 404


class Conflict(DeskError):
    """It cannot be done as things are: an e-mail is taken, or it would leave no admin."""

    status_code = 409


class Gone(DeskError):
    """It was good once: an invitation that has been used, replaced, or has expired."""

    status_code = 410


class KeyReused(DeskError):
    """An `Idempotency-Key` came back with another body."""

    status_code = 409


class TicketChanged(DeskError):
    """The ticket is no longer the one that `If-Match` names."""

    status_code = 412


class TooLarge(DeskError):
    """More than is taken: of a file, of files at once, of a ticket."""

    status_code = 413


class InvalidInput(DeskError):
    """A field breaks its rule; `field` names it."""

    status_code = 422


class NothingToChange(InvalidInput):
    """A change that asks for nothing."""

    def __init__(self, *fields: str) -> None:
        *most, last = fields
        super().__init__(f"Nothing to change: send {', '.join(most)} or {last}.", field="body")


class TooManyRequests(DeskError):
    """One client asked more often than it may."""

    status_code = 429


class DatabaseAway(DeskError):
    """PostgreSQL does not answer, or all connections to it are busy.

    `is_out_of_reach`: pages say so until it answers again.
    """

    status_code = 503
    is_out_of_reach = True

    def __init__(self) -> None:
        super().__init__("The database is out of reach. Please try again in a moment.", retry_after=1)


class HeldByOthers(DatabaseAway):
    """PostgreSQL answers, but others hold for long what is to be changed, or each waits for the other.

    Whoever tries again while the database is away does so here, too; but it is in reach, and no page says otherwise.
    """

    is_out_of_reach = False

    def __init__(self) -> None:
        super(DatabaseAway, self).__init__(
            "Others are changing this at this moment. Please try again soon.", retry_after=2
        )


class FilesAway(DeskError):
    """Where the bytes of files are kept does not answer, or has no room."""

    status_code = 503

    def __init__(self) -> None:
        super().__init__("Files are out of reach at the moment. Please try again soon.", retry_after=10)


class SearchTooSlow(DeskError):
    """A search that would have to look at too many tickets, or must wait for others of its kind."""

    status_code = 503

    def __init__(self) -> None:
        sentence = "This search takes too long now. Please try again in a moment, or search for a longer word."
        super().__init__(sentence, retry_after=2)


class BadSetup(Exception):
    """The desk cannot start; the message is the one sentence that says why."""
