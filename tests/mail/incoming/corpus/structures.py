"""Mails about what they are put together from: parts, mails within mails, much of it, and what is broken about it."""

import base64

from tests.mail.incoming.corpus.samples import Sample, both, file, joined, mail, multipart, part, plain

TEXT = "text/plain; charset=utf-8"
BROKEN = {
    "no closing boundary": joined(part("Hello", TEXT))[:-11],
    "only an opening boundary": b"--=-edge\r\n\r\nHello",
    "no part at all": b"Hello without parts",
    "another boundary": joined(part("Hello", TEXT), boundary="other"),
    "no blank line in a part": b"--=-edge\r\nContent-Type: text/plain\r\nHello\r\n--=-edge--",
    "text before and after": b"before\r\n" + joined(part("Hello", TEXT)) + b"after",
    "a part without headers": b"--=-edge\r\n\r\nHello\r\n--=-edge--\r\n",
    "an empty part": joined(b"", part("Hello", TEXT)),
    "a part of nonsense": joined(b"\x00\xff\xfe nonsense", part("Hello", TEXT)),
    "a boundary twice": b"--=-edge\r\n" + joined(part("Hello", TEXT)),
    "a multipart in a part that has no boundary": joined(part("Hello", "multipart/mixed"), part("Hello", TEXT)),
}
ODD_BODIES = {
    "base64 cut through": (base64.b64encode(b"Hello there")[:-3], "base64", "Hello"),
    "base64 with blanks": (b"SGVs bG8g\r\n\r\ndGhlcmU=", "base64", "Hello there"),
    "base64 with nonsense": (b"SGVs!!bG8g%%dGhlcmU=", "base64", "Hello there"),
    "quoted-printable that is broken": (b"Hello=ZZ there=", "quoted-printable", "Hello"),
    "uuencode": (b"begin 644 x\r\n%2&5L;&\\\r\n`\r\nend\r\n", "x-uuencode", "Hello"),
    "uuencode with a spoilt line": (b"begin 644 x\r\n%2&5L;&\\\r\n#abcd\r\nend\r\n", "x-uuencode", "Hello"),
    "words that are no uuencode": (b"Hello there, desk", "x-uuencode", "Hello there, desk"),
    "words that only begin like uuencode": (b"Hello,\r\nbegin anew, desk", "x-uuencode", "Hello,\nbegin anew, desk"),
    "an unknown encoding": (b"Hello", "x-nonsense", "Hello"),
    "NULs": (b"He\x00llo", "8bit", "Hello"),
    "controls": (b"He\x01\x02\x1bllo", "8bit", "Hello"),
    "one long line": (b"Hello " * 3_000, "8bit", "Hello"),
    "line feeds alone": (b"Hello\nthere", "8bit", "Hello\nthere"),
    "carriage returns alone": (b"Hello\rthere", "8bit", "Hello\nthere"),
    "blank lines": (b"\r\n" * 1000 + b"Hello" + b"\r\n" * 1000, "8bit", "Hello"),
    "nothing": (b"", "7bit", "(This mail has no text.)"),
    "only blanks": (b"  \r\n\t\r\n", "7bit", "(This mail has no text.)"),
}


def structures() -> list[Sample]:
    return [*_broken(), *_within(), *_large(), *_beyond()]


def _broken() -> list[Sample]:
    kind = 'multipart/mixed; boundary="=-edge"'
    found = [Sample(name, mail(body, Content_Type=kind), "ticket", own="Hello") for name, body in BROKEN.items()]
    found += [
        Sample(f"A body of {name}", mail(body, Content_Type=TEXT, Content_Transfer_Encoding=way), "ticket", own=own)
        for name, (body, way, own) in ODD_BODIES.items()
    ]
    kinds = [
        "",
        "nonsense",
        "text",
        "text/",
        "/plain",
        "text/plain; charset",
        "text/plain;;; charset=utf-8;",
        "TEXT/PLAIN",
    ]
    kinds += [
        "text/plain; charset=utf-8; charset=latin-1",
        'text/plain; charset="utf-8',
        "multipart/mixed",
        "text/x-nonsense; x",
    ]
    found += [Sample(f"Content-Type {kind!r}", mail(Content_Type=kind), "ticket", own="") for kind in kinds]
    found += [
        Sample("line feeds for the headers", mail(end="\n"), "ticket", own="Hello"),
        Sample("an mbox's first line", b"From rita Mon Nov  2 10:00:00 2026\r\n" + mail(), "ticket", own="Hello"),
        Sample("a header without colon", b"nonsense\r\n" + mail(From="n@customer.example"), "kept"),
        Sample("a blank first line", b"\r\n" + mail(), "kept"),
        Sample("nothing at all", b"", "kept"),
        Sample("bytes of no mail", bytes(range(256)) * 20, "kept"),
        Sample("headers only", mail().split(b"\r\n\r\n")[0], "ticket", own="(This mail has no text.)"),
    ]
    return found


