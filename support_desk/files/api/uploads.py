"""What an upload brings: its files, which are stored as they come in, and its fields."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from fastapi import Request
from starlette.exceptions import HTTPException

from support_desk import texts
from support_desk.errors import DeskError, InvalidInput, TooLarge
from support_desk.files.api.parts import Begin, Data, End, Event, boundary_of, parts_of
from support_desk.files.storing import LARGEST_FILE, StoredFile, let_go, store
from support_desk.languages import to_say
from support_desk.store import db
from support_desk.tickets.drafts import Change
from support_desk.words import TYPED_LIMIT

MOST_FILES = 10
LARGEST_BODY = MOST_FILES * LARGEST_FILE + 1_000_000
# Whoever sends more slowly than this for so long does not mean to come to an end.
SLOWEST, PATIENCE_SECONDS = 10_000, 30
NO_FORM = "The body must be multipart/form-data, with its boundary in the Content-Type."
OTHERS_WAIT = to_say(
    "Others wait to send files, and you send several at once: please send this again when they are through."
)
TRUTHS = {"true": True, "false": False}


@dataclass
class Upload:
    """The files and fields that have come so far, from the team or not."""

    is_of_team: bool
    files: list[StoredFile] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def change(self) -> Change:
        """What it asks for beside its files.

        Raises:
            InvalidInput: a field breaks its rule.
        """
        comment, public = self.fields.get("comment"), self.fields.get("public")
        if public is not None and public not in TRUTHS:
            raise InvalidInput("The public must be true or false.", field="public")
        return Change(
            comment=None if comment is None else texts.comment(comment),
            public=None if public is None else TRUTHS[public],
        )

    async def drop(self) -> None:
        """Let its bytes go: nothing came of it."""
        with suppress(DeskError):
            await db.write(let_go, [file.key for file in self.files])


async def uploaded(request: Request, is_over: Callable[[], bool], is_of_team: bool) -> tuple[Upload, Change]:
    """The body of a request, whose files have been stored; what it brought is dropped if something is wrong with it.

    `is_over` is whether others must have their turn now.

    Raises:
        HTTPException: it is no multipart/form-data (415), comes too slowly, or others wait (408).
        TooLarge: a file is over 25 MB, or there are more than 10.
        InvalidInput: it is malformed, has no file, or a field is wrong.
        FilesAway, DatabaseAway: it cannot be stored now.
    """
    boundary = boundary_of(request.headers.get("content-type", ""))
    if boundary is None or len(request.headers.getlist("content-type")) > 1:
        raise HTTPException(415, NO_FORM)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and float(declared) > LARGEST_BODY:
        raise _too_many()
    upload = Upload(is_of_team)
    try:
        await _read(parts_of(_arriving(request, is_over), boundary), upload)
        if not upload.files:
            raise InvalidInput("The file is missing.", field="file")
        return upload, upload.change
    except BaseException:
        await upload.drop()
        raise


async def _read(events: AsyncIterator[Event], upload: Upload) -> None:
    async for event in events:
        if not isinstance(event, Begin):
            continue
        if event.name == "file" and event.filename is not None:
            await _take_file(events, event.filename, upload)
        else:
            await _take_field(events, event, upload)


async def _take_file(events: AsyncIterator[Event], name: str, upload: Upload) -> None:
    """A file without a name and without bytes is what browsers send when none was chosen."""
    data = _data(events)
    if not name and (first := await anext(data, None)) is None:
        return
    texts.storable("file", name)
    if len(upload.files) == MOST_FILES:
        raise _too_many()
    data = data if name else _again(first or b"", data)
    upload.files.append(await store(data, name, is_of_team=upload.is_of_team))


async def _take_field(events: AsyncIterator[Event], begun: Begin, upload: Upload) -> None:
    if begun.name == "file":
        raise InvalidInput("The file must be sent as a file, with a filename.", field="file")
    if begun.name not in ("comment", "public") or begun.filename is not None:
        raise InvalidInput(f"There is no field {begun.name[:100]!r}.", field=begun.name[:100])
    if begun.name in upload.fields:
        raise InvalidInput(f"The {begun.name} may be given once.", field=begun.name)
    value = b""
    async for part in _data(events):
        value += part
        if len(value) > 4 * TYPED_LIMIT:
            raise InvalidInput(f"The {begun.name} is too long.", field=begun.name)
    try:
        upload.fields[begun.name] = value.decode()
    except UnicodeDecodeError:
        raise InvalidInput(f"The {begun.name} must be text in UTF-8.", field=begun.name) from None


async def _data(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    """What is left of the part that has begun."""
    async for event in events:
        if isinstance(event, End):
            return
        if isinstance(event, Data):
            yield event.part


async def _again(first: bytes, rest: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part


async def _arriving(request: Request, is_over: Callable[[], bool]) -> AsyncIterator[bytes]:
    """The body, as long as it is neither too large nor too slow, and may go on."""
    loop, received, waited = asyncio.get_running_loop(), 0, 0.0
    stream = request.stream()
    while True:
        asked = loop.time()
        part = await anext(stream, None)
        if part is None:
            return
        waited, received = waited + loop.time() - asked, received + len(part)
        if received > LARGEST_BODY:
            raise _too_many()
        if waited > PATIENCE_SECONDS and received < waited * SLOWEST:
            raise HTTPException(408, to_say("The upload comes too slowly."))
        if is_over():
            raise HTTPException(408, OTHERS_WAIT)
        yield part


def _too_many() -> TooLarge:
    sentence = f"At most {MOST_FILES} files can be sent at once, each of at most {LARGEST_FILE // 1_000_000} MB."
    return TooLarge(sentence, field="file")
