"""Titles like a title, ranked once when a release is made, so that serving only looks them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.models.blend import BlendRecommender
from cartelera.models.content import MAX_REASONS, ContentRecommender
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.item_similarity import TERMS, ListRules, Neighbours, TitleSimilarity
from cartelera.models.storage import load_arrays, save_arrays
from cartelera.progress import NullProgress, Progress
from cartelera.recommendation import FloatArray, Reason, ReasonKind, Recommender

MAX_SIMILAR = 20
"""How many "more like this" titles a release holds ready for each title."""
MIN_SIMILAR = 5
"""How many a title has that is similar to few others: as many as `/recomendacion` answers."""

SIMILAR_REASONS, SIMILARITY = "similar_reasons", "similarity"
"""The folders of a release in which the reasons lie, and what answers for titles that have no neighbours ready."""
_KINDS = (
    ReasonKind.OVERVIEW,
    ReasonKind.GENRES,
    ReasonKind.CAST,
    ReasonKind.DIRECTOR,
    ReasonKind.CREATOR,
    ReasonKind.KEYWORDS,
    ReasonKind.COMPANIES,
    ReasonKind.LIKED_TOGETHER,
    ReasonKind.COLLECTION,
)
_NO_REASON = 255
_MEANING_BY_CHANCE = 1.6
"""What the synopses of two titles taken at random mean alike, at most of them."""
_LEAST_SHARE = 0.03
"""A smaller part of what speaks for a title is no reason."""


@dataclass(frozen=True, slots=True, eq=False)
class SimilarReasons:
    """Why titles are like each title, found once when a release is made; what they share is named when it is asked for.

    `kinds`: (titles, MAX_SIMILAR, MAX_REASONS) places in _KINDS, the weightiest first, 255: no more; `weights`: their
    shares of what speaks for the title, same shape, in hundredths. Both uint8: a server holds them in memory.
    """

    kinds: NDArray[np.uint8]
    weights: NDArray[np.uint8]

    @classmethod
    def empty(cls, titles: int) -> SimilarReasons:
        """No reasons yet, for so many titles."""
        shape = (titles, MAX_SIMILAR, MAX_REASONS)
        return cls(np.full(shape, _NO_REASON, dtype=np.uint8), np.zeros(shape, dtype=np.uint8))

    def put(self, row: int, terms: FloatArray) -> None:
        """Keep why the first titles are like that at `row`: `terms` (titles, TERMS)."""
        kinds, weights = weightiest_reasons(terms)
        self.kinds[row, : len(terms)] = kinds
        self.weights[row, : len(terms)] = weights

    def explain(
        self, content: ContentRecommender, row: int, others: Sequence[int], places: Sequence[int]
    ) -> list[tuple[Reason, ...]]:
        """Why `others`, which stand at `places` among the titles like that at `row`, are so, the weightiest first."""
        held = np.array(places, dtype=np.intp)
        return named_reasons(content, row, others, self.kinds[row, held], self.weights[row, held])

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        save_arrays(folder, {"kinds": self.kinds, "weights": self.weights})

    @classmethod
    def load(cls, folder: Path) -> SimilarReasons:
        """Open what `save` wrote, memory-mapped."""
        return cls(*load_arrays(folder, "kinds", "weights"))


def item_weights(model: Recommender) -> ItemItemRecommender | None:
    """The item weights that `model` is, or leads with; None if it has none."""
    lead = model.members[0][0] if isinstance(model, BlendRecommender) else model
    return lead if isinstance(lead, ItemItemRecommender) else None


def weightiest_reasons(terms: FloatArray) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For `terms` (titles, TERMS) the kinds and weights of the reasons, as `SimilarReasons` keeps them."""
    place = {name: number for number, name in enumerate(TERMS)}
    parts = np.zeros((len(terms), len(_KINDS)), dtype=np.float32)
    for number, kind in enumerate(_KINDS):
        parts[:, number] = terms[:, place[kind.value]]
    parts[:, 0] += np.maximum(terms[:, place["meaning"]] - _MEANING_BY_CHANCE, 0)
    shares = np.maximum(parts, 0)
    shares = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    first = np.argsort(-shares, axis=1, kind="stable")[:, :MAX_REASONS]
    weights = np.take_along_axis(shares, first, axis=1)
    kept = weights >= _LEAST_SHARE
    return np.where(kept, first, _NO_REASON).astype(np.uint8), np.where(kept, np.rint(100 * weights), 0).astype(
        np.uint8
    )


def named_reasons(
    content: ContentRecommender, row: int, others: Sequence[int], kinds: NDArray[np.uint8], weights: NDArray[np.uint8]
) -> list[tuple[Reason, ...]]:
    """The reasons why `others` are like the title at `row`, with the names of what both share."""
    return [
        tuple(
            Reason(_KINDS[kind], content.shared_names(_KINDS[kind], row, other), weight / 100)
            for kind, weight in zip(own_kinds, own_weights, strict=True)
            if kind != _NO_REASON
        )
        for other, own_kinds, own_weights in zip(others, kinds.tolist(), weights.tolist(), strict=True)
    ]


def similar_titles(
    catalog: Catalog, similarity: TitleSimilarity, progress: Progress | None = None
) -> tuple[NDArray[np.int32], SimilarReasons]:
    """For each title the most similar ones, (titles, MAX_SIMILAR), and why: no other version of it, no name
    twice, and none for adults only.

    At least MIN_SIMILAR if the catalogue has as many names: a title that is similar to few others is followed by the
    most popular of the rest. Of a catalogue of more titles than `best_known` there are rows for those alone.
    """
    progress = progress or NullProgress()
    rules = ListRules.of(catalog)
    known = min(len(catalog), similarity.weights.best_known)
    similar = np.full((known, MAX_SIMILAR), -1, dtype=np.int32)
    reasons = SimilarReasons.empty(known)
    neighbours = Neighbours(similarity, rules, MAX_SIMILAR, pool=known)
    for number, (row, others, terms) in enumerate(neighbours.find(np.arange(known, dtype=np.int32))):
        similar[row, : len(others)] = others
        reasons.put(row, terms)
        if number % 1000 == 0:
            progress.advance(1000)
    _fill_up(similar, rules)
    return similar, reasons


def _fill_up(similar: NDArray[np.int32], rules: ListRules) -> None:
    """Follow what a title has too few of by the most popular titles, in place."""
    keys = [frozenset(own) for own in rules.names[: len(similar)].tolist()]
    for row in np.flatnonzero((similar[:, :MIN_SIMILAR] < 0).any(axis=1)).tolist():
        chosen = [other for other in similar[row].tolist() if other >= 0]
        seen = keys[row].union(*(keys[other] for other in chosen))
        for other in range(len(similar)):
            if len(chosen) >= MIN_SIMILAR:
                break
            if not rules.excluded[other] and not keys[other] & seen:
                seen |= keys[other]
                chosen.append(other)
        similar[row, : len(chosen)] = chosen
