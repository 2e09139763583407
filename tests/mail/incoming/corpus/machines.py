"""Mails that nobody wrote to the desk himself."""

from tests.mail.incoming.corpus.samples import Sample, mail, multipart, part

AWAY = {
    "English": ["Automatic reply: [#1] Question", "Out of Office: Question", "Auto-Reply: Re: Question"],
    "English, of old": ["Out of Office AutoReply: Question", "Out of the office.", "Auto-Reply Re: Question"],
    "English, until when": ["Out of office until 9 November", "On vacation from 3.11.", "Out of office 3.-9.11."],
    "German, until when": ["Abwesend bis 09.11.2026", "Ich bin nicht im Büro bis 9.11."],
    "German": ["Automatische Antwort: Frage", "Abwesenheitsnotiz: Frage", "Abwesenheitsmeldung"],
    "French": ["Réponse automatique : Question", "Absence du bureau : Question", "Message d'absence"],
    "Spanish": ["Respuesta automática: Pregunta", "Fuera de la oficina: Pregunta", "Fuera de oficina"],
    "Italian": ["Risposta automatica: Domanda", "Fuori sede: Domanda", "Fuori ufficio"],
    "Portuguese": ["Resposta automática: Pergunta", "Fora do escritório: Pergunta", "Ausência temporária: Pergunta"],
}
BY_HEADER = {
    "Auto-Submitted: auto-replied": {"Auto_Submitted": "auto-replied"},
    "Auto-Submitted: auto-generated": {"Auto_Submitted": "auto-generated; type=x"},
    "Auto-Submitted: AUTO-NOTIFIED": {"Auto_Submitted": "AUTO-NOTIFIED"},
    "X-Autoreply": {"X_Autoreply": "yes"},
    "X-Autorespond": {"X_Autorespond": "Re"},
    "X-Auto-Reply-From": {"X_Auto_Reply_From": "x"},
    "Precedence: auto_reply": {"Precedence": "auto_reply"},
    "Precedence: bulk": {"Precedence": "bulk"},
    "Precedence: list": {"Precedence": "List"},
    "Precedence: junk": {"Precedence": "junk"},
    "List-Id": {"List_Id": "Friends <friends.lists.example>"},
    "List-Post": {"List_Post": "<mailto:friends@lists.example>"},
    "X-Mailing-List": {"X_Mailing_List": "friends@lists.example"},
}
BOUNCES = {
    "mailer-daemon": {"From": "Mail Delivery System <MAILER-DAEMON@mx.example>", "Return_Path": "<>"},
    "postmaster": {"From": "postmaster@mx.example", "Subject": "Undeliverable: Question"},
    "from nobody": {"Return_Path": "<>", "Subject": "Delivery Status Notification (Failure)"},
    "in German": {"Return_Path": "<>", "Subject": "Unzustellbar: Frage"},
    "in French": {"Return_Path": "<>", "Subject": "Non remis : Question"},
    "failed recipients": {"X_Failed_Recipients": "rita@customer.example"},
    "bounces address": {"From": "bounces+17=rita@lists.example"},
    "no sender at all": {"From": "<>", "Return_Path": "<>"},
}
# What looks like it, and is somebody's own.
NOT_MACHINES = {
    "Auto-Submitted: no": {"Auto_Submitted": "no"},
    "X-Auto-Response-Suppress": {"X_Auto_Response_Suppress": "All"},
    "asks about being away": {"Subject": "How do I set my out of office reply?"},
    "an answer to a customer who was away": {"Subject": "Question: Automatic reply does not work"},
    "absence notes that end": {"Subject": "Out of office replies are not sent any more"},
    "an automatic reply that fails": {"Subject": "Automatic reply does not work"},
    "an address for automatic replies": {"Subject": "Auto reply-to address is wrong"},
    "a mode that stays": {"Subject": "On vacation mode cannot be switched off"},
    "an absence that cannot be told": {"Subject": "Afwezigheid doorgeven lukt niet"},
    "a question about being away": {"Subject": "Out of office - cannot switch it off in Outlook"},
    "a customer who goes on vacation": {"Subject": "On vacation until Monday, please cancel my order"},
    "a printer's automatic replies": {"Subject": "Automatic reply from our printer queue never stops"},
    "an answer to a colleague who is away": {"Subject": "Re: Out of office: help", "In_Reply_To": "<x@c.example>"},
    "several tickets": {"Subject": "Please merge [#12] [#15] [#19]"},
    "several tickets first": {"Subject": "[#12] [#15] [#19] are the same"},
    "a third colleague's answer": {"Subject": "Re: [#3] Re: [#2] Re: [#1] Question"},
    "a bulk order": {"Subject": "Bulk order", "Precedence": "normal"},
    "Importance": {"Importance": "high", "X_Priority": "1"},
    "a bouncing castle": {"From": "bouncy@castle.example", "Subject": "My order"},
    "a postmaster by name": {"From": "Postmaster Paul <paul@customer.example>"},
}


def machines() -> list[Sample]:
    found = [
        Sample(f"away in {language}: {subject}", mail(Subject=subject, Return_Path="<>"), "ignored")
        for language, subjects in AWAY.items()
        for subject in subjects
    ]
    found += [
        Sample(
            f"away, with headers, in {language}", mail(Subject=subjects[0], Auto_Submitted="auto-replied"), "ignored"
        )
        for language, subjects in AWAY.items()
    ]
    found += [
        Sample(f"an away answer in {language}", mail(Subject=f"Re: {subjects[0]}", Return_Path="<>"), "ignored")
        for language, subjects in AWAY.items()
    ]
    found += [Sample(name, mail(**headers), "ignored") for name, headers in BY_HEADER.items()]
    found += [Sample(f"a bounce: {name}", mail(**headers), "ignored") for name, headers in BOUNCES.items()]
    report = part("Final-Recipient: rfc822; rita@customer.example\r\nAction: failed\r\n", "message/delivery-status")
    for kind, boundary in (("delivery-status", "r1"), ("disposition-notification", "r2"), ("feedback-report", "r3")):
        raw = multipart(
            part("Sorry", "text/plain"),
            report,
            kind="report",
            boundary=boundary,
            Content_Type=f'multipart/report; report-type={kind}; boundary="{boundary}"',
        )
        found.append(Sample(f"a report of {kind}", raw, "ignored"))
    for number in range(12):
        headers = {"List_Unsubscribe": f"<https://shop{number}.example/leave>", "Subject": f"Offer {number}"}
        found.append(
            Sample(f"newsletter {number}", mail("<h1>Buy</h1>", Content_Type="text/html", **headers), "ignored")
        )
    loop = "[#3] Re: [#2] Re: [#1] Question"
    found += [Sample("two desks that answer each other", mail(Subject=loop), "ignored")]
    loop = f"Re: [#5] Re: [#4] Re: {loop}"
    found += [Sample("two desks that answer each other for long", mail(Subject=loop), "ignored")]
    found += [Sample(name, mail(**headers), "ticket", own="Hello") for name, headers in NOT_MACHINES.items()]
    return found
