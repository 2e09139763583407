"""HTML as the text that its reader sees, by `inscriptis`; what quotes others is marked.

`html2text` writes Markdown and takes twice as long. What would take long here, or is nested deeper than libxml2 goes
along, is read without its layout.
"""

import re
from html import unescape
from itertools import islice

from inscriptis import Inscriptis
from lxml import etree, html

from support_desk.mail.incoming.reading import layout
from support_desk.mail.incoming.reading.bounds import LONGEST_LINK, LONGEST_TEXT, MOST_ELEMENTS, MOST_QUOTES
from support_desk.mail.incoming.reading.charsets import CONTROLS

QUOTE, END_OF_QUOTE = "\ue000", "\ue001"
"""Lines that say where a quote begins and ends; no text has them otherwise."""
AND = "\ue002"
"""What stands for an "&" meanwhile, which Inscriptis would take for the beginning of an entity."""
# Where mail programs put what is answered; after Outlook's headings it is all that follows.
HEADINGS = {
    "divRplyFwdMsg",
    "appendonsend",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-body-separator-line",
}
QUOTED_CLASSES = {"gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-forward-container", "tutanota_quote"}
BORDER_ABOVE = re.compile(r"border:\s?none;\s?border-top:\s?solid (#e1e1e1|#b5c4df) 1\.0pt", re.IGNORECASE)
HIDDEN = re.compile(r"display\s?:\s?none|mso-hide\s?:\s?all|visibility\s?:\s?hidden", re.IGNORECASE)
NOT_SHOWN = {"head", "script", "style", "template", "noscript", "object", "iframe", "svg", "math", "title", "select"}
MOVES = ("align", "valign", "start", "value", "style")
LINK = re.compile(r"(https?|mailto|tel):[^\s<>\"']+", re.IGNORECASE)
TAG = re.compile(r"(<[^<>]{0,20000}>)")
CODE = re.compile(r"<(/?)(script|style|head|title)\b", re.IGNORECASE)
# No character has such a number, and Python reads none of thousands of digits.
NO_CHARACTER = re.compile(r"&#[0-9]{8,};?")


def text_of_html(written: str) -> tuple[str, bool]:
    """The text, with lines around what is quoted; and whether it is all of it."""
    if not written.strip():
        return "", True
    written = NO_CHARACTER.sub("\ufffd", written)
    parser = html.HTMLParser(encoding="utf-8", recover=True)
    try:
        root = html.document_fromstring(written.encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return bare_text(written), True
    elements = [*islice(root.iter(), MOST_ELEMENTS + 1)]
    if len(elements) > MOST_ELEMENTS or any("depth" in error.message for error in parser.error_log):
        return bare_text(written), False
    try:
        text = _laid_out(root, elements)
    except ValueError:  # lxml reads characters that it does not write
        return bare_text(written), False
    return text[:LONGEST_TEXT], len(text) <= LONGEST_TEXT


def bare_text(written: str) -> str:
    """What stands between the tags, each of which ends a line."""
    lines, skipped = [], ""
    for piece in TAG.split(written):
        if tag := CODE.match(piece):
            skipped = "" if tag[1] else tag[2].lower()
        elif not skipped and not TAG.fullmatch(piece) and (line := unescape(piece).strip()):
            lines.append(line)
            if len(lines) > MOST_ELEMENTS:
                break
    return "\n".join(lines)[:LONGEST_TEXT]


def _laid_out(root: etree._Element, elements: list[etree._Element]) -> str:
    for element in elements:
        if isinstance(element.tag, str):
            _tidied(element)
    for element in root.iter():
        element.text, element.tail = _as_meant(element.text), _as_meant(element.tail)
    layout.flatten(root)
    _mark_quotes(root)
    return _tidy(Inscriptis(root, layout.config()).get_text()).replace(AND, "&")


def _as_meant(text: str | None) -> str | None:
    """A text that stays as it is although Inscriptis unescapes it, and once more for each table around it."""
    return text and CONTROLS.sub("", text).replace("&", AND)


def _tidied(element: etree._Element) -> None:
    """Take out what is not shown and what would only move the rest, and say where links lead."""
    style = element.get("style", "")[:1000]
    if element.tag in NOT_SHOWN or HIDDEN.search(style) or "hidden" in element.attrib:
        tail = element.tail
        element.clear()
        element.tail, element.tag = tail, "span"
    if BORDER_ABOVE.search(style):
        element.set("id", "divRplyFwdMsg")
    for name in MOVES:
        element.attrib.pop(name, None)
    target = element.get("href", "")
    shown = target[:LONGEST_LINK]
    if element.tag == "a" and LINK.fullmatch(target) and _bare(shown) not in _bare("".join(element.itertext())[:1000]):
        last = etree.SubElement(element, "span")
        last.text = f" <{shown}>" if shown == target else f" <{shown} …>"


def _bare(target: str) -> str:
    return re.sub(r"^(https?://|mailto:|tel:)", "", target.strip().lower()).rstrip("/")


def _mark_quotes(root: etree._Element) -> None:
    """Put lines around the quotes; what they quote themselves is not looked at."""
    walk = etree.iterwalk(root, events=("start",))
    found = []
    for _, element in walk:
        is_heading = element.get("id", "").removeprefix("x_") in HEADINGS
        if is_heading or element.tag == "blockquote" or QUOTED_CLASSES & {*element.get("class", "").split()}:
            found.append((element, is_heading))
            walk.skip_subtree()
    for element, is_heading in found[:MOST_QUOTES]:
        if element.getparent() is not None:
            _mark(element, is_heading)


def _mark(element: etree._Element, is_heading: bool) -> None:
    begin, end = etree.Element("p"), etree.Element("p")
    begin.text, end.text = QUOTE, END_OF_QUOTE
    element.addprevious(begin)
    if not is_heading:
        end.tail, element.tail = element.tail, None
        element.addnext(end)


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
