"""Mails about what stands above their texts: subjects, senders, ids, and what is no header at all."""

from tests.mail.incoming.corpus.samples import Sample, mail

# What stands for lines that begin a header, in ways that some programs would take for one.
INJECTIONS = {
    "encoded line feed": "=?utf-8?q?Hello=0ABcc:_eve@evil.example?=",
    "encoded carriage return": "=?utf-8?q?Hello=0D=0ABcc:_eve@evil.example?=",
    "encoded in base64": "=?utf-8?b?SGVsbG8NCkJjYzogZXZlQGV2aWwuZXhhbXBsZQ==?=",
    "vertical tabulator": "Hello\x0bBcc: eve@evil.example",
    "next line": "Hello\x85Bcc: eve@evil.example",
    "line separator": "Hello\u2028Bcc: eve@evil.example",
    "two encoded words": "=?utf-8?q?Hello=0A?= =?utf-8?q?Bcc:_eve@evil.example?=",
    "NUL": "=?utf-8?q?Hello=00Bcc:_eve@evil.example?=",
}


def heads() -> list[Sample]:
    found = [
        Sample(f"{name} in the subject", mail(Subject=subject), "ticket", title="Bcc: eve@evil.example", never="\n")
        for name, subject in INJECTIONS.items()
    ]
    found += [
        Sample(
            f"{name} in the name",
            mail(From=f"{name_of} <i{number}@customer.example>"),
            "ticket",
            own="Hello",
            never="\nBcc",
        )
        for number, (name, name_of) in enumerate(INJECTIONS.items())
    ]
    titles = {
        "no subject": ({"without": ("Subject",)}, "Hello"),
        "an empty subject": ({"Subject": ""}, "Hello"),
        "blanks as subject": ({"Subject": "=?utf-8?q?_=20=09?="}, "Hello"),
        "a long subject": ({"Subject": "long " * 500}, "…"),
        "one long word": ({"Subject": "x" * 3000}, "x…"),
        "raw UTF-8": ({"Subject": "Grüße 漢字"}, "Grüße 漢字"),
        "raw Latin-1": ({"Subject": "Gr\udcfc\udcdfe"}, "Grüße"),
        "a folded subject": ({"Subject": "one\r\n two\r\n\tthree"}, "one two three"),
        "an emoji": ({"Subject": "=?utf-8?b?8J+YgA==?="}, "😀"),
        "an encoded word cut through": ({"Subject": "=?utf-8?b?8J+Y?= =?utf-8?b?gA==?="}, ""),
        "an encoded word that is none": ({"Subject": "=?utf-8?x?zzz?="}, "zzz"),
        "an unknown charset": ({"Subject": "=?x-nonsense?q?Hello?="}, "Hello"),
        "turned around": ({"Subject": "\u202efdp.exe"}, "fdp.exe"),
        "only a number": ({"Subject": "[#1] Question"}, "[#1] Question"),
        "two subjects": ({"Subject": "first\r\nSubject: second"}, "first"),
        "markup": ({"Subject": "<script>alert(1)</script>"}, "<script>alert(1)</script>"),
        "no date": ({"without": ("Date",)}, "Question"),
        "a date that is none": ({"Date": "yesterday"}, "Question"),
        "a date beyond all": ({"Date": "Mon, 02 Nov 99999 10:00:00 +9999"}, "Question"),
        "no Message-ID": ({"without": ("Message-ID",)}, "Question"),
        "a Message-ID that is none": ({"Message_ID": "nonsense"}, "Question"),
        "an empty Message-ID": ({"Message_ID": "<>"}, "Question"),
        "an endless Message-ID": ({"Message_ID": f"<{'x' * 5000}@y>"}, "Question"),
        "an unknown answer": ({"In_Reply_To": "<nobody@knows.example>"}, "Question"),
        "500 references": ({"References": " ".join(f"<{n}@x.example>" for n in range(500))}, "Question"),
        "nothing but the sender": ({"without": ("Date", "Subject", "To", "Message-ID", "MIME-Version")}, "Hello"),
        "Re: of nothing": ({"Subject": "Re: Question of yours"}, "Question of yours"),
    }
    found += [Sample(name, mail(**given), "ticket", title=title) for name, (given, title) in titles.items()]
    senders = {
        "no name": "s1@customer.example",
        "a name in quotes": '"Rita, \\"R\\" Book" <s2@customer.example>',
        "a name behind": "s3@customer.example (Rita Book)",
        "encoded": "=?utf-8?q?R=C3=ADta?= <s4@customer.example>",
        "raw": "Ríta <s5@customer.example>",
        "several": "s6@customer.example, s7@customer.example",
        "capitals": "RITA@CUSTOMER.EXAMPLE",
        "an umlaut's domain": "s8@bücher.example",
        "a long name": f"{'Rita ' * 100}<s9@customer.example>",
        "brackets in brackets": f"{'(' * 3000} <s10@customer.example>",
        "another address as name": '"ada@example.com" <s11@customer.example>',
        "no space": "Rita<s12@customer.example>",
        "a comma in the name": "Book, Rita <s13@customer.example>",
        "a group": "Friends: s14@customer.example;",
    }
    found += [Sample(f"From with {name}", mail(From=sender), "ticket", own="Hello") for name, sender in senders.items()]
    nobody = {
        "no From": {"without": ("From",)},
        "an empty From": {"From": ""},
        "From of nobody": {"From": "undisclosed"},
    }
    found += [Sample(name, mail(**given), "kept") for name, given in nobody.items()]
    found.append(
        Sample("no From but a Sender", mail(without=("From",), Sender="s15@customer.example"), "ticket", own="Hello")
    )
    return found
