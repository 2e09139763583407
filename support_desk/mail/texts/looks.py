"""How a mail looks: as plain text, and as HTML for light and for dark screens."""

from html import escape
from textwrap import fill

from support_desk.mail.texts.mail_text import MailText

WIDTH = 76
# Mail programs know no fonts of ours and few rules of CSS: what matters stands beside each part.
FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5"
STYLE = """
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.canvas{background:#111317!important}.card{background:#1b1e24!important;border-color:#333944!important}
.text{color:#e8eaee!important}.quote{background:#242830!important;color:#e8eaee!important;border-color:#8ea2ff!important}
.muted{color:#a5acb8!important}.button{background:#8ea2ff!important;color:#0d1020!important}.link{color:#a9b8ff!important}
}
"""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="canvas" style="margin:0;padding:24px 12px;background:#f4f5f7">
<div role="article" lang="en" style="max-width:600px;margin:0 auto">
<div class="card" style="background:#ffffff;border:1px solid #dfe2e8;border-radius:12px;padding:24px">
{content}
</div>
{why}
</div>
</body>
</html>
"""


def as_text(said: MailText) -> str:
    """The plain text; what somebody wrote keeps its own lines."""
    parts = [said.greeting, *map(_filled, said.says), said.quote]
    if said.link:
        parts.append(f"{said.link_name}:\n{said.link}")
    parts += map(_filled, said.next)
    if said.why:
        parts.append(f"-- \n{_filled(said.why)}")
    return "\n\n".join(filter(None, parts)) + "\n"


def as_html(said: MailText) -> str:
    """The same as a page of HTML, in which nothing is anything but text."""
    parts = [_paragraph(said.greeting), *map(_paragraph, said.says)]
    if said.quote:
        parts.append(_quote(said.quote))
    if said.link:
        parts.append(_button(said.link_name, said.link))
    parts += [_paragraph(each) for each in said.next]
    return PAGE.format(title=escape(said.subject), style=STYLE, content="\n".join(parts), why=_footer(said.why))


def _filled(said: str) -> str:
    return fill(said, WIDTH, break_long_words=False, break_on_hyphens=False)


def _paragraph(said: str) -> str:
    return f'<p class="text" dir="auto" style="{FONT};color:#1d2129;margin:0 0 16px">{escape(said)}</p>'


def _quote(said: str) -> str:
    style = (
        f"{FONT};white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 16px;padding:12px 16px;color:#1d2129;"
        "background:#f4f5f7;border-left:3px solid #4a5fd9;border-radius:6px"
    )
    return f'<div class="quote" dir="auto" style="{style}">{escape(said)}</div>'


def _button(name: str, link: str) -> str:
    style = (
        f"{FONT};display:inline-block;background:#4053c6;color:#ffffff;font-weight:600;text-decoration:none;"
        "padding:10px 18px;border-radius:6px"
    )
    return f'<p style="margin:0 0 16px"><a class="button" href="{escape(link)}" style="{style}">{escape(name)}</a></p>'


def _footer(why: str) -> str:
    style = f"{FONT.replace('16px', '13px')};color:#5b6472;margin:16px 12px 0;overflow-wrap:anywhere"
    return f'<p class="muted" style="{style}">{escape(why)}</p>' if why else ""
