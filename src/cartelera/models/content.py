"""Titles with like words, people, themes and names: TF-IDF per field, cosine per field, a weighted sum of those.

For titles a, b and fields f:  s(a, b) = Σ_f w_f · cos(tfidf_f(a), tfidf_f(b)),  0 if a field is empty in either.
Each field is normalised by itself and the sum is not, so that a title without an overview is neither favoured nor
buried. TF-IDF as in Manning, Raghavan and Schütze (2008), ch. 6: sublinear tf, smoothed idf. How the weights were
chosen, and what others gave, is in docs/quality.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.feature_rows import FeatureRows
from cartelera.models.storage import load_arrays, load_metadata, save_arrays
from cartelera.models.tfidf import TextWords, stop_words, tfidf
from cartelera.models.title_values import TitleValues, entries_of
from cartelera.names import words
from cartelera.recommendation import Contributions, FloatArray, Query, Reason, ReasonKind, Rows, Tier

if TYPE_CHECKING:
    from scipy import sparse

FIELDS = ("overview", "title", "genres", "cast", "director", "keywords", "companies", "collection")
NAMED_FIELDS = (*FIELDS[2:], "creator")
"""What a reason names: the values of fields, and who created a series."""
NEUTRAL_RATING = 2.75
"""A rating above it speaks for titles like the one rated, one below it against them."""
MAX_REASONS, MAX_NAMES = 4, 3
"""How many fields explain a title at most, and how many names each of them lists."""


@dataclass(frozen=True, slots=True)
class Content:
    """The weight of each field, and how much of the cast counts."""

    overview: float = 2.0
    title: float = 0.2
    genres: float = 0.5
    cast: float = 1.0
    director: float = 0.5
    keywords: float = 0.7
    companies: float = 0.4
    collection: float = 0.5
    cast_size: int = 5
    min_df: int = 2
    max_df: float = 0.1

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> ContentRecommender:
        """Learns from the catalogue alone; `interactions` and `rng` are not used."""
        matrix, widths = self.features(catalog)
        features = FeatureRows.of(matrix)
        return ContentRecommender(catalog, features, widths, named_values(catalog))

    def features(self, catalog: Catalog) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
        """Every field's TF-IDF scaled by √w_f, side by side: (n, d), and the width of each field (FIELDS' order)."""
        from scipy import sparse

        blocks = [
            sparse.csr_matrix(self._tfidf(field, documents) * np.float32(np.sqrt(weight)))
            for field, weight, documents in self._fields(catalog)
        ]
        features = sparse.hstack(blocks, format="csr", dtype=np.float32)
        features.sort_indices()
        return features, np.array([block.shape[1] for block in blocks], dtype=np.int64)

    def _fields(self, catalog: Catalog) -> list[tuple[str, float, Collection[list[Any]]]]:
        """Each of FIELDS with its weight and its terms in every title."""
        stop = stop_words()
        overview = TextWords(catalog.column("lemmas"), stop)
        title = TextWords(catalog.column("title"), stop, words)
        return [
            ("overview", self.overview, overview),
            ("title", self.title, title),
            ("genres", self.genres, [[words(g) for g in genres] for genres in catalog.column("genres")]),
            ("cast", self.cast, [list(people) for people in catalog.people("Actor", self.cast_size)]),
            ("director", self.director, [list(people) for people in catalog.people("Director", 50)]),
            ("keywords", self.keywords, [list(keywords) for keywords in catalog.column("keywords")]),
            ("companies", self.companies, [list(companies[:3]) for companies in catalog.column("companies")]),
            ("collection", self.collection, [[name] if name else [] for name in catalog.column("collection")]),
        ]

    def _tfidf(self, field: str, documents: Collection[list[Any]]) -> sparse.csr_matrix:
        frequent = self.max_df if field in ("overview", "title") else 1.0
        return tfidf(documents, 1 if field == "genres" else self.min_df, frequent)


class ContentRecommender:
    """Trained: `features` (n, d).

    `widths`: (fields,), how many columns of the features each of FIELDS has; `values`: by field, what titles hold.
    """

    def __init__(
        self,
        catalog: Catalog,
        features: FeatureRows,
        widths: NDArray[np.int64],
        values: Mapping[str, TitleValues],
    ) -> None:
        self.catalog = catalog
        self.features = features
        self.widths = widths
        self.values = values
        self._edges = np.cumsum(widths)

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return sum(array.nbytes for array in self._arrays().values()) + sum(
            values.nbytes for values in self.values.values()
        )

    def tier(self, query: Query) -> Tier | None:
        """Content if something is known of a title the viewer rated or asks about."""
        profile = self._profile(query)
        return Tier.CONTENT if profile is not None and profile.any() else None

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """How like the seeds and the titles rated high, and unlike those rated low: (len(queries), len(rows)).

        NaN if a title shares nothing with them, or nothing is known of the viewer.
        """
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        for number, query in enumerate(queries):
            profile = self._profile(query)
            if profile is not None:
                scores[number] = self.features.dot(profile)[rows]
        scores[scores == 0] = np.nan
        return scores

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """The fields that made each of `rows` score, the weightiest first, each with what is shared there."""
        profile = self._profile(query)
        if profile is None or not len(rows):
            return [()] * len(rows)
        liked, ratings = query.rated
        # Of words themselves nothing is named.
        shared = {
            field: values.shared(rows, liked[ratings > NEUTRAL_RATING], MAX_NAMES)
            for field, values in self.values.items()
        }
        scores = np.array([self._field_scores(profile, row) for row in rows.tolist()])
        explained = []
        for number, (fields, kept) in enumerate(zip(*weightiest_fields(scores), strict=True)):
            some = [(FIELDS[field], float(scores[number, field])) for field in fields[kept].tolist()]
            texts = [", ".join(shared[name][number]) if name in shared else "" for name, _ in some]
            explained.append(
                tuple(Reason(ReasonKind(name), text, score) for (name, score), text in zip(some, texts, strict=True))
            )
        return explained

    def contributions(self, query: Query, row: int) -> Contributions | None:
        """(rating - neutral) · likeness of each rated title, which add up to the score."""
        rows, ratings = query.rated
        if not len(rows):
            return None
        start, end = self.features.indptr[row], self.features.indptr[row + 1]
        asked = np.zeros(self.features.width, dtype=np.float32)
        asked[self.features.indices[start:end]] = self.features.data[start:end]
        entries = entries_of(self.features.indptr, rows)
        owner = np.repeat(np.arange(len(rows)), np.diff(self.features.indptr)[rows])
        products = self.features.data[entries] * asked[self.features.indices[entries]]
        likeness = np.bincount(owner, weights=products, minlength=len(rows))
        points = (_opinions(ratings) * likeness).astype(np.float32)
        return Contributions(Tier.CONTENT, rows, ratings, points) if points.any() else None

    def shared_names(self, field: str, row: int, other: int) -> str:
        """What both titles hold in a field, in the order of that at `row`; of words nothing is named."""
        return ", ".join(self.values[field].common(row, other, MAX_NAMES)) if field in self.values else ""

    def save(self, folder: Path) -> None:
        """Write the arrays and sizes into `folder`."""
        save_arrays(folder, self._arrays(), {"width": self.features.width})
        for field, values in self.values.items():
            values.save(folder / field)

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> ContentRecommender:
        """Open what `save` wrote, memory-mapped."""
        data, indices, indptr, widths = load_arrays(folder, "data", "indices", "indptr", "widths")
        features = FeatureRows(data, indices, indptr, int(load_metadata(folder)["width"]))
        values = {field: TitleValues.load(folder / field) for field in NAMED_FIELDS}
        return cls(catalog, features, widths, values)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "data": self.features.data,
            "indices": self.features.indices,
            "indptr": self.features.indptr,
            "widths": self.widths,
        }

    def _profile(self, query: Query) -> FloatArray | None:
        """Σ (rating - neutral) · features over the rated titles, scaled: shape (d,); None if nothing is rated."""
        rows, ratings = query.rated
        if not len(rows):
            return None
        weights = _opinions(ratings)
        entries = entries_of(self.features.indptr, rows)
        lengths = np.diff(self.features.indptr)[rows]
        profile = np.zeros(self.features.width, dtype=np.float32)
        np.add.at(profile, self.features.indices[entries], np.repeat(weights, lengths) * self.features.data[entries])
        return profile

    def _field_scores(self, profile: FloatArray, row: int) -> NDArray[np.float64]:
        """What each of FIELDS adds to the score of the title at `row`, shape (fields,)."""
        start, end = self.features.indptr[row], self.features.indptr[row + 1]
        columns, values = self.features.indices[start:end], self.features.data[start:end]
        field = np.searchsorted(self._edges, columns, side="right")
        return np.bincount(field, weights=values * profile[columns], minlength=len(FIELDS)).astype(np.float64)


def _opinions(ratings: FloatArray) -> FloatArray:
    """What each rating says for titles like the one rated: 1 at most."""
    return ((ratings - NEUTRAL_RATING) / (5 - NEUTRAL_RATING)).astype(np.float32)


def weightiest_fields(scores: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For `scores` (n, fields) the MAX_REASONS fields that explain most, and which of those count at all."""
    first = np.argsort(-scores, axis=1, kind="stable")[:, :MAX_REASONS]
    return first, np.take_along_axis(scores, first, axis=1) > 1e-6


def named_values(catalog: Catalog) -> dict[str, TitleValues]:
    """What every title holds, by NAMED_FIELDS: all of its people and companies, not only those that are compared."""
    collections = [(name,) if name else () for name in catalog.column("collection")]
    documents: dict[str, Sequence[Sequence[str]]] = {
        "genres": catalog.column("genres").tolist(),
        "cast": catalog.credited("Actor"),
        "director": catalog.credited("Director"),
        "creator": catalog.credited("Creator"),
        "keywords": catalog.column("keywords").tolist(),
        "companies": catalog.column("companies").tolist(),
        "collection": collections,
    }
    return {field: TitleValues.of(documents[field]) for field in NAMED_FIELDS}
