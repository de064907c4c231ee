"""Titles nobody rated, mapped from their content into the space of the factors, so that they are scored like any other.

Kernel ridge from content to item factors (as in Gantner et al. 2010, "Learning Attribute-to-Feature Mappings for
Cold-Start Recommendations"), titles weighed by how much is known of their factors:

    V_cold = m + K_cold,warm (K_warm,warm + diag(λ/w))⁻¹ (V_warm - m),   w_i = n_i / (n_i + prior),

m the w-weighted mean factor, n_i a title's likes, K = Σ_f weight_f · cos(tfidf_f): fields of models.content, the decade
with the language, and fame: how many votes the catalogue's sources count. What it and its rivals gave on titles hidden
from training is in docs/quality.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import read_only
from cartelera.models.content import ContentRecommender
from cartelera.models.storage import load_arrays, save_arrays
from cartelera.models.threads import limit_blas_threads
from cartelera.recommendation import FloatArray, Rows

if TYPE_CHECKING:
    from scipy import sparse


KNOTS = 6
"""Of the scale of fame: near ones are alike, and an unseen title is as well known as others of as many votes."""
_NEGLIGIBLE_SHARE = 1e-5
"""Of the squares of all factors, what may be left out: half of the directions hold nearly all that content gives."""


class ColdItemFactors:
    """Titles without ratings and the factors that their content gives them, in as few directions as hold them.

    `rows`: (m,), catalogue rows; `coordinates`: (m, r) and `basis`: (r, k), whose product are the factors.
    """

    def __init__(self, rows: Rows, coordinates: FloatArray, basis: FloatArray) -> None:
        self.rows = read_only(rows)
        self.coordinates = read_only(coordinates)
        self.basis = read_only(basis)
        self._places = self.rows.astype(np.intp)

    @classmethod
    def of(cls, rows: Rows, factors: FloatArray) -> ColdItemFactors:
        """Turn `factors` (m, k) into their principal directions, and leave out those that add nearly nothing."""
        squares, directions = np.linalg.eigh(factors.T.astype(np.float64) @ factors)
        left_out = np.cumsum(np.maximum(squares, 0)) <= _NEGLIGIBLE_SHARE * np.maximum(squares, 0).sum()
        basis = np.ascontiguousarray(directions[:, ~left_out].T[::-1], dtype=np.float32)
        return cls(rows, factors @ basis.T, basis)

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return int(self.rows.nbytes + self.coordinates.nbytes + self.basis.nbytes)

    def factors(self, indices: NDArray[np.integer]) -> FloatArray:
        """The factors of the titles `rows[indices]`, shape (len(indices), k)."""
        chosen: FloatArray = self.coordinates[indices] @ self.basis
        return chosen

    def score(self, viewers: FloatArray) -> FloatArray:
        """The product of `viewers` (q, k) with every title's factors: (q, m)."""
        scores: FloatArray = (viewers @ self.basis.T) @ self.coordinates.T
        return scores

    def scatter(self, scores: FloatArray, target: FloatArray) -> None:
        """Write the `scores` (m,) of these titles into a row of scores for every title: `target` (titles,)."""
        target[self._places] = scores

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        save_arrays(folder, {"rows": self.rows, "coordinates": self.coordinates, "basis": self.basis})

    @classmethod
    def load(cls, folder: Path) -> ColdItemFactors:
        """Open what `save` wrote, memory-mapped."""
        return cls(*load_arrays(folder, "rows", "coordinates", "basis"))


