"""The languages that pages are shown in; the desk itself, and REST, speak English."""


def to_say(sentence: str) -> str:
    """The same sentence, which some page shows to people: by this `make languages` finds it."""
    return sentence
