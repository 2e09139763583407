"""The one file of a backup: a zip with a member for each table, and a manifest that says what they must be.

`tables/<name>` is PostgreSQL's own text of `COPY`, which any version of it reads. `manifest.json` comes last, so a file
that was cut short has none. `files/<key>` are the bytes of attachments.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from typing import IO, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from support_desk.errors import BadSetup
from support_desk.serving.backups.measured import Measured

MANIFEST = "manifest.json"
FILES = "files/"
KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")
MANIFEST_LIMIT = 1_000_000
CHUNK = 1 << 20
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, OSError)


class NumberCounter(BaseModel):
    """Where the numbers of a column go on; `is_used` when a row has had the number `last`."""

    column: str
    last: int
    is_used: bool


class TableCopy(BaseModel):
    """One table: its columns in the order of the text, and what the text must be."""

    name: str
    columns: list[str]
    counters: list[NumberCounter] = []
    rows: int = 0
    size: int = 0
    sha256: str = ""


class FilesCopy(BaseModel):
    """The bytes of all files: how many files, and what the bytes must be, one file after the other."""

    number: int = 0
    size: int = 0
    sha256: str = ""


class Manifest(BaseModel):
    """What a backup holds; the tables stand in an order in which each finds what it refers to."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["support-desk backup"] = "support-desk backup"
    format_version: Literal[1] = 1
    made_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    migration: str
    tables: list[TableCopy] = []
    files: FilesCopy = FilesCopy()


class BackupWriter:
    """Writes a backup to `file`, which may be a pipe."""

    def __init__(self, file: IO[bytes], migration: str) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._manifest = Manifest(migration=migration)
        self._bytes = hashlib.sha256()

    @contextmanager
    def table(self, table: TableCopy) -> Iterator[Measured]:
        """Where the text of `table` is written to."""
        with self._zip.open(_member(table), "w", force_zip64=True) as member:
            text = Measured(member, table.name)
            yield text
        measured = {"rows": text.rows, "size": text.size, "sha256": text.digest.hexdigest()}
        self._manifest.tables.append(table.model_copy(update=measured))

    def file(self, key: str, parts: Iterable[bytes]) -> None:
        """Write the bytes of a file; most are as small as they get already.

        There is nothing of it when the first of `parts` cannot be given.
        """
        left = iter(parts)
        first = next(left, b"")
        member = zipfile.ZipInfo(f"{FILES}{key}")
        with self._zip.open(member, "w", force_zip64=True) as written:
            told = self._manifest.files
            told.number += 1
            for part in chain([first], left):
                written.write(part)
                self._bytes.update(part)
                told.size += len(part)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        """Seal it, or leave it as it is when something went wrong: without its seal it is no backup."""
        if error is None:
            if self._manifest.files.number:
                self._manifest.files.sha256 = self._bytes.hexdigest()
            self._zip.writestr(MANIFEST, self._manifest.model_dump_json(indent=1))
            self._zip.close()
        else:
            self._zip.fp = None  # else it would try to come to an end of its own, in a file that is closed


class BackupReader:
    """A backup that has been read from end to end and is whole.

    Raises:
        BadSetup: it is no backup of a desk, or not all of it.
    """

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = self._read_manifest()
            expected = sorted([MANIFEST, *map(_member, self.manifest.tables)])
            others = sorted(name for name in self._zip.namelist() if not name.startswith(FILES))
            is_whole = others == expected and all(map(self._is_whole, self.manifest.tables))
            is_whole = is_whole and self._has_all_files()
        except DAMAGES:
            raise BadSetup("The file is no backup of a desk, or it is damaged.") from None
        if not is_whole:
            raise BadSetup("The file is damaged: not all of it is what was written.")

    def open(self, table: TableCopy) -> Measured:
        """The text of `table`, to be read."""
        return Measured(self._zip.open(_member(table)), table.name)

    def files(self) -> list[str]:
        """The keys of all files, in the order in which they were written."""
        return [name.removeprefix(FILES) for name in self._zip.namelist() if name.startswith(FILES)]

    def parts(self, key: str) -> Iterator[bytes]:
        """The bytes of a file."""
        with self._zip.open(f"{FILES}{key}") as member:
            while part := member.read(CHUNK):
                yield part

    def _has_all_files(self) -> bool:
        digest, size, keys = hashlib.sha256(), 0, self.files()
        for part in (part for key in keys for part in self.parts(key)):
            digest.update(part)
            size += len(part)
        found = FilesCopy(number=len(keys), size=size, sha256=digest.hexdigest() if keys else "")
        return found == self.manifest.files and all(map(KEY.fullmatch, keys))

    def _read_manifest(self) -> Manifest:
        if self._zip.getinfo(MANIFEST).file_size > MANIFEST_LIMIT:
            raise ValueError(MANIFEST)
        told = json.loads(self._zip.read(MANIFEST))
        try:
            return Manifest.model_validate(told)
        except ValidationError:
            if isinstance(told, dict) and told.get("format") == "support-desk backup":
                raise BadSetup("The backup was made by a newer desk.") from None
            raise

    def _is_whole(self, table: TableCopy) -> bool:
        with self.open(table) as text:
            while text.read(CHUNK):
                pass
        return (text.size, text.digest.hexdigest()) == (table.size, table.sha256)


def _member(table: TableCopy) -> str:
    return f"tables/{table.name}"
