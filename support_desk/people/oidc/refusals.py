"""Why somebody whom a provider sends is not let in."""

from support_desk.errors import DeskError

# The words by which the page `/sign-in` is told, and what it says then.
SENTENCES = {
    "provider-off": "This desk has no provider to sign in with.",
    "provider-away": "The provider does not answer. Please try again in a moment.",
    "provider-wrong": "What the provider answered cannot be believed. Please try again, or ask an admin.",
    "provider-denied": "The provider did not let you sign in.",
    "provider-late": "This took too long, or was begun in another window. Please try again.",
    "no-account": "There is no account for you here. Please ask an admin to invite you.",
}


class NotLetIn(DeskError):
    """Somebody was not let in; `problem` is one of the words."""

    status_code = 403

    def __init__(self, problem: str) -> None:
        super().__init__(SENTENCES[problem])
        self.problem = problem
