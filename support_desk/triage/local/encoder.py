"""A small transformer that reads a ticket as a whole: MiniLM, taught on our own examples, in plain numpy."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
MOST_TOKENS = 96
MOST_TITLE_TOKENS = 32
HEADS = 12
BEGIN, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


@dataclass(frozen=True)
class Encoder:
    """`vocabulary` gives each piece its row of `embeddings` (small integers, times `embedding_scale` of its row)."""

    vocabulary: dict[str, int]
    arrays: dict[str, Array]
    layers: list[dict[str, Array]]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The encoder in the file at `path`."""
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        pieces = bytes(arrays.pop("vocabulary")).decode().split("\n")
        full = {name: _full(name, arrays) for name in arrays if not name.endswith(" scale") and name != "embeddings"}
        full |= {name: arrays[name] for name in ("embeddings", "embeddings scale")}
        count = 1 + max(int(name.split()[0]) for name in full if name[0].isdigit())
        layers = [
            {name.split(" ", 1)[1]: full.pop(name) for name in list(full) if name.startswith(f"{layer} ")}
            for layer in range(count)
        ]
        return cls({piece: at for at, piece in enumerate(pieces)}, full, layers)

    def scores(self, title: str, description: str) -> Array:
        """4 scores for the categories and 3 for "more urgent than low, medium, high"."""
        hidden = self._read(self._tokens(title, description))
        seen = np.concatenate([hidden.mean(0) * 4, hidden.max(0)])
        scores: Array = seen @ self.arrays["head"] + self.arrays["head offset"]
        return scores

    def _read(self, tokens: list[int]) -> Array:
        arrays = self.arrays
        hidden = arrays["embeddings"][tokens] * arrays["embeddings scale"][tokens]
        hidden = _normal(hidden + arrays["positions"][: len(tokens)], arrays["gain"], arrays["shift"])
        for layer in self.layers:
            hidden = _normal(hidden + _attention(hidden, layer), layer["gain 1"], layer["shift 1"])
            inner = _gelu(hidden @ layer["in"] + layer["in offset"])
            hidden = _normal(hidden + inner @ layer["out"] + layer["out offset"], layer["gain 2"], layer["shift 2"])
        return hidden

    def _tokens(self, title: str, description: str) -> list[int]:
        """The pieces of both texts; of a long description only its beginning and its end."""
        first = self._pieces_of(title)[:MOST_TITLE_TOKENS]
        rest = self._pieces_of(description)
        room = MOST_TOKENS - 3 - len(first)
        if len(rest) > room:
            head = room * 2 // 3
            rest = rest[:head] + rest[head - room :]
        begin, end = self.vocabulary[BEGIN], self.vocabulary[END]
        return [begin, *first, end, *rest, end]

    def _pieces_of(self, text: str) -> list[int]:
        return [piece for word in _words(text) for piece in self._split(word)]

    def _split(self, word: str) -> list[int]:
        """The longest known pieces from the left."""
        found: list[int] = []
        at = 0
        while at < len(word):
            mark = "##" if at else ""
            ends = (end for end in range(min(len(word), at + 24), at, -1) if mark + word[at:end] in self.vocabulary)
            end = next(ends, 0)
            if not end or len(word) > 100:
                return [self.vocabulary[UNKNOWN]]
            found.append(self.vocabulary[mark + word[at:end]])
            at = end
        return found


def _full(name: str, arrays: dict[str, Array]) -> Array:
    scale = arrays.get(f"{name} scale")
    return np.ascontiguousarray(arrays[name].astype(np.float32) if scale is None else arrays[name] * scale)


def _attention(hidden: Array, layer: dict[str, Array]) -> Array:
    size = hidden.shape[1] // HEADS
    mixed = (hidden @ layer["qkv"] + layer["qkv offset"]).reshape(len(hidden), 3, HEADS, size)
    query, key, value = mixed.transpose(1, 2, 0, 3)
    weight = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(size))
    weight = np.exp(weight - weight.max(-1, keepdims=True))
    weight /= weight.sum(-1, keepdims=True)
    heard: Array = (weight @ value).transpose(1, 0, 2).reshape(hidden.shape)
    return heard @ layer["mix"] + layer["mix offset"]


def _normal(hidden: Array, gain: Array, shift: Array) -> Array:
    hidden = hidden - hidden.mean(-1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", hidden, hidden) / hidden.shape[1] + 1e-12)
    return hidden / spread[:, None] * gain + shift


def _gelu(inner: Array) -> Array:
    """The activation function, in its approximation by tanh."""
    bent = inner * inner
    bent *= np.float32(0.044715 * 0.7978845608)
    bent += np.float32(0.7978845608)
    bent *= inner
    np.tanh(bent, out=bent)
    bent += 1
    bent *= inner
    bent *= np.float32(0.5)
    return bent


def _words(text: str) -> list[str]:
    """In lower case without accents, each mark a word of its own."""
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(_spaced(character) for character in plain).split()


@lru_cache(4096)
def _spaced(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Mn":
        return ""
    if kind[0] in "PS" or (kind[0] == "N" and not character.isalnum()):
        return f" {character} "
    return " " if kind[0] in "ZC" else character
