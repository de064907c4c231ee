"""Who rated what, when: validated on construction, frozen after, and its sparse matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True)
class Interactions:
    """Ratings of viewers for titles, sorted by viewer, then title.

    `viewers`: the ids, by number. `viewer`, `title`: shape (n,), numbers of viewer and row of title; `rating`: shape
    (n,), 0 to 5; `timestamp`: shape (n,), seconds since 1970, or -1 if unknown. `titles`: the number of rows in all.
    Raises ValueError if shapes differ, numbers are out of range, a rating is not finite, or a pair is repeated.
    """

    viewers: tuple[str, ...]
    titles: int
    viewer: NDArray[np.int32]
    title: NDArray[np.int32]
    rating: NDArray[np.float32]
    timestamp: NDArray[np.int64]

    def __post_init__(self) -> None:
        n = len(self.viewer)
        if not len(self.title) == len(self.rating) == len(self.timestamp) == n:
            raise ValueError("viewer, title, rating and timestamp must be of one length")
        if n and not (self.viewer.min() >= 0 and self.viewer.max() < len(self.viewers)):
            raise ValueError("a viewer's number is out of range")
        if n and not (self.title.min() >= 0 and self.title.max() < self.titles):
            raise ValueError("a title's row is out of range")
        if not np.isfinite(self.rating).all() or (n and not (self.rating.min() >= 0 and self.rating.max() <= 5)):
            raise ValueError("a rating is not between 0 and 5")
        order = np.lexsort((self.title, self.viewer))
        pair = self.viewer[order].astype(np.int64) * max(self.titles, 1) + self.title[order]
        if n > 1 and not (np.diff(pair) > 0).all():
            raise ValueError("a viewer rates a title twice")
        object.__setattr__(self, "viewer", _frozen(self.viewer[order], np.int32))
        object.__setattr__(self, "title", _frozen(self.title[order], np.int32))
        object.__setattr__(self, "rating", _frozen(self.rating[order], np.float32))
        object.__setattr__(self, "timestamp", _frozen(self.timestamp[order], np.int64))

    @classmethod
    def empty(cls, titles: int) -> Interactions:
        """No ratings of no viewers, over `titles` titles."""
        nothing = np.empty(0)
        return cls(
            (),
            titles,
            nothing.astype(np.int32),
            nothing.astype(np.int32),
            nothing.astype(np.float32),
            nothing.astype(np.int64),
        )

    def __len__(self) -> int:
        return len(self.viewer)

    @property
    def timed(self) -> bool:
        """Whether most ratings say when they were given."""
        return len(self) > 0 and float((self.timestamp >= 0).mean()) > 0.5

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Shape (viewers + 1,): ratings of viewer v are `starts[v]:starts[v + 1]`."""
        return np.searchsorted(self.viewer, np.arange(len(self.viewers) + 1)).astype(np.int64)

    @cached_property
    def matrix(self) -> sparse.csr_matrix:
        """Shape (viewers, titles), float32: the ratings. A rating of 0 is stored, not dropped."""
        from scipy import sparse

        return sparse.csr_matrix((self.rating, self.title, self.starts), shape=(len(self.viewers), self.titles))

    def slice_of(self, viewer: int) -> slice:
        """The slice of the arrays that holds the ratings of `viewer`."""
        return slice(int(self.starts[viewer]), int(self.starts[viewer + 1]))

    def select_viewers(self, viewers: Sequence[int] | NDArray[np.integer]) -> Interactions:
        """The ratings of these viewers alone, renumbered in the given order."""
        chosen = np.asarray(viewers, dtype=np.int64)
        number = np.full(len(self.viewers), -1, dtype=np.int64)
        number[chosen] = np.arange(len(chosen))
        kept = number[self.viewer] >= 0
        names = tuple(self.viewers[int(v)] for v in chosen)
        return Interactions(
            names,
            self.titles,
            number[self.viewer[kept]].astype(np.int32),
            self.title[kept],
            self.rating[kept],
            self.timestamp[kept],
        )

    def joined(self, other: Interactions) -> Interactions:
        """These ratings and those of `other`, over the same titles and of other viewers."""
        return Interactions(
            self.viewers + other.viewers,
            self.titles,
            np.concatenate([self.viewer, other.viewer + np.int32(len(self.viewers))]),
            np.concatenate([self.title, other.title]),
            np.concatenate([self.rating, other.rating]),
            np.concatenate([self.timestamp, other.timestamp]),
        )

    def filter(self, mask: NDArray[np.bool_]) -> Interactions:
        """The ratings for which `mask` (shape (n,)) holds; the viewers stay as they are numbered."""
        return Interactions(
            self.viewers, self.titles, self.viewer[mask], self.title[mask], self.rating[mask], self.timestamp[mask]
        )


def _frozen(array: NDArray[Any], kind: type[np.generic]) -> NDArray[Any]:
    """The array as `kind`, contiguous and read-only."""
    frozen = np.ascontiguousarray(array, dtype=kind)
    frozen.flags.writeable = False
    return frozen
