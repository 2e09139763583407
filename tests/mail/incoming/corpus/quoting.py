"""Answers as Gmail, Outlook and Apple Mail write them, in six languages; and what is passed on."""

from collections.abc import Callable

from tests.mail.incoming.corpus.samples import PIXEL, Sample, both, file, html, multipart, part, plain

WHO = "Ada Desk <desk@example.com>"
GMAIL = {
    "English": f"On Mon, Nov 2, 2026 at 10:15 AM {WHO} wrote:",
    "German": f"Am Mo., 2. Nov. 2026 um 10:15 Uhr schrieb {WHO}:",
    "French": f"Le lun. 2 nov. 2026 à 10:15, {WHO} a écrit :",
    "Spanish": "El lun, 2 nov 2026 a las 10:15, Ada Desk (<desk@example.com>) escribió:",
    "Italian": f"Il giorno lun 2 nov 2026 alle ore 10:15 {WHO} ha scritto:",
    "Portuguese": f"Em seg., 2 de nov. de 2026 às 10:15, {WHO} escreveu:",
}
APPLE = {
    "English": f"On 2 Nov 2026, at 10:15, {WHO} wrote:",
    "German": f"Am 02.11.2026 um 10:15 schrieb {WHO}:",
    "French": f"Le 2 nov. 2026 à 10:15, {WHO} a écrit :",
    "Spanish": f"El 2 nov 2026, a las 10:15, {WHO} escribió:",
    "Italian": f"Il giorno 2 nov 2026, alle ore 10:15, {WHO} ha scritto:",
    "Portuguese": f"No dia 2 de nov. de 2026, às 10:15, {WHO} escreveu:",
}
OUTLOOK = {
    "English": ("From", "Sent", "To", "Subject", ":"),
    "German": ("Von", "Gesendet", "An", "Betreff", ":"),
    "French": ("De", "Envoyé", "À", "Objet", " :"),
    "Spanish": ("De", "Enviado el", "Para", "Asunto", ":"),
    "Italian": ("Da", "Inviato", "A", "Oggetto", ":"),
    "Portuguese": ("De", "Enviada em", "Para", "Assunto", ":"),
}
PASSED_ON = {
    "English": ("---------- Forwarded message ---------", "Begin forwarded message:"),
    "German": ("---------- Forwarded message ---------", "Anfang der weitergeleiteten Nachricht:"),
    "French": ("---------- Forwarded message ---------", "Début du message transféré :"),
    "Spanish": ("---------- Forwarded message ---------", "Inicio del mensaje reenviado:"),
    "Italian": ("---------- Forwarded message ---------", "Inizio messaggio inoltrato:"),
    "Portuguese": ("---------- Forwarded message ---------", "Início da mensagem reencaminhada:"),
}
SENT_FROM = {
    "English": "Sent from my iPhone",
    "German": "Von meinem iPhone gesendet",
    "French": "Envoyé de mon iPhone",
    "Spanish": "Enviado desde mi iPhone",
    "Italian": "Inviato da iPhone",
    "Portuguese": "Enviado do meu iPhone",
}
OWN, OLD = "It works now, thank you!", "Have you tried turning it off?"


def outlook(language: str) -> list[str]:
    *names, colon = OUTLOOK[language]
    values = [WHO, "Monday, 2 November 2026 10:15", "Rita <rita@customer.example>", "[#1] Question"]
    return [f"{name}{colon} {value}" for name, value in zip(names, values, strict=True)]


def escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")


def gmail_html(language: str) -> str:
    line = escaped(GMAIL[language])
    return (
        f'<div dir="ltr">{OWN}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{line}<br></div>'
        f'<blockquote class="gmail_quote"><p>{OLD}</p></blockquote></div>'
    )


def apple_html(language: str) -> str:
    return (
        f'<body>{OWN}<br><div><br><blockquote type="cite"><div>{escaped(APPLE[language])}</div><br>'
        f"<div><p>{OLD}</p></div></blockquote></div></body>"
    )


def outlook_html(language: str) -> str:
    block = "<br>".join(f"<b>{escaped(line)}</b>" for line in outlook(language))
    return (
        f'<div><p class="MsoNormal">{OWN}</p><div>'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm">'
        f'<p class="MsoNormal">{block}</p></div></div><p>{OLD}</p></div>'
    )


def quoted(lines: str) -> str:
    return "\n".join(f"> {line}" for line in lines.split("\n"))


