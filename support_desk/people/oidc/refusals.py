"""Why somebody whom a provider sends is not let in."""

from support_desk.errors import DeskError
from support_desk.languages import to_say

# The words by which the page `/sign-in` is told, and what it says then.
SENTENCES = {
    "provider-off": to_say("This desk has no provider to sign in with."),
    "provider-away": to_say("The provider does not answer. Please try again in a moment."),
    "provider-wrong": to_say("What the provider answered cannot be believed. Please try again, or ask an admin."),
    "provider-denied": to_say("The provider did not let you sign in."),
    "provider-late": to_say("This took too long, or was begun in another window. Please try again."),
    "no-account": to_say("There is no account for you here. Please ask an admin to invite you."),
}


class NotLetIn(DeskError):
    """Somebody was not let in; `problem` is one of the words."""

    status_code = 403

    def __init__(self, problem: str) -> None:
        super().__init__(SENTENCES[problem])
        self.problem = problem
