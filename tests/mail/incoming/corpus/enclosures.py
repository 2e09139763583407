"""Mails with files, pictures and invitations."""

import base64

from tests.mail.incoming.corpus.samples import PIXEL, Sample, file, joined, mail, multipart, part

TEXT = "text/plain; charset=utf-8"
NAMES = {
    "report.pdf": "report.pdf",
    "../../etc/passwd": "passwd",
    "C:\\Users\\rita\\bill.xls": "bill.xls",
    "=?utf-8?q?Gr=C3=BC=C3=9Fe.txt?=": "Grüße.txt",
    "Grüße.txt": "Grüße.txt",
    "photo\u202egnp.exe": "photognp.exe",
    f"{'x' * 300}.txt": ".txt",
    "": "attachment.dat",
    "..": "attachment.dat",
    "a<b>.html": "a<b>.html",
}
INVITATION = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Talk\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def enclosed() -> list[Sample]:
    body = part("Hello", TEXT)
    found = [
        Sample(
            f"a file called {name[:20]!r}", multipart(body, file(name, b"bytes")), "ticket", own="Hello", files=(kept,)
        )
        for name, kept in NAMES.items()
    ]
    continued = "attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe; filename*2=.txt"
    picture = part(PIXEL, "image/png", "base64", Content_Disposition="inline; filename=pixel.png", Content_ID="<p@x>")
    markup = part("<p>Hello <img src='cid:p@x'></p>", "text/html; charset=utf-8")
    related = part(joined(markup, picture, boundary="rel"), 'multipart/related; boundary="rel"')
    found += [
        Sample(
            "a name in pieces",
            multipart(body, part(b"x", "text/x-log", Content_Disposition=continued)),
            "ticket",
            files=("Grüße.txt",),
        ),
        Sample(
            "a name in the type",
            multipart(body, part(b"x", 'image/gif; name="a.gif"', "base64")),
            "ticket",
            files=("a.gif",),
        ),
        Sample(
            "a picture between texts",
            multipart(body, picture, part("there", TEXT)),
            "ticket",
            own="Hello\n\nthere",
            files=("pixel.png",),
        ),
        Sample(
            "a picture in HTML",
            multipart(part("Hello", TEXT), related, kind="alternative"),
            "ticket",
            own="Hello",
            files=("pixel.png",),
        ),
        Sample(
            "only a picture",
            mail(base64.encodebytes(PIXEL), Content_Type="image/png", Content_Transfer_Encoding="base64"),
            "ticket",
            own="(This mail has no text.)",
            files=("attachment.png",),
        ),
        Sample("an empty file", multipart(body, file("empty.txt", b"")), "ticket", own="Hello", files=("empty.txt",)),
        Sample(
            "two files of one name",
            multipart(body, file("a.txt", b"1"), file("a.txt", b"2")),
            "ticket",
            files=("a.txt", "a.txt"),
        ),
        Sample(
            "a text file",
            multipart(body, file("notes.txt", b"not the text", TEXT)),
            "ticket",
            own="Hello",
            never="not the text",
            files=("notes.txt",),
        ),
        Sample(
            "an HTML file",
            multipart(body, file("page.html", b"<script>", "text/html")),
            "ticket",
            own="Hello",
            never="<script>",
            files=("page.html",),
        ),
        Sample(
            "winmail.dat",
            multipart(body, file("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef")),
            "ticket",
            own="Hello",
            files=("winmail.dat",),
        ),
        Sample(
            "winmail.dat alone",
            mail(b"\x78\x9f\x3e\x22", Content_Type="application/ms-tnef"),
            "ticket",
            own="(This mail has no text.)",
            files=("attachment.dat",),
        ),
        Sample(
            "a contact",
            multipart(body, part(b"BEGIN:VCARD", "text/vcard")),
            "ticket",
            own="Hello",
            files=("attachment.vcard",),
        ),
        Sample(
            "an encrypted mail",
            multipart(
                part("Version: 1", "application/pgp-encrypted"),
                part("-----BEGIN PGP", "application/octet-stream; name=encrypted.asc"),
                kind="encrypted",
            ),
            "ticket",
            files=("attachment.dat", "encrypted.asc"),
        ),
        Sample(
            "a signed mail",
            multipart(body, part("-----BEGIN PGP", "application/pgp-signature; name=signature.asc"), kind="signed"),
            "ticket",
            own="Hello",
            files=("signature.asc",),
        ),
    ]
    for method in ("REQUEST", "CANCEL", "REPLY", "COUNTER"):
        kind = f'text/calendar; charset=utf-8; method="{method}"'
        calendar = part(INVITATION.replace(b"REQUEST", method.encode()), kind)
        found += [
            Sample(
                f"a calendar's {method}",
                multipart(body, calendar, kind="alternative"),
                "ticket",
                own="Hello",
                files=("attachment.ics",),
            ),
            Sample(
                f"only a calendar's {method}", mail(INVITATION, Content_Type=kind), "ticket", files=("attachment.ics",)
            ),
        ]
    return found
