"""What every viewer rated, as a release holds it: memory-mapped, found by the viewer's id without reading it all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.errors import ErrorCode, NotFoundError
from cartelera.history import FloatArray, History, IntArray, Rows
from cartelera.interactions import Interactions
from cartelera.models.storage import load_arrays


class RatingHistories:
    """Viewer i has the id `names[i]` and the ratings `starts[i]:starts[i + 1]` of `rows`, `ratings` and `times`.

    `names`: (viewers,), UTF-8 bytes, rising; `starts`: (viewers + 1,); `times`: seconds since 1970, -1 if unknown.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        names: NDArray[np.bytes_],
        starts: NDArray[np.int64],
        rows: Rows,
        ratings: FloatArray,
        times: NDArray[np.integer],
    ) -> None:
        self.catalog = catalog
        self.names = names
        self.starts = starts
        self.rows = rows
        self.ratings = ratings
        self.times = times

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, catalog: Catalog, interactions: Interactions) -> RatingHistories:
        """Hold `interactions`, whose rows are of `catalog`."""
        encoded = np.array([name.encode() for name in interactions.viewers], dtype=np.bytes_)
        order = np.argsort(encoded, kind="stable")
        number = np.empty(len(order), dtype=np.int64)
        number[order] = np.arange(len(order))
        by_name = np.argsort(number[interactions.viewer], kind="stable")
        counts = np.bincount(number[interactions.viewer], minlength=len(order))
        return cls(
            catalog,
            names=encoded[order],
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            rows=interactions.title[by_name],
            ratings=interactions.rating[by_name],
            times=_narrow(interactions.timestamp[by_name]),
        )

    def find(self, viewer_id: str) -> int:
        """The number of the viewer with this id, or with this number in the only data set that has it.

        `1` finds `ratings_small:1` if no other data set has a viewer 1. Raises NotFoundError, with the ids that
        could be meant.
        """
        number = self._number(viewer_id)
        if number is not None:
            return number
        candidates = [n for name in self.datasets() if (n := self._number(f"{name}:{viewer_id}")) is not None]
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            ids = tuple(self.id(candidate) for candidate in candidates)
            raise NotFoundError(ErrorCode.VIEWER_AMBIGUOUS, ids, name=viewer_id[:80])
        raise NotFoundError(ErrorCode.VIEWER, tuple(self.sample_ids(5)), name=viewer_id[:80])

    def id(self, number: int) -> str:
        """The id of the viewer `number`."""
        return bytes(self.names[number]).decode()

    def history(self, number: int) -> History:
        """What the viewer `number` rated."""
        part = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return History(self.rows[part], self.ratings[part], self.times[part].astype(np.int64))

    def datasets(self) -> list[str]:
        """The data sets the viewers come from."""
        if not len(self.names):
            return []
        names, number = [], 0
        while number < len(self.names):
            name = self.id(number).split(":", 1)[0]
            names.append(name)
            number = max(number + 1, self._first_from(f"{name};".encode()))  # `;` follows `:`
        return names

    def sample_ids(self, n: int) -> list[str]:
        """`n` ids, spread over all."""
        if not len(self.names):
            return []
        return [self.id(int(i)) for i in np.linspace(0, len(self.names) - 1, min(n, len(self.names)))]

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in (
            ("names", self.names),
            ("starts", self.starts),
            ("rows", self.rows),
            ("ratings", self.ratings),
            ("at", self.times),
        ):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> RatingHistories:
        """Open what `save` wrote, memory-mapped."""
        names, starts, rows, ratings, times = load_arrays(folder, "names", "starts", "rows", "ratings", "at")
        return cls(catalog, names=names, starts=starts, rows=rows, ratings=ratings, times=times)

    def _number(self, viewer_id: str) -> int | None:
        """The number of the viewer with exactly this id."""
        try:
            encoded = viewer_id.encode()
        except UnicodeEncodeError:
            return None
        # NumPy would widen every id to the length of a longer key.
        if len(encoded) > self.names.dtype.itemsize or not len(self.names):
            return None
        number = self._first_from(encoded)
        return number if number < len(self.names) and bytes(self.names[number]) == encoded else None

    def _first_from(self, key: bytes) -> int:
        """The number of the first viewer whose id is not below `key`, cut to the length of the longest id."""
        return int(np.searchsorted(self.names, np.array(key, dtype=self.names.dtype)))


def _narrow(times: IntArray) -> NDArray[np.integer]:
    """The same moments in half the bytes, unless some are after January 2038."""
    return times.astype(np.int32) if times.max(initial=0) <= np.iinfo(np.int32).max else times
