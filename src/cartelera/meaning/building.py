"""The vectors of a catalogue's titles, made when it is built. A text that was encoded before is not encoded again."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cartelera.atomic import replacement
from cartelera.catalog import Catalog
from cartelera.meaning.encoder import TextEncoder
from cartelera.meaning.vectors import TextVectors, quantised
from cartelera.progress import NullProgress, Progress

MAX_CHARACTERS = 1000
"""What stands behind them says little more: one synopsis in a thousand is longer."""
MIN_CHARACTERS = 20
"""Shorter texts stand in place of a synopsis: `No overview.`, `ACT 2`."""

MAX_TITLES = 200_000
"""The best known titles, whose synopses are encoded: those of a million would take an hour."""

_BATCH = 64
_DIGEST = 16


def synopsis_vectors(
    catalog: Catalog, encoder: TextEncoder, cache: Path | None = None, progress: Progress | None = None
) -> TextVectors:
    """A vector for what each title is about: of its synopsis alone, and of no more than the MAX_TITLES best known.

    Names, taglines and genres are left out: the short synopses of platforms would be alike by "TV Dramas" and little
    else. `cache`: a folder that keeps the vectors of this catalogue's texts for the next one's.
    """
    # Rows are in the order in which titles are known.
    texts = [_synopsis(text) for text in catalog.column("overview")[:MAX_TITLES]]
    store = None if cache is None else cache / f"synopses-{encoder.name}.npz"
    return TextVectors.of(encoder.name, encode_once(texts, encoder, store, progress), len(catalog))


def encode_once(
    texts: Sequence[str], encoder: TextEncoder, store: Path | None = None, progress: Progress | None = None
) -> NDArray[np.int8]:
    """The vectors of `texts` as bytes, (len(texts), width); zeros for an empty text. Equal texts are encoded once.

    `store`: a file with the vectors of the texts that were encoded the last time, which is left with those of these.
    """
    distinct = sorted({text for text in texts if text}, key=lambda text: (len(text), text))
    digests = np.array([_digest(text) for text in distinct], dtype=f"S{2 * _DIGEST}")
    vectors = np.zeros((len(distinct), encoder.width), dtype=np.int8)
    is_known = np.zeros(len(distinct), dtype=bool)
    if store is not None:
        kept_digests, kept = _read(store, encoder.width)
        _, here, there = np.intersect1d(digests, kept_digests, assume_unique=True, return_indices=True)
        vectors[here], is_known[here] = kept[there], True
    _encode(distinct, np.flatnonzero(~is_known), vectors, encoder, progress or NullProgress())
    if store is not None and not (is_known.all() and len(kept_digests) == len(distinct)):
        _write(store, digests, vectors)
    place = {text: number for number, text in enumerate(distinct)}
    found = np.zeros((len(texts), encoder.width), dtype=np.int8)
    with_text = [number for number, text in enumerate(texts) if text]
    found[with_text] = vectors[[place[texts[number]] for number in with_text]]
    return found


def _encode(
    texts: Sequence[str],
    wanted: NDArray[np.int64],
    vectors: NDArray[np.int8],
    encoder: TextEncoder,
    progress: Progress,
) -> None:
    """Fill in the `wanted` rows of `vectors`, texts of one length together: none then waits for a longer one."""
    if not len(wanted):
        return
    progress.begin("encoding texts", len(wanted))
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        vectors[batch] = quantised(encoder.encode([texts[number] for number in batch]))
        progress.advance(len(batch))
    progress.end(f"{len(wanted):,} new")


def _synopsis(text: str | None) -> str:
    cleaned = " ".join((text or "").split())[:MAX_CHARACTERS]
    return cleaned if len(cleaned) > MIN_CHARACTERS else ""


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=_DIGEST).hexdigest()


def _read(store: Path, width: int) -> tuple[NDArray[np.bytes_], NDArray[np.int8]]:
    """The digests and vectors that were kept; none if there are none, or the file cannot be read."""
    nothing = np.empty(0, dtype=f"S{2 * _DIGEST}"), np.empty((0, width), dtype=np.int8)
    try:
        with store.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            digests, vectors = kept["digests"], kept["vectors"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return nothing
    fits = digests.dtype == nothing[0].dtype and vectors.dtype == np.int8 and vectors.shape == (len(digests), width)
    return (digests, vectors) if fits else nothing


def _write(store: Path, digests: NDArray[np.bytes_], vectors: NDArray[np.int8]) -> None:
    store.parent.mkdir(parents=True, exist_ok=True)
    with replacement(store, durable=False) as temporary, temporary.open("wb") as stream:
        np.savez(stream, digests=digests, vectors=vectors)
