"""What mails say by which people come in."""

from support_desk.mail.texts.mail_text import MailText, greeting

ASKED = (
    "You get this mail because somebody asked for it with your address, where one signs in at the desk. If it was not"
    " you, ignore it: nobody comes in without this mail."
)
INVITED = "You get this mail because an admin of the desk gave your address. If you do not expect it, ignore it."


def sign_in_link(link: str, minutes: int) -> MailText:
    """To a requester, who asked for it."""
    says = f"By this link you see all your tickets. It is good once, for {minutes} minutes."
    return MailText("Your link to sign in", greeting(None), (says,), "", link, "Sign in", (), ASKED)


def use_your_password(name: str, link: str) -> MailText:
    """To somebody with an account who asked for a link, which would stand in for more than it should."""
    says = "You have an account here: please sign in with your password. A link from a mail cannot stand in for it."
    forgotten = "If you have forgotten it, an admin of the desk can send you a link by which you choose another one."
    return MailText("How you sign in", greeting(name), (says,), "", link, "Sign in", (forgotten,), ASKED)


def invitation(name: str, link: str, days: int) -> MailText:
    """To somebody who is to choose a password, the first one or another."""
    says = f"By this link you choose your password for the support desk, and are in. It is good once, for {days} days."
    subject = "Choose your password for the support desk"
    return MailText(subject, greeting(name), (says,), "", link, "Choose a password", (), INVITED)