def answers(to: Callable[[int], str]) -> list[Sample]:
    """Answers to tickets 1, 2, 3 …, of `rita<number>@customer.example`; `to` is where they are sent."""
    raws: dict[str, tuple[Callable[..., bytes], str]] = {}
    for language in GMAIL:
        raws |= {
            f"Gmail, {language}": (plain, f"{OWN}\n\n{GMAIL[language]}\n\n{quoted(OLD)}\n"),
            f"Gmail, {language}, broken line": (plain, f"{OWN}\n\n{broken(GMAIL[language])}\n\n{quoted(OLD)}\n"),
            f"Gmail, {language}, HTML": (html, gmail_html(language)),
            f"Apple, {language}": (
                plain,
                f"{OWN}\n\n> {broken(APPLE[language], chr(10) + '> ')}\n> \n{quoted(OLD)}\n",
            ),
            f"Apple, {language}, line above": (
                plain,
                f"{OWN}\n{SENT_FROM[language]}\n\n{APPLE[language]}\n\n{quoted(OLD)}\n",
            ),
            f"Apple, {language}, HTML": (html, apple_html(language)),
            f"Outlook, {language}": (plain, "\n".join([OWN, "", *outlook(language), "", OLD])),
            f"Outlook, {language}, line": (plain, "\n".join([OWN, "", "_" * 32, *outlook(language), "", OLD])),
            f"Outlook, {language}, HTML": (html, outlook_html(language)),
        }
    raws |= {
        "a signature": (plain, f"{OWN}\n\n-- \nRita\n{OLD}"),
        "an answer below": (plain, f"{GMAIL['English']}\n\n{quoted(OLD)}\n\n{OWN}"),
        "Outlook's divider": (
            html,
            f'<p>{OWN}</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">x</div><p>{OLD}</p>',
        ),
        "Yahoo": (html, f'<div>{OWN}</div><div class="yahoo_quoted"><div>{OLD}</div></div>'),
        "Proton": (
            html,
            f'<div>{OWN}</div><div class="protonmail_quote">On 2 Nov, x wrote:<blockquote>{OLD}</blockquote></div>',
        ),
        "Thunderbird": (
            html,
            f'<p>{OWN}</p><div class="moz-cite-prefix">On 02/11/2026 10:15, x wrote:</div>'
            f'<blockquote type="cite">{OLD}</blockquote>',
        ),
        "an original message": (plain, f"{OWN}\n\n-----Original Message-----\n{OLD}"),
        "Gmail, Japanese": (plain, f"{OWN}\n\n2026年11月2日(月) 10:15 {WHO}:\n\n{quoted(OLD)}"),
        "Gmail, Japanese, broken line": (plain, f"{OWN}\n\n2026年11月2日(月) 10:15 Ada\n<a@b.example>:\n{quoted(OLD)}"),
        "Gmail, Chinese": (plain, f"{OWN}\n\n{WHO} 于2026年11月2日周一 10:15写道：\n\n{quoted(OLD)}"),
        "QQ": (plain, f"{OWN}\n\n------------------ 原始邮件 ------------------\n{OLD}"),
        "quotes of quotes": (plain, f"{OWN}\n\n{GMAIL['German']}\n{quoted(quoted(OLD))}"),
    }
    found = [
        _answer(name, number, to, make(text, **_to(number, to)))
        for number, (name, (make, text)) in enumerate(raws.items(), 1)
    ]
    number = len(found) + 1
    between = f"> one?\nyes\n> two?\n{OWN}"
    found.append(
        Sample(
            "between the quotes", plain(between, **_to(number, to)), "answer", own="> one?\nyes\n> two?", ticket=number
        )
    )
    picture = multipart(
        part(f"{OWN}\n\n{quoted(OLD)}", "text/plain"), file("pixel.png", PIXEL, "image/png"), **_to(number + 1, to)
    )
    found.append(
        Sample("with a picture", picture, "answer", own=OWN, folded=OLD, files=("pixel.png",), ticket=number + 1)
    )
    two = both(f"{OWN}\n\n{GMAIL['English']}\n{quoted(OLD)}", gmail_html("English"), **_to(number + 2, to))
    found.append(Sample("text and HTML", two, "answer", own=OWN, folded=OLD, ticket=number + 2))
    return found


def passed_on() -> list[Sample]:
    """What somebody passes on, which is what he writes about."""
    found = []
    for language, (gmail, apple) in PASSED_ON.items():
        block = "\n".join(outlook(language))
        texts = {"Gmail": f"Look\n\n{gmail}\n{block}\n\n{OLD}", "Apple": f"Look\n\n{apple}\n\n{quoted(block)}\n\n{OLD}"}
        found += [
            Sample(f"passed on by {name}, {language}", plain(text), "ticket", own=OLD) for name, text in texts.items()
        ]
        found.append(
            Sample(
                f"passed on by Outlook, {language}",
                plain(f"Look\n\n{block}\n\n{OLD}", Subject="FW: Question"),
                "ticket",
                own=OLD,
            )
        )
    return found


def _answer(name: str, number: int, to: Callable[[int], str], raw: bytes) -> Sample:
    return Sample(name, raw, "answer", own=OWN, folded=OLD, ticket=number)


def _to(number: int, to: Callable[[int], str]) -> dict[str, str]:
    return {"From": f"Rita <rita{number}@customer.example>", "To": to(number), "Subject": f"Re: [#{number}] Question"}


def broken(line: str, end: str = "\n") -> str:
    """As it is sent when it is longer than a line."""
    before, _, after = line.rpartition(" <" if " <" in line else " ")
    return f"{before}{end}{'<' if ' <' in line else ''}{after}"
