"""Files whose contents are measured on their way."""

import hashlib
import io
import sys
import time
from typing import IO, Any

PROGRESS_SECONDS = 5


class Measured(io.RawIOBase):
    """A file that takes note of what goes through it, and says now and then how far it is."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.rows = self.size = 0
        self.digest = hashlib.sha256()
        self._file, self._name, self._told_at = file, name, time.monotonic()

    def write(self, data: Any) -> int:
        """Write all of `data`."""
        self._measure(data)
        return self._file.write(data)

    def read(self, size: int = -1) -> bytes:
        """Read up to `size` bytes."""
        data = self._file.read(size)
        self._measure(data)
        return data

    def close(self) -> None:
        self._file.close()
        super().close()

    def _measure(self, data: bytes) -> None:
        self.rows += data.count(b"\n")
        self.size += len(data)
        self.digest.update(data)
        if time.monotonic() - self._told_at > PROGRESS_SECONDS:
            self._told_at = time.monotonic()
            print(f"{self._name}: {self.rows:,} rows", file=sys.stderr, flush=True)  # noqa: T201
