"""Bodies of multipart/form-data (RFC 7578), taken apart as they come in and never whole in memory."""

import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from support_desk.errors import InvalidInput

BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")
# Far more than any call takes.
MOST_PARTS = 40
MALFORMED = "The body must be multipart/form-data, to its end."


@dataclass(frozen=True)
class Begin:
    """A part begins: a field, or a file when it has a `filename`, which may be empty."""

    name: str
    filename: str | None


@dataclass(frozen=True)
class Data:
    """More of the part that has begun."""

    part: bytes


class End:
    """The part that has begun is over."""


Event = Begin | Data | End


def boundary_of(content_type: str) -> bytes | None:
    """What parts the body; None if the header does not say multipart/form-data with a boundary."""
    kind, options = parse_options_header(content_type.encode("latin-1", "replace"))
    boundary = options.get(b"boundary", b"")
    return boundary if kind == b"multipart/form-data" and BOUNDARY.fullmatch(boundary) else None


async def parts_of(stream: AsyncIterable[bytes], boundary: bytes) -> AsyncIterator[Event]:
    """What comes in, part by part, each with its beginning, its data and its end.

    Raises:
        InvalidInput: it is malformed, has too many parts, or ends too soon.
    """
    parts = _Parts(boundary)
    async for received in stream:
        for event in parts.read(received):
            yield event
    if not parts.is_whole:
        raise InvalidInput(MALFORMED, field="body")


class _Parts:
    """The parser, whose callbacks gather what one piece of the body brought."""

    def __init__(self, boundary: bytes) -> None:
        self.is_whole = False
        self._events: list[Event] = []
        self._header, self._value, self._number = b"", b"", 0
        self._disposition = b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._more_of_header,
                "on_header_value": self._more_of_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._say_what_it_is,
                "on_part_data": self._more,
                "on_part_end": self._end,
                "on_end": self._be_whole,
            },
        )

    def read(self, received: bytes) -> list[Event]:
        """What these bytes bring.

        Raises:
            InvalidInput: they are malformed, or have too many parts.
        """
        self._events = []
        try:
            self._parser.write(received)
        except FormParserError:
            raise InvalidInput(MALFORMED, field="body") from None
        return self._events

    def _begin(self) -> None:
        self._number += 1
        if self._number > MOST_PARTS:
            raise InvalidInput("The body is made of too many parts.", field="body")
        self._disposition = b""

    def _more_of_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _more_of_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _say_what_it_is(self) -> None:
        kind, options = parse_options_header(self._disposition)
        name, filename = options.get(b"name"), options.get(b"filename")
        if kind != b"form-data" or name is None:
            raise InvalidInput(MALFORMED, field="body")
        self._events.append(Begin(_text(name), None if filename is None else _text(filename)))

    def _more(self, data: bytes, start: int, end: int) -> None:
        self._events.append(Data(data[start:end]))

    def _end(self) -> None:
        self._events.append(End())

    def _be_whole(self) -> None:
        self.is_whole = True


def _text(value: bytes) -> str:
    """Names as browsers send them: in UTF-8, with quotes and line breaks as %22, %0D and %0A."""
    plain = value.decode("utf-8", "replace")
    for escaped, character in {"%22": '"', "%0D": "\r", "%0A": "\n"}.items():
        plain = plain.replace(escaped, character)
    return plain
