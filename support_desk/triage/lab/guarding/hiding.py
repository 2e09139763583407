"""Where a text hides in a ticket, and what it is disguised as."""

import random
from dataclasses import dataclass

# A harmless text stands in all of them too: to be in a log is no sign of a command.
BARE = "{}"
PLACES = (
    *[BARE] * 12,
    '"{}"',
    "“{}”",
    "«{}»",
    "({})",
    "[{}]",
    "> {}",
    "P.S. {}",
    "```\n{}\n```",
    "/* {} */",
    "# {}",
    "// {}",
    "-- {}",
    "* {}",
    "Re: {}",
    "Note: {}",
    "--\n{}",
    "***\n{}\n***",
    "=====\n{}\n=====",
    '<span style="display:none">{}</span>',
    "<p hidden>{}</p>",
    '<div class="note">{}</div>',
    "<b>{}</b>",
    '<img alt="{}">',
    '{{"message": "{}"}}',
    '{{"note": "{}", "lang": "en"}}',
    'text = """{}"""',
    "comment: {}",
    "print('{}')",
    "2025-05-07 10:11:12 INFO  app: {}",
    "[08:15:02] {}",
    'level=info msg="{}"',
    "Subject: {}",
    "<note>{}</note>",
    "<p>{}</p>",
    "[quote]{}[/quote]",
    "{{{}}}",
    "`{}`",
    "**{}**",
    "_{}_",
    "## {}",
    "- {}",
    "| {} |",
    "~~~\n{}\n~~~",
    "FYI: {}",
    "TODO: {}",
    "FW: {}",
    "<!-- {}",
    "On Friday Paula wrote:\n> {}",
    "From: Paula\nTo: Support\n\n{}",
    "BEGIN\n{}\nEND",
    "<![CDATA[{}]]>",
    "?text={}",
    "'; {} --",
    "{} (sent from my phone)",
    "...{}...",
    "{}\n\nKind regards",
)
# Letters that look like others, and what they look like.
LOOKALIKES = str.maketrans("aceopxyi", "асеорхуі")
DIGITS = str.maketrans("aeiost", "431057")


@dataclass(frozen=True)
class Spots:
    """How a text is written where it hides, and what stands between it and a ticket's own words."""

    places: tuple[str, ...]
    joints: tuple[str, ...]


IN_TEXT = Spots(PLACES, (" ", "\n", "\n\n", "\n\n"))
# Titles have one line. What stands in them mostly does so without any sign: where it begins only its words tell.
IN_TITLE = Spots(
    (*[BARE] * 60, *(place for place in PLACES if "\n" not in place)),
    (*[" "] * 6, ": ", " - ", ". ", " | ", ", ", "; "),
)


def placed(text: str, spots: Spots, dice: random.Random) -> str:
    """The text as it may stand there."""
    return dice.choice(spots.places).format(text)


def disguised(text: str, dice: random.Random) -> str:
    """The text written in another way, mostly as it is."""
    way = dice.random()
    if way < 0.08:
        return text.upper()
    if way < 0.12:
        return text.lower().rstrip(".!")
    if way < 0.16:
        return "".join(letter.translate(LOOKALIKES) if dice.random() < 0.5 else letter for letter in text)
    if way < 0.20:
        joint = dice.choice(" .-")
        return " ".join(joint.join(word) if word.isalpha() and dice.random() < 0.5 else word for word in text.split())
    if way < 0.22:
        return "".join(letter.translate(DIGITS) if dice.random() < 0.4 else letter for letter in text)
    if way < 0.24:
        return text.replace(" ", "  ").rstrip(".!") if dice.random() < 0.5 else text.title()
    return text


def joined(own: str, other: str, spots: Spots, dice: random.Random) -> tuple[str, int]:
    """Both texts in one, the other before, after or within one's own words; and where it begins."""
    joint, way = dice.choice(spots.joints), dice.random()
    ends = [at + 2 for at in range(len(own) - 2) if own[at : at + 2] in (". ", "! ", "? ")]
    cut = len(own) if way < 0.45 or (way > 0.8 and not ends) else 0 if way < 0.8 else dice.choice(ends)
    before = own[:cut].rstrip() + joint if cut else ""
    after = joint + own[cut:].lstrip() if cut < len(own) else ""
    return before + other + after, len(before)
