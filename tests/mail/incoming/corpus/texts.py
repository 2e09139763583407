"""Mails about what texts are made of: charsets and HTML."""

from tests.mail.incoming.corpus.samples import Sample, html, mail, plain

LATIN = "Grüße, ça va, señor?"
CHARSETS = {
    "utf-8": "Grüße 漢字 😀 שלום",
    "utf-16": "Grüße 漢字",
    "utf-32": "Grüße 漢字",
    "utf-7": "Grüße",
    "us-ascii": "plain",
    "iso-8859-1": LATIN,
    "iso-8859-2": "Zażółć gęślą",
    "iso-8859-3": "Ĝis revido ĉiuj",
    "iso-8859-4": "Ačiū labai",
    "iso-8859-5": "Привет",
    "iso-8859-6": "مرحبا",
    "iso-8859-7": "Καλημέρα",
    "iso-8859-8": "שלום",
    "iso-8859-9": "Teşekkürler",
    "iso-8859-10": "Þórður",
    "iso-8859-11": "สวัสดี",
    "iso-8859-13": "Labdien ąčę",
    "iso-8859-14": "Ŵyŷ",
    "iso-8859-15": "5 € pour l’œuvre".replace("’", "'"),
    "iso-8859-16": "Mulțumesc",
    "windows-1250": "Příliš žluťoučký",
    "windows-1251": "Здравствуйте",
    "windows-1252": "“Quoted” – 5 €",
    "windows-1253": "Ευχαριστώ",
    "windows-1254": "Günaydın ığş",
    "windows-1255": "תודה",
    "windows-1256": "شكرا",
    "windows-1257": "Paldies āēī",
    "windows-1258": "Tôi",
    "koi8-r": "Добрый день",
    "koi8-u": "Дякую їжак",
    "cp437": "Grüße",
    "cp850": "Grüße",
    "cp866": "Спасибо",
    "macintosh": "Grüße",
    "gb2312": "您好",
    "gbk": "謝謝您",
    "gb18030": "您好 😀",
    "big5": "您好謝謝",
    "hz": "您好",
    "iso-2022-jp": "こんにちは",
    "shift_jis": "ありがとう",
    "euc-jp": "お願いします",
    "iso-2022-kr": "안녕하세요",
    "euc-kr": "감사합니다",
    "johab": "안녕하세요",
    "tis-620": "ขอบคุณ",
}
WAYS = ("base64", "quoted-printable", "8bit")
ODD_CHARSETS = [
    "utf8",
    "UTF_8",
    "unicode-1-1-utf-7x",
    "x-unknown",
    "none",
    "''",
    "utf-8mb4",
    "punycode",
    "idna",
    "zlib",
    "rot13",
]
MARKUP = {
    "script": ("<p>Hello</p><script>alert(1)</script>", "Hello", "alert"),
    "style": ("<style>p{color:red}</style><p>Hello</p>", "Hello", "color"),
    "hidden": ("<p>Hello</p><div style='display:none'>unseen</div>", "Hello", "unseen"),
    "hidden by Outlook": ("<p>Hello</p><div style='mso-hide: all'>unseen</div>", "Hello", "unseen"),
    "handler": ("<img src=x onerror=alert(1)><p>Hello</p>", "Hello", "onerror"),
    "svg": ("<svg><script>alert(1)</script><text>x</text></svg><p>Hello</p>", "Hello", "alert"),
    "iframe": ("<iframe srcdoc='<script>alert(1)</script>'></iframe><p>Hello</p>", "Hello", "srcdoc"),
    "entities": ("<p>5 &lt; 6 &amp;&nbsp;7 &#128512;</p>", "5 < 6 & 7 😀", "&lt;"),
    "lines": ("<p>one<br>two</p><p>three</p>", "one\ntwo\n\nthree", "<br"),
    "list": ("<ul><li>first</li><li>second</li></ul>", "* first\n", "<li"),
    "table": ("<table><tr><td>Total</td><td>12</td></tr></table>", "Total  12", "<td"),
    "link": ("<p>See <a href='https://x.example/y'>this</a></p>", "See this <https://x.example/y>", "href"),
    "link as text": ("<p><a href='https://x.example/'>x.example</a> it is</p>", "x.example it is", "href"),
    "long link": (
        f"<a href='https://x.example/{'y' * 600}'>this</a>",
        f"this <https://x.example/{'y' * 482} …>",
        "href",
    ),
    "link like an entity": ("<a href='https://x.example/?a&copy=1'>this</a>", "<https://x.example/?a&copy=1>", "©"),
    "link of controls": ("<p>See <a href='https://x.example/&#1;'>this</a></p>", "See\nthis", "href"),
    "markup in words": ("<table><tr><td><p>Write &amp;lt;b> &amp;amp;</p></table>", "Write &lt;b> &amp;", "<b>"),
    "no character": (f"<p>Hello &amp;#{'9' * 4301}; &#{'9' * 4301}; there</p>", "Hello", "<p"),
    "no number": (f"<ol><li value='²'>Hello<li value='{'9' * 4301}'>you</ol>", "1. Hello\n 2. you", "99"),
    "dangerous link": ("<p><a href='javascript:alert(1)'>click</a></p>", "click", "javascript"),
    "unclosed": ("<p>Hello <b>there <i>you", "Hello there you", "<b"),
    "comments": ("<!-- secret --><p>Hello</p><!--[if mso]>mso<![endif]-->", "Hello", "secret"),
    "XML": ('<?xml version="1.0" encoding="utf-8"?><html><body><p>Hello</p></body></html>', "Hello", "xml"),
    "plaintext": ("<p>Hello</p><plaintext>there", "Hello", "<plaintext"),
    "form": ("<form><input value=x><button>Go</button></form><p>Hello</p>", "Hello", "input"),
    "pre": ("<pre>a\n  b</pre>", "a\n  b", "<pre"),
    "template": ("<template><p>unseen</p></template><p>Hello</p>", "Hello", "unseen"),
    "base": ("<base href='//evil.example'><p>Hello</p>", "Hello", "evil"),
    "meta": ("<meta http-equiv=refresh content='0;url=//evil.example'><p>Hello</p>", "Hello", "evil"),
    "markdown": ("<p>[x](javascript:alert(1)) **Hello**</p>", "**Hello**", "<p"),
    "not closed tag": ("<p>Hello</p><img src='", "Hello", "src"),
    "NUL": ("<p>He\0llo</p>", "Hello", "\0"),
    "deep": ("<div>" * 3000 + "Hello" + "</div>" * 3000, "Hello", "<div"),
    "deep table": ("<table><tr><td>" * 80 + "Hello", "Hello", "<td"),
    "doctype": ("<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><p>Hello &x;</p>", "Hello", "root:"),
    "empty": ("", "(This mail has no text.)", "<"),
}


