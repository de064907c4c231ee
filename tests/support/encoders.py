"""A text encoder without a model: texts that share words are near each other."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from cartelera.names import words

WIDTH = 64


class WordEncoder:
    """A direction for each word, a text is the sum of its words. `encoded`: every text it was given."""

    width = WIDTH

    def __init__(self, name: str = "words-1") -> None:
        self.name = name
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        vectors = np.array([self._sum(text) for text in texts], dtype=np.float32).reshape(-1, WIDTH)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    @staticmethod
    def _sum(text: str) -> NDArray[np.float64]:
        each = [np.random.default_rng(crc32(word.encode())).normal(size=WIDTH) for word in words(text).split()]
        return np.sum(each, axis=0) if each else np.ones(WIDTH)
