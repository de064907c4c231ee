"""A vector for each title, as bytes, memory-mapped: what of it is read is in memory, and nothing else.

meaning/vectors.npy     (held, width) int8, each row scaled to its largest component; zeros: the title has no text,
                        as have those behind the rows that are held
meaning/norms.npy       (titles,) float32, the length of each row; 0: the title has no text
meaning/encoder.json    the name of the encoder that made them
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.meaning.encoder import FloatArray

MEANING_FOLDER = "meaning"

_BLOCK = 4096
"""Rows compared at a time: as many as fit into a processor's cache once they are floats."""


@dataclass(frozen=True, slots=True, eq=False)
class TextVectors:
    """The arrays of one catalogue, by row, as the module's docstring describes them. `encoder`: what made them."""

    encoder: str
    vectors: NDArray[np.int8]
    norms: FloatArray

    @classmethod
    def of(cls, encoder: str, vectors: NDArray[np.int8], titles: int | None = None) -> TextVectors:
        """Of `quantised` vectors, shape (held, width); rows of zeros for titles without text.

        Of more `titles` than these those behind them have none.
        """
        norms = np.zeros(len(vectors) if titles is None else titles, dtype=np.float32)
        norms[: len(vectors)] = _lengths(vectors)
        return cls(encoder, vectors, norms)

    def __len__(self) -> int:
        return len(self.norms)

    @property
    def width(self) -> int:
        """The dimensions of the vectors."""
        return int(self.vectors.shape[1])

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which titles have a vector, shape (titles,)."""
        return self.norms > 0

    @property
    def count(self) -> int:
        """How many titles have a vector."""
        return int(np.count_nonzero(self.norms))

    def unit(self, rows: NDArray[np.integer] | slice | None = None) -> FloatArray:
        """The vectors of `rows` (None: of all titles) with unit length, (rows, width); zeros without text."""
        chosen: NDArray[np.integer] | slice = slice(None) if rows is None else rows
        if len(self.vectors) < len(self.norms):
            numbers = np.arange(len(self))[chosen]
            floats = np.zeros((len(numbers), self.width), dtype=np.float32)
            held = np.flatnonzero(numbers < len(self.vectors))
            floats[held] = self.vectors[numbers[held]]
        else:
            floats = self.vectors[chosen].astype(np.float32)
        floats *= _inverse(self.norms[chosen])[:, None]
        return floats

    def cosines(self, vectors: FloatArray, rows: NDArray[np.integer] | None = None) -> FloatArray:
        """Cosines of each of `rows` (None: all titles) with a unit vector, (rows,), or with several, (rows, vectors).

        0 for titles without text. Of all 63,000 titles this takes some 5 ms: never for an event loop.
        """
        if rows is None:
            return self._cosines_of_all(vectors)
        found = np.zeros((len(rows), *vectors.shape[:-1]), dtype=np.float32)
        for start in range(0, len(rows), _BLOCK):
            found[start : start + _BLOCK] = self.unit(rows[start : start + _BLOCK]) @ vectors.T
        return found

    def _cosines_of_all(self, vectors: FloatArray) -> FloatArray:
        found = np.zeros((len(self), *vectors.shape[:-1]), dtype=np.float32)
        floats = np.empty((min(_BLOCK, len(self.vectors)), self.width), dtype=np.float32)
        for start in range(0, len(self.vectors), _BLOCK):
            block = self.vectors[start : start + _BLOCK]
            floats[: len(block)] = block
            found[start : start + len(block)] = floats[: len(block)] @ vectors.T
        # Products are divided, not vectors: there are fewer of them, by the width.
        found *= _inverse(self.norms).reshape(-1, *(1,) * (found.ndim - 1))
        return found

    def nearest(self, vector: FloatArray, n: int, mask: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """At most `n` rows with the largest cosine with a unit vector, the nearest first.

        Only rows that have a vector and pass `mask`, shape (titles,).
        """
        rows = np.flatnonzero(self.known if mask is None else self.known & mask)
        return rows[nearest_first(self.cosines(vector, rows), n)]

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "vectors.npy", self.vectors, allow_pickle=False)
        np.save(folder / "norms.npy", self.norms, allow_pickle=False)
        (folder / "encoder.json").write_bytes(orjson.dumps({"name": self.encoder}))

    @classmethod
    def load(cls, folder: Path, titles: int) -> TextVectors:
        """Open what `save` wrote for so many titles, memory-mapped. Raises OSError or ValueError if it is damaged."""
        vectors, norms = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in ("vectors", "norms")
        )
        if len(vectors) > titles or len(norms) != titles:
            raise ValueError(f"{folder} holds the vectors of another catalogue")
        return cls(orjson.loads((folder / "encoder.json").read_bytes())["name"], vectors, norms)


def quantised(vectors: FloatArray) -> NDArray[np.int8]:
    """Rows as bytes, each scaled so that its largest component is ±127: the direction is kept, not the length."""
    largest = np.abs(vectors).max(axis=1, initial=0)
    rounded: NDArray[np.int8] = np.rint(vectors * (127 * _inverse(largest))[:, None]).astype(np.int8)
    return rounded


def nearest_first(scores: FloatArray, n: int) -> NDArray[np.int64]:
    """Where the `n` largest of `scores` stand, the largest first, ties in order."""
    if n < len(scores):
        least = np.partition(scores, len(scores) - n)[len(scores) - n] if n > 0 else np.inf
        places = np.flatnonzero(scores >= least)
    else:
        places = np.arange(len(scores))
    return places[np.argsort(-scores[places], kind="stable")][: max(n, 0)]


def _lengths(rows: NDArray[np.int8]) -> FloatArray:
    lengths = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        floats = rows[start : start + _BLOCK].astype(np.float32)
        lengths[start : start + _BLOCK] = np.sqrt(np.einsum("ij,ij->i", floats, floats))
    return lengths


def _inverse(numbers: FloatArray) -> FloatArray:
    """1 / numbers, and 0 for 0."""
    return np.divide(1, numbers, out=np.zeros_like(numbers), where=numbers > 0)