def _within() -> list[Sample]:
    found = []
    for depth in (1, 2, 5, 8):
        inner = plain(f"innermost of {depth}", Subject="Inner")
        for level in range(depth):
            body = joined(part(f"level {level}", TEXT), part(inner, "message/rfc822"), boundary=f"b{level}")
            inner = mail(body, Content_Type=f'multipart/mixed; boundary="b{level}"', Subject="Fwd: Inner")
        name = "Inner.eml" if depth == 1 else "Fwd: Inner.eml"
        found.append(
            Sample(
                f"a mail in a mail, {depth} times",
                inner,
                "ticket",
                own=f"level {depth - 1}",
                never="innermost",
                files=(name,),
            )
        )
    digest = multipart(part(mail("one"), "message/rfc822"), part(mail("two"), "message/rfc822"), kind="digest")
    found.append(Sample("a digest", digest, "ticket", files=(".eml",)))
    layers = part("Hello", TEXT)
    for level in range(18):
        layers = part(joined(layers, boundary=f"n{level}"), f'multipart/mixed; boundary="n{level}"')
    found.append(Sample("parts within parts, 20 levels", multipart(layers), "ticket", own="Hello"))
    found.append(Sample("text in HTML's place", both("", "<p>Hello</p>"), "ticket", own="Hello"))
    words = "I was charged twice for my order, and nobody answers the phone. " * 4
    stub = both("Your mail program shows no HTML.", f"<style>p {{}}</style><p>{words}</p>")
    found.append(
        Sample("a text that only says that there is HTML", stub, "ticket", own=words.strip(), never="shows no")
    )
    found += [
        Sample(f"{sign!r} in HTML's place", both(sign, f"<p>{words}1.</p>"), "ticket", own=f"{words}1.")
        for sign in (".", "1", "*", "***", "> ", "_")
    ]
    short = both("Please call me.", f"<style>{'p {} ' * 200}</style><p><b>Please</b> call me!</p>")
    found.append(Sample("a short text beside its HTML", short, "ticket", own="Please call me."))
    signed = both("Ja,\ngerne.", f"<div>Ja, <i>gerne</i>.</div><p>{words}</p>")
    found.append(Sample("a short text whose HTML says more", signed, "ticket", own="Ja,\ngerne.", never="phone"))
    long = both("Hello, this is all. " * 20, f"<p>{words * 20}</p>")
    found.append(Sample("a text beside a much longer HTML", long, "ticket", own="Hello, this is all."))
    for way, blank in (
        ("base64", b"DQo="),
        ("base64", b"IA=="),
        ("quoted-printable", b"=20"),
        ("quoted-printable", b"=C2=A0"),
    ):
        text = part("", TEXT, way) + blank
        raw = multipart(text, part("<p>Hello</p>", "text/html"), kind="alternative")
        found.append(Sample(f"{blank!r} in {way} in HTML's place", raw, "ticket", own="Hello"))
    found.append(
        Sample(
            "HTML first",
            multipart(part("<p>no</p>", "text/html"), part("Hello", TEXT), kind="alternative"),
            "ticket",
            own="Hello",
        )
    )
    return found


def _large() -> list[Sample]:
    body = part("Hello", TEXT)
    return [
        Sample(
            "10 MB",
            multipart(body, file("large.bin", bytes(range(256)) * 28_000)),
            "ticket",
            own="Hello",
            files=("large.bin",),
        ),
        Sample(
            "100 files",
            multipart(body, *(file(f"f{n}.txt", b"%d" % n) for n in range(100))),
            "ticket",
            own="Hello",
            files=("f99.txt",),
        ),
        Sample("200 parts", multipart(*(part(f"part {n}.", TEXT) for n in range(199))), "ticket", own="part 198."),
        Sample("a long text", plain("Hello " * 10_000), "ticket", own="Hello"),
        Sample("1,000 headers", mail(**{f"X_{n}": "y" for n in range(1000)}), "ticket", own="Hello"),
        Sample(
            "a long HTML",
            mail("<p>Hello</p>" * 30_000, Content_Type="text/html"),
            "ticket",
            own="Hello",
            files=("message.html",),
        ),
    ]


def _beyond() -> list[Sample]:
    layers = part("Hello", TEXT)
    for level in range(25):
        layers = part(joined(layers, boundary=f"n{level}"), f'multipart/mixed; boundary="n{level}"')
    return [
        Sample("201 parts", multipart(*(part("x", TEXT) for _ in range(201))), "kept"),
        Sample("parts within parts, 26 levels", multipart(layers), "kept"),
        Sample("too many lines", mail(b"\n" * 400_000), "kept"),
        Sample("3,000 headers", mail(**{f"X_{n}": "y" for n in range(3000)}), "kept"),
    ]
