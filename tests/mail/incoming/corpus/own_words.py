"""What looks like a quote, a heading or a signature, and is somebody's own; and what is none of his though near it."""

from collections.abc import Callable

from tests.mail.incoming.corpus.quoting import GMAIL, OLD, OWN, SENT_FROM, WHO, broken, quoted
from tests.mail.incoming.corpus.samples import Sample, html, plain

# All of it is said by who sent it.
ALL_OWN = {
    "a program writes": "Hello,\n\nsince version 2.3 the program writes this into its log:\n\nError: disk full\n\nHow?",
    "a program writes, in German": "Hallo,\n\ndie Software schreibt seit Version 2 Folgendes:\n\nFehler 7\n\nUnd nun?",
    "a program wrote, with its day": "Hello,\n\non 3 November 2026 the program wrote:\n\nError: disk full\n\nHow?",
    "a colleague writes, with an e-mail": "Hello,\n\nyour desk@example.com wrote:\n\nWe'll send it.\n\nWhen?",
    "a program writes at the end": "Please look at the picture.\n\nSince 2024 the program writes:",
    "a journey": "Bitte ändern:\n\nVon: Berlin\nAn: Hamburg\nDatum: 3. November\nPersonen: 2\n\nGeht das heute?",
    "a journey by its number": "Bitte:\n\nVon: Berlin\nAn: Paris\nDatum: 3.3.2026\nBetreff: 4711\nBitte stornieren",
    "a journey with its hour": "Hi,\n\nFrom: Berlin\nTo: Paris\nDate: 3 March, 10:15\nSubject: 4711\n\nCancel it.",
    "a colleague wrote on a day": "Hi,\n\non 3 March 2026 your ron@example.org wrote:\n\nDone.\n\nHow?",
    "a price list": "Hi,\n\nlast change 3.3.2026, Ron <ron@example.org>:\n\nOne piece: 12",
    "from an account": "Guten Tag,\n\nvon meinem Konto wurden zweimal 49 Euro abgebucht.",
    "sent by a carrier": "Wo ist es?\nGesendet mit DHL am 2.11., bis heute nicht angekommen.",
    "sent from an office": "Where is it?\nSent from my office twice, no answer so far.",
    "Outlook on a phone": "Hallo,\n\nOutlook voor Android werkt niet",
}
BELOW = {
    "an order": "Hi Ada,\n\nyes, please cancel order 12.\n",
    "a year": "Hi Ada,\n\nit came on 3 October 2026.\n",
    "no full stop": "it came at 10:15\n",
}
SIGNATURES = [
    *SENT_FROM.values(),
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from Yahoo Mail on Android <https://go.example/1?a=b>",
    "Sent from Mail for Windows 10",
    "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "Outlook voor Android downloaden",
    "Sent from my Verizon, Samsung Galaxy smartphone",
    "Envoyé de mon appareil mobile Samsung.",
    "Gesendet von meinem Samsung Galaxy Tab S7 FE 5G",
]


def own_words() -> list[Sample]:
    found = [Sample(f"own words: {name}", plain(text), "ticket", own=text) for name, text in ALL_OWN.items()]
    line = f"On 2 Nov 2026, at 10:15, {WHO} wrote:"
    found += [
        Sample(
            f"own words above a quote: {name}", plain(f"{own}{line}\n> {OLD}"), "ticket", own=own.strip(), folded=line
        )
        for name, own in BELOW.items()
    ]
    cited = {
        "a colleague": "My order 4711 lacks a part.\nYour colleague wrote:",
        "a colleague, after a day": "I ordered it on 3 October 2026.\nYour colleague wrote:",
        "a program": "Since version 2.3 the program writes:",
    }
    found += [
        Sample(
            f"own words that cite {name}", plain(f"{own}\n> {OLD}\nIt's been a week."), "ticket", own=own, folded=OLD
        )
        for name, own in cited.items()
    ]
    above: dict[str, Callable[[str], str]] = {"": str, " of a company": lambda line: line.replace("Desk", "Desk Inc.")}
    found += [
        Sample(
            f"an attribution{of} in two lines, {language}",
            plain(f"{OWN}\n{broken(named(line))}\n\n{quoted(OLD)}"),
            "ticket",
            own=OWN,
            folded=broken(named(line)),
        )
        for of, named in above.items()
        for language, line in GMAIL.items()
    ]
    found += [Sample(each, plain(f"{OWN}\n\n{each}"), "ticket", own=OWN, folded=each) for each in SIGNATURES]
    headings = '<div id="divRplyFwdMsg">From: a@b.example<br>Sent: today<br>To: c<br>Subject: d</div>'
    passed_on = html(f"<p>Please see below</p>{headings}<p>My invoice is wrong</p>", Subject="FW: Question")
    found.append(Sample("passed on by Outlook in HTML", passed_on, "ticket", own="My invoice is wrong"))
    return found
