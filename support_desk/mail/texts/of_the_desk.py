"""What mails say that are about no ticket."""

from support_desk.mail.texts.mail_text import MailText, greeting


def test_mail(name: str, public_url: str) -> MailText:
    """Somebody asked for it in the settings of the desk."""
    says = "This is a test mail of your support desk. That you read it means that its mail goes out."
    why = "You get this mail because somebody pressed “Send me a test mail” in the settings of the desk."
    return MailText("Test mail of the support desk", greeting(name), (says,), "", public_url, "Open the desk", (), why)
