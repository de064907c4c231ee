"""The index of a catalogue's meanings, made when it is built."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.meaning.building import encode_once
from cartelera.meaning.encoder import FloatArray, TextEncoder
from cartelera.meaning.index import MeaningIndex
from cartelera.meaning.vectors import TextVectors, quantised
from cartelera.progress import Progress

KEYWORDS = 0.4
"""The part of the keywords in what a title is about, against 1 for its synopsis."""
MAX_NAMES = 8000
"""So many of the best-known titles are found by their names' meaning. All of them would bring in what nobody means."""

_MAX_KEYWORDS = 600
_FAMOUS = 1000
"""So many votes make a title as famous as can be."""
_VOTES_PER_OFFER = 40
"""A platform that offers a title makes it as well known as so many votes."""
_OPENINGS, _OPENING_WORDS, _NEAREST = 1500, 14, 10
"""How many openings of synopses stand for what people ask, their length, and how many of them tell a hub."""
_BLOCK = 4096


def meaning_index(
    catalog: Catalog, synopses: TextVectors, encoder: TextEncoder, cache: Path, progress: Progress
) -> MeaningIndex:
    """The index over `synopses`, the vectors of the catalogue's synopses, and of the keywords of the titles that these
    hold. `cache`: a folder that keeps new vectors."""

    def encode(what: str, texts: list[str]) -> NDArray[np.int8]:
        return encode_once(texts, encoder, cache / f"{what}-{encoder.name}.npz", progress)

    known = catalog.column("keywords")[: len(synopses.vectors)]
    keywords = encode("keywords", [", ".join(words)[:_MAX_KEYWORDS] for words in known])
    about = TextVectors.of(encoder.name, _mixed(synopses, TextVectors.of(encoder.name, keywords)), len(catalog))
    sample = _sample(synopses.known)
    overviews = catalog.column("overview")
    openings = encode("openings", [" ".join(overviews[row].split()[:_OPENING_WORDS]) for row in sample.tolist()])
    fame = fame_of(catalog)
    name_rows = np.sort(np.argsort(-fame, kind="stable")[:MAX_NAMES]).astype(np.int32)
    titles = catalog.column("title")
    names = encode("names", [titles[row] for row in name_rows.tolist()])
    return MeaningIndex(
        about,
        _hubness(about, TextVectors.of(encoder.name, openings).unit(), sample),
        fame,
        TextVectors.of(encoder.name, names),
        name_rows,
    )


def fame_of(catalog: Catalog) -> FloatArray:
    """How well known each title is, from 0 to 1, by its votes and the platforms that offer it: (titles,)."""
    offers = np.array([len(platforms) for platforms in catalog.column("platforms")], dtype=np.float32)
    votes = catalog.column("votes").astype(np.float32) + _VOTES_PER_OFFER * offers
    fame: FloatArray = np.minimum(1, np.log1p(votes) / np.log1p(_FAMOUS)).astype(np.float32)
    return fame


def _mixed(synopses: TextVectors, keywords: TextVectors) -> NDArray[np.int8]:
    mixed = np.empty_like(synopses.vectors)
    for start in range(0, len(mixed), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(mixed)))
        mixed[block] = quantised(synopses.unit(block) + KEYWORDS * keywords.unit(block))
    return mixed


def _sample(known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The same rows for the same catalogue, spread evenly over those that are known."""
    rows = np.flatnonzero(known)
    return rows[np.linspace(0, len(rows) - 1, min(_OPENINGS, len(rows))).astype(np.int64)] if len(rows) else rows


def _hubness(about: TextVectors, openings: FloatArray, sample: NDArray[np.int64]) -> FloatArray:
    """The mean cosine of each title with the openings nearest to it, that of its own synopsis left out: (titles,)."""
    hubness = np.zeros(len(about), dtype=np.float32)
    count = min(_NEAREST, len(sample) - 1)
    if count < 1:
        return hubness
    for start in range(0, len(about.vectors), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(about.vectors)))
        cosines = about.unit(block) @ openings.T
        own = np.flatnonzero((sample >= start) & (sample < start + _BLOCK))
        cosines[sample[own] - start, own] = -1
        hubness[block] = np.partition(cosines, cosines.shape[1] - count, axis=1)[:, -count:].mean(axis=1)
    return hubness
