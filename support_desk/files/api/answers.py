"""Files as they are given: streamed, all of them or a range, and harmless wherever a browser puts them."""

from collections.abc import AsyncIterator
from urllib.parse import unquote

from fastapi import Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from support_desk.api.deps import HEAD_ALONE
from support_desk.errors import NotFound
from support_desk.files.api.ranges import wanted_range
from support_desk.files.kinds import INLINE, served_type
from support_desk.files.names import disposition
from support_desk.files.places import place
from support_desk.files.records import FileRecord

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
# Whoever reads it must be asked each time whether he still may.
CACHED = "private, no-cache"
BEYOND = "The file has no such bytes."


async def file_answer(file: FileRecord, name: str, request: Request) -> Response:
    """The answer to whoever asks for a file by this name.

    Raises:
        NotFound: it has another name, or its bytes are lost.
        FilesAway: they cannot be read now.
    """
    if name not in (file.name.rstrip("/"), unquote(file.url_name)):
        raise NotFound("There is no such file.")
    headers = _headers(file)
    if headers["ETag"] in _tags(request.headers.getlist("if-none-match")):
        return Response(None, 304, headers)
    asked, tag = request.headers.get("range"), request.headers.get("if-range")
    try:
        part = wanted_range(asked, file.size) if tag in (None, headers["ETag"]) else None
    except ValueError:
        return JSONResponse({"detail": BEYOND}, 416, headers | {"Content-Range": f"bytes */{file.size}"})
    start, end = part or (0, file.size)
    # Of a HEAD's one byte shows that they are there.
    last = min(start + 1, end) if HEAD_ALONE in request.scope else end
    body = await place().get(file.blob_key, start, last) if last > start else _nothing()
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Type"] = served_type(file.content_type)
    return StreamingResponse(body, 206 if part else 200, headers)


def _headers(file: FileRecord) -> dict[str, str]:
    return {
        "Content-Disposition": disposition(file.name, is_inline=file.content_type in INLINE),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": NOTHING,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "bytes",
        "ETag": f'"{file.blob_key.rpartition("/")[2]}"',
        "Cache-Control": CACHED,
    }


def _tags(lines: list[str]) -> list[str]:
    return [tag.strip().removeprefix("W/") for line in lines for tag in line.split(",")]


async def _nothing() -> AsyncIterator[bytes]:
    yield b""
