"""How many tickets, as people read it."""

from support_desk.languages import to_say


def number_of_them(number: int, most: int | None = None) -> str:
    """So many tickets; of more than `most`, only that they are more."""
    if most is not None and number > most:
        return to_say(f"{most:,}+ tickets")
    return to_say("1 ticket") if number == 1 else to_say(f"{number:,} tickets")
