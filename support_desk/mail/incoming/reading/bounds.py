"""What is looked at of a mail; whatever is beyond that costs no time."""

MOST_BYTES = 25_000_000
MOST_PARTS = 200
MOST_LEVELS = 20
# Of lines that are no attachment's, each of which is compared with the boundaries of all levels around it.
MOST_LINES = 150_000
MOST_COMPARED = 600_000
MOST_HEADERS = 2_000
# Of each header so many characters, and of all that have one name; of all texts so many, of all HTML, and of each HTML
# so many elements.
LONGEST_HEADER = 4_000
LONGEST_OF_NAME = 100_000
LONGEST_PARAMETERS = 1_000
LONGEST_TEXT = 100_000
LONGEST_HTML = 500_000
MOST_ELEMENTS = 15_000
LONGEST_LINK = 500
# So many tables lie within each other, and so many lists; and so much may all tables come to with their blanks.
MOST_WITHIN = 6
MOST_IN_TABLES = 5_000_000
MOST_QUOTES = 200


class NotUnderstood(Exception):
    """A mail that nothing can be made of; `reason` is a sentence for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
