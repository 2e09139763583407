"""A small transformer that reads a ticket as a whole: the lower half of multilingual-e5-small, taught on our own
examples, in plain numpy."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from support_desk.triage.local.pieces import UNKNOWN, Pieces

Array = np.ndarray[Any, np.dtype[Any]]
MOST_TOKENS = 88
MOST_TITLE_TOKENS = 32
HEADS = 12
BEGIN, END = 0, 1
# In characters, usually more than so many pieces are made of; what is in between is not even looked at.
LONGEST_TITLE, LONGEST_BEGINNING, LONGEST_END = 200, 450, 250
# Words of which is remembered what pieces they are made of.
MOST_KNOWN = 20_000


@dataclass(frozen=True)
class Encoder:
    """`pieces` number the rows of `embeddings`: small integers, times the number of their row in `embeddings scale`."""

    pieces: Pieces
    arrays: dict[str, Array]
    layers: list[dict[str, Array]]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The encoder in the file at `path`."""
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        vocabulary = bytes(arrays.pop("vocabulary")).decode().split("\n")
        pieces = Pieces.of(vocabulary, arrays.pop("likelihoods").astype(np.float64).tolist())
        full = {name: _full(name, arrays) for name in arrays if not name.endswith(" scale") and name != "embeddings"}
        full |= {name: arrays[name] for name in ("embeddings", "embeddings scale", "taught")}
        count = 1 + max(int(name.split()[0]) for name in full if name[0].isdigit())
        layers = [
            {name.split(" ", 1)[1]: full.pop(name) for name in list(full) if name.startswith(f"{layer} ")}
            for layer in range(count)
        ]
        return cls(pieces, full, layers)

    def tokens(self, title: str, description: str) -> list[int]:
        """The numbers of the pieces of both texts."""
        return tokens(self.pieces, title, description)

    def knows(self, tokens: list[int]) -> bool:
        """Whether most of these pieces are known: of a script without any, nothing can be said."""
        found = _unmarked(tokens)
        return found.count(UNKNOWN) * 2 < len(found)

    def is_used_to(self, tokens: list[int]) -> bool:
        """Whether most of these pieces are of tickets that it was taught on, as they are in each of its languages."""
        found = _unmarked(tokens)
        return int(self.arrays["taught"][found].sum()) * 2 >= len(found)

    def meant(self, tokens: list[int]) -> Array:
        """What these pieces mean by themselves, as numbers of length 1; nothing if there is none that is known."""
        known = [token for token in tokens if token > UNKNOWN]
        total: Array = (self.arrays["embeddings"][known] * self.arrays["embeddings scale"][known]).sum(0)
        return total / max(float(np.sqrt(total @ total)), 1e-6)

    def seen(self, tokens: list[int]) -> Array:
        """What it makes of them: as many numbers as `head` has rows."""
        hidden = self._read(tokens)
        seen: Array = np.concatenate([hidden.mean(0) * 4, hidden.max(0)])
        return seen

    def scores(self, seen: Array) -> Array:
        """4 scores for the categories and 3 for "more urgent than low, medium, high"."""
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


@dataclass(frozen=True)
class WordMeanings:
    """What words mean: the mean of the encoder's rows for their pieces, of length 1. Those of late are remembered."""

    encoder: Encoder
    known: dict[str, list[int]] = field(default_factory=dict)

    def of(self, words: Sequence[str]) -> Array:
        """A row for each word."""
        return np.stack([self.encoder.meant(self._numbers(word)) for word in words])

    def _numbers(self, word: str) -> list[int]:
        numbers = self.known.get(word)
        if numbers is None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            numbers = self.known[word] = self.encoder.pieces.numbers(word)
        return numbers


@dataclass(frozen=True)
class Meanings:
    """Turns what the encoder has seen into a direction: texts about the same thing point nearly the same way.

    What all texts have in common is taken away, and the few ways in which they differ most do not outweigh the others
    (whitening: https://arxiv.org/abs/2103.15316).
    """

    center: Array
    projection: Array

    @classmethod
    def read(cls, path: Path) -> Self:
        """What is in the file at `path`."""
        with np.load(path, allow_pickle=False) as file:
            return cls(file["center"], file["projection"].astype(np.float32))

    def of(self, seen: Array) -> Array:
        """The direction, a vector of length 1."""
        turned: Array = (seen - self.center) @ self.projection
        return turned / (np.sqrt(turned @ turned) + 1e-9)


def tokens(pieces: Pieces, title: str, description: str) -> list[int]:
    """The numbers of the pieces of both texts, between marks; of a long description only its beginning and its end."""
    first = pieces.numbers(title[:LONGEST_TITLE])[:MOST_TITLE_TOKENS]
    room = MOST_TOKENS - 3 - len(first)
    head = room * 2 // 3
    if len(description) > LONGEST_BEGINNING + LONGEST_END:
        begin, end = description[:LONGEST_BEGINNING], description[-LONGEST_END:]
        rest = pieces.numbers(begin)[:head] + pieces.numbers(end)[head - room :]
    else:
        rest = pieces.numbers(description)
        rest = rest if len(rest) <= room else rest[:head] + rest[head - room :]
    return [BEGIN, *first, END, *rest, END]


def _unmarked(tokens: list[int]) -> list[int]:
    return [number for number in tokens if number not in (BEGIN, END)]


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
