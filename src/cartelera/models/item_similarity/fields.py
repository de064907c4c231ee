"""The fields in which titles are compared, as sparse features: what two share in each, for many pairs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.catalog.genres import canonical_genres
from cartelera.models.storage import load_arrays, save_arrays
from cartelera.models.tfidf import TextWords, stop_words, tfidf
from cartelera.models.title_values import entries_of
from cartelera.recommendation import FloatArray, Rows

if TYPE_CHECKING:
    from scipy import sparse

FIELDS = ("overview", "genres", "cast", "director", "creator", "keywords", "companies")
CAST_SIZE, COMPANIES, _MAKERS = 14, 3, 50
_FREQUENT, _NEVER_FREQUENT = 0.1, 20
"""A word of the synopses that a larger share of the titles has says nothing, if it is more than so many."""
_GENRES = FIELDS.index("genres")
_PEOPLE = tuple(map(FIELDS.index, ("cast", "director", "creator")))


@dataclass(frozen=True, eq=False)
class FieldFeatures:
    """TF-IDF of every field, side by side, each of length 1: compressed sparse rows, float32, rows' columns rising.

    `edges`: (fields + 1,), where the columns of each field begin and end; `information`: (width,), log(titles / titles
    with the term). A term that one title alone has is left out after its weight has counted for the length: it can be
    shared with nobody.
    """

    data: FloatArray
    indices: NDArray[np.int32]
    indptr: NDArray[np.int64]
    edges: NDArray[np.int64]
    information: FloatArray

    @classmethod
    def of(cls, catalog: Catalog) -> FieldFeatures:
        """The features of every title."""
        from scipy import sparse

        stop, frequent = stop_words(), max(_NEVER_FREQUENT, int(_FREQUENT * len(catalog)))
        blocks = [
            tfidf(TextWords(catalog.column("lemmas"), stop), 2, frequent),
            tfidf([canonical_genres(names) for names in catalog.column("genres")]),
            tfidf(catalog.people("Actor", CAST_SIZE)),
            tfidf(catalog.people("Director", _MAKERS)),
            tfidf(catalog.people("Creator", _MAKERS)),
            tfidf(catalog.column("keywords").tolist()),
            tfidf([names[:COMPANIES] for names in catalog.column("companies")]),
        ]
        blocks = [_shareable(block) for block in blocks]
        matrix = sparse.hstack(blocks, format="csr", dtype=np.float32)
        matrix.sort_indices()
        edges = np.concatenate([[0], np.cumsum([block.shape[1] for block in blocks])]).astype(np.int64)
        counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
        information = np.log(len(catalog) / np.maximum(counts, 1)).astype(np.float32)
        return cls(matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int64), edges, information)

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @property
    def width(self) -> int:
        """How many columns all fields have."""
        return int(self.edges[-1])

    @cached_property
    def field_of_column(self) -> NDArray[np.int8]:
        """(width,): the place in FIELDS of each column."""
        return np.repeat(np.arange(len(FIELDS), dtype=np.int8), np.diff(self.edges))

    def weighted(self, weights: Sequence[float]) -> sparse.csr_matrix:
        """The features with each field scaled, so that the product of two rows is the weighted sum of their cosines."""
        from scipy import sparse

        scale = np.sqrt(np.asarray(weights, dtype=np.float32))[self.field_of_column]
        parts = (self.data * scale[self.indices], self.indices, self.indptr)
        matrix = sparse.csr_matrix(parts, (len(self), self.width), copy=True)
        matrix.eliminate_zeros()  # In place: of copies.
        return matrix

    def dense(self, field: str, rows: Rows) -> FloatArray:
        """The features of one field in full: (len(rows), columns of the field)."""
        start, end = self.edges[FIELDS.index(field)], self.edges[FIELDS.index(field) + 1]
        found = np.zeros((len(rows), end - start), dtype=np.float32)
        entries = entries_of(self.indptr, rows)
        columns = self.indices[entries]
        inside = (columns >= start) & (columns < end)
        of_row = np.repeat(np.arange(len(rows)), np.diff(self.indptr)[rows])
        found[of_row[inside], columns[inside] - start] = self.data[entries[inside]]
        return found

    def pair_cosines(
        self, seeds: Rows, seed_of_pair: NDArray[np.integer], others: Rows
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """For pairs (seeds[seed_of_pair], others): the cosine in each field (pairs, fields); how many people they
        share, and how much information their common genres hold, both (pairs,)."""
        dense = np.zeros((len(seeds), self.width), dtype=np.float32)
        own = entries_of(self.indptr, seeds)
        dense[np.repeat(np.arange(len(seeds)), np.diff(self.indptr)[seeds]), self.indices[own]] = self.data[own]
        entries = entries_of(self.indptr, others)
        pair = np.repeat(np.arange(len(others)), np.diff(self.indptr)[others])
        columns = self.indices[entries]
        theirs = dense.ravel()[seed_of_pair.astype(np.int64)[pair] * self.width + columns]
        shared = np.flatnonzero(theirs)
        pair, columns = pair[shared], columns[shared]
        field = self.field_of_column[columns]
        products = theirs[shared] * self.data[entries[shared]]
        size = len(others) * len(FIELDS)
        cosines = np.bincount(pair * len(FIELDS) + field, products, size).reshape(len(others), len(FIELDS))
        people = np.bincount(pair[np.isin(field, _PEOPLE)], minlength=len(others))
        generic = field == _GENRES
        told = np.bincount(pair[generic], self.information[columns[generic]], len(others))
        return cosines.astype(np.float32), people.astype(np.float32), told.astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        save_arrays(folder, {each.name: getattr(self, each.name) for each in dataclass_fields(self)})

    @classmethod
    def load(cls, folder: Path) -> FieldFeatures:
        """Open what `save` wrote, memory-mapped."""
        return cls(*load_arrays(folder, *(each.name for each in dataclass_fields(cls))))


def _shareable(block: sparse.csr_matrix) -> sparse.csr_matrix:
    """The columns that two rows or more have."""
    return block[:, np.flatnonzero(np.bincount(block.indices, minlength=block.shape[1]) > 1)]