def texts() -> list[Sample]:
    return [*_charsets(), *_markup()]


def _charsets() -> list[Sample]:
    found = [
        Sample(f"{charset} as {way}", plain(text, charset, way), "ticket", own=text)
        for charset, text in CHARSETS.items()
        for way in WAYS
        if way != "8bit" or not charset.startswith(("utf-16", "utf-32"))
    ]
    found += [
        Sample(f"called {charset}", mail("Grüße", Content_Type=f"text/plain; charset={charset}"), "ticket", own="Grüße")
        for charset in ODD_CHARSETS
    ]
    latin = "Grüße".encode("iso-8859-1")
    found += [
        Sample("no charset, not UTF-8", mail(latin), "ticket", own="Grüße"),
        Sample("says UTF-8, is not", mail(latin, Content_Type="text/plain; charset=utf-8"), "ticket", own="Grüße"),
        Sample(
            "says ASCII, is UTF-8", mail("Grüße", Content_Type="text/plain; charset=us-ascii"), "ticket", own="Grüße"
        ),
        Sample(
            "HTML in Latin-1",
            mail("<p>Grüße</p>".encode("latin-1"), Content_Type="text/html; charset=iso-8859-1"),
            "ticket",
            own="Grüße",
        ),
    ]
    return found


def _markup() -> list[Sample]:
    return [
        Sample(f"HTML: {name}", html(markup), "ticket", own=own, never=never)
        for name, (markup, own, never) in MARKUP.items()
    ]