@dataclass(frozen=True, slots=True)
class ContentToFactors:
    """The weights of the fields, λ, the prior, and from how many titles (the most liked) it learns at most."""

    overview: float = 1.0
    title: float = 0.0
    genres: float = 1.0
    cast: float = 1.0
    director: float = 1.0
    keywords: float = 0.7
    companies: float = 0.4
    collection: float = 0.5
    age: float = 1.0
    fame: float = 3.0
    regularisation: float = 2.0
    prior: float = 20.0
    max_anchors: int = 6_000

    def fit(
        self, content: ContentRecommender, columns: Rows, factors: FloatArray, likes: NDArray[np.integer]
    ) -> tuple[Rows, FloatArray]:
        """The rows that are not among `columns`, and a factor for each: shapes (m,) and (m, k).

        `factors`: (n, k), those of `columns`; `likes`: (n,), how often each was liked. Titles of which the content says
        nothing are left out.
        """
        features = self.features(content)
        has_content = np.diff(features.indptr) > 0
        cold = np.setdiff1d(np.flatnonzero(has_content), columns).astype(np.int32)
        first = np.argsort(-likes, kind="stable")[: self.max_anchors]
        anchors = np.sort(first[(likes[first] > 0) & has_content[columns[first]]])
        if not len(anchors) or not len(cold):
            return np.empty(0, dtype=np.int32), np.empty((0, factors.shape[1]), dtype=np.float32)
        return cold, self._mapped(features, columns[anchors], factors[anchors], likes[anchors], cold)

    def features(self, content: ContentRecommender) -> sparse.csr_matrix:
        """Every field's TF-IDF scaled by √weight, side by side with decade and language, and fame: (titles, d)."""
        from scipy import sparse

        edges = np.concatenate([[0], np.cumsum(content.widths)])
        norms = content.features.matrix.multiply(content.features.matrix)
        blocks = []
        for number, weight in enumerate(self._weights()):
            start, end = int(edges[number]), int(edges[number + 1])
            if not weight or start == end:
                continue
            # Content's own weights are undone by making every title's part one long again.
            length = np.sqrt(np.asarray(norms[:, start:end].sum(axis=1)).ravel())
            scale = np.sqrt(weight) / np.where(length > 0, length, 1)
            blocks.append(sparse.diags(scale.astype(np.float32)) @ content.features.matrix[:, start:end])
        blocks.append(_ages(content.catalog) * np.float32(np.sqrt(self.age)))
        blocks.append(_fame(content.catalog) * np.float32(np.sqrt(self.fame)))
        return sparse.hstack(blocks, format="csr", dtype=np.float32)

    def _weights(self) -> tuple[float, ...]:
        """The weights of the content's fields, in the order of its FIELDS."""
        return (
            self.overview, self.title, self.genres, self.cast, self.director, self.keywords, self.companies,
            self.collection,
        )  # fmt: skip

    def _mapped(
        self, features: sparse.csr_matrix, warm: Rows, factors: FloatArray, likes: NDArray[np.integer], cold: Rows
    ) -> FloatArray:
        from scipy.linalg import solve

        weight = (likes / (likes + self.prior)).astype(np.float32)
        mean = (weight[:, None] * factors).sum(axis=0) / weight.sum()
        mine = features[warm]
        kernel = np.asarray((mine @ mine.T).todense(), dtype=np.float32)
        kernel[np.diag_indices_from(kernel)] += np.float32(self.regularisation) / weight
        with limit_blas_threads():
            alpha = solve(kernel, factors - mean, assume_a="pos", overwrite_a=True)
        mapped: FloatArray = mean + np.asarray(features[cold] @ (mine.T @ alpha), dtype=np.float32)
        return mapped


def _fame(catalog: Catalog) -> sparse.csr_matrix:
    """Where log(1 + votes) lies between KNOTS points from 0 to the largest, as shares of the two nearest, rows of
    length one; a title without votes has none, since nothing says that it is unknown: (titles, KNOTS)."""
    from scipy import sparse

    votes = np.log1p(catalog.column("votes").astype(np.float64))
    place = votes / max(float(votes.max(initial=0)), 1e-12) * (KNOTS - 1)
    below = np.minimum(place.astype(np.int64), KNOTS - 2)
    shares = np.stack([1 - (place - below), place - below], axis=1)
    shares *= (votes > 0)[:, None] / np.linalg.norm(shares, axis=1, keepdims=True)
    columns = np.stack([below, below + 1], axis=1)
    starts = np.arange(0, 2 * len(votes) + 1, 2)
    matrix = sparse.csr_matrix((shares.ravel().astype(np.float32), columns.ravel(), starts), (len(votes), KNOTS))
    matrix.eliminate_zeros()
    return matrix


def _ages(catalog: Catalog) -> sparse.csr_matrix:
    """Decade and language of every title, rarer ones weighing more, rows of length one: (titles, d)."""
    from scipy import sparse

    decades = [None if year is None else f"{year // 10}0s" for year in catalog.column("year")]
    documents = [
        [value for value in (decade, language) if value]
        for decade, language in zip(decades, catalog.column("language"), strict=True)
    ]
    terms = {term: number for number, term in enumerate(sorted({value for values in documents for value in values}))}
    columns = np.array([terms[value] for values in documents for value in values], dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum([len(values) for values in documents])]).astype(np.int64)
    frequency = np.bincount(columns, minlength=len(terms))
    idf = np.log((1 + len(documents)) / (1 + frequency)) + 1
    matrix = sparse.csr_matrix((idf[columns].astype(np.float32), columns, starts), shape=(len(documents), len(terms)))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags((1 / np.where(length > 0, length, 1)).astype(np.float32)) @ matrix
