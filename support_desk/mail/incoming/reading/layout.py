"""How HTML is laid out as text: as `inscriptis` does it, as long as what it adds to the lines is in proportion.

It pads each line of a table's column to the column's widest one, and each line in a list by the depth of the list.
"""

from collections import Counter

from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_document_state import HtmlDocumentState
from inscriptis.model.table import Table
from inscriptis.model.tag import CustomHtmlTagHandlerMapping
from inscriptis.model.tag.table_tag import table_start_handler
from lxml import etree

from support_desk.mail.incoming.reading.bounds import MOST_IN_TABLES, MOST_WITHIN

KINDS = {"table": "table", "tr": "table", "td": "table", "th": "table", "ul": "list", "ol": "list"}
OUTERMOST = ("table", "ul", "ol")
BETWEEN_CELLS = "  "


def config() -> ParserConfig:
    """What to lay out one mail by: all its tables together have so much room."""
    room = [MOST_IN_TABLES]

    def begin_table(state: HtmlDocumentState, attributes: dict[str, str]) -> None:
        table_start_handler(state, attributes)
        state.current_table[-1] = RoomyTable(state.tags[-1].canvas.left_margin, room)

    handlers = CustomHtmlTagHandlerMapping({"table": begin_table}, {})
    return ParserConfig(
        STRICT_CSS_PROFILE, table_cell_separator=BETWEEN_CELLS, custom_html_tag_handler_mapping=handlers
    )


def flatten(root: etree._Element) -> None:
    """Take tables, and lists, that lie within so many others for what they are mostly used as: boxes."""
    depths: Counter[str] = Counter()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if (kind := KINDS.get(tag)) is None:
            continue
        if event == "start":
            depths[kind] += tag in OUTERMOST
            continue
        if depths[kind] > MOST_WITHIN:
            element.tag = "div"
        depths[kind] -= tag in OUTERMOST


class RoomyTable(Table):
    """A table whose cells come one below the other where there is no room for it."""

    __slots__ = ("_room",)

    def __init__(self, left_margin: int, room: list[int]) -> None:
        super().__init__(left_margin, BETWEEN_CELLS)
        self._room = room

    def get_text(self) -> str:
        """The text of the table."""
        widths = [0] * max(map(len, self.rows), default=0)
        lines = len(self.rows)
        for row in self.rows:
            lines += max((cell.normalize_blocks() for cell in row.columns), default=0)
            for column, cell in enumerate(row.columns):
                widths[column] = max(widths[column], cell.width)
        taken = lines * (sum(widths) + len(BETWEEN_CELLS) * len(widths))
        if taken <= self._room[0]:
            self._room[0] -= taken
            return super().get_text()
        cells = (cell.get_text() for row in self.rows for cell in row.columns)
        return "\n".join(filter(None, cells)) + "\n"
