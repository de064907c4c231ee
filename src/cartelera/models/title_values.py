"""What titles hold in fields with names (people, genres, keywords …), kept beside a model so that its reasons can name
what two titles share without a look into the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.history import Rows, read_only
from cartelera.models.storage import load_arrays, save_arrays


@dataclass(frozen=True, slots=True, eq=False)
class TitleValues:
    """One field of every title. Title r holds the values numbered `values[starts[r]:starts[r + 1]]`, each once.

    `starts`: shape (titles + 1,). The name of value v is `text[ends[v]:ends[v + 1]]`, UTF-8; `ends`: (values + 1,).
    """

    starts: NDArray[np.int32]
    values: NDArray[np.int32]
    text: NDArray[np.uint8]
    ends: NDArray[np.int32]
    _views: tuple[memoryview, memoryview, memoryview, memoryview] = field(init=False, repr=False)
    """`starts`, `values`, `ends` and `text`, to read few elements of: in less time than NumPy takes."""

    def __post_init__(self) -> None:
        views = (self.starts.data, self.values.data, self.ends.data, self.text.data)
        object.__setattr__(self, "_views", views)

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> TitleValues:
        """The field that holds `documents[r]` for the title at row r."""
        number: dict[str, int] = {}
        values = [number.setdefault(name, len(number)) for names in documents for name in dict.fromkeys(names)]
        lengths = [len(set(names)) for names in documents]
        encoded = [name.encode() for name in number]
        return cls(
            read_only(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)),
            read_only(np.array(values, dtype=np.int32)),
            read_only(np.frombuffer(b"".join(encoded), dtype=np.uint8).copy()),
            read_only(np.concatenate([[0], np.cumsum([len(name) for name in encoded])]).astype(np.int32)),
        )

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return int(self.starts.nbytes + self.values.nbytes + self.text.nbytes + self.ends.nbytes)

    def shared(self, rows: Rows, others: Rows, n: int) -> list[list[str]]:
        """Of each of `rows` the names of what it holds and one of `others` holds too, in its own order, `n` at most."""
        theirs = np.zeros(len(self.ends) - 1, dtype=bool)
        theirs[self.values[entries_of(self.starts, others)]] = True
        held = [self.values[self.starts[row] : self.starts[row + 1]] for row in rows.tolist()]
        return [[self._name(value) for value in own[theirs[own]][:n].tolist()] for own in held]

    def common(self, row: int, other: int, n: int) -> list[str]:
        """The names of what both titles hold, in the order of that at `row`, `n` at most. For one pair of titles."""
        starts, values, ends, text = self._views
        theirs = set(values[starts[other] : starts[other + 1]])
        own = [value for value in values[starts[row] : starts[row + 1]] if value in theirs]
        return [str(text[ends[value] : ends[value + 1]], "utf-8") for value in own[:n]]

    def most_common(self, rows: Rows, least: int, n: int) -> list[tuple[str, list[int]]]:
        """The values that at least `least` of `rows` hold, those of most titles first, `n` at most: the name of each,
        and the places in `rows` of the titles that hold it."""
        held = self.values[entries_of(self.starts, rows)]
        owner = np.repeat(np.arange(len(rows)), np.diff(self.starts)[rows])
        distinct, counts = np.unique(held, return_counts=True)
        best = np.argsort(-counts, kind="stable")[:n]
        best = best[counts[best] >= least]
        return [(self._name(value), owner[held == value].tolist()) for value in distinct[best].tolist()]

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        save_arrays(folder, {"starts": self.starts, "values": self.values, "text": self.text, "ends": self.ends})

    @classmethod
    def load(cls, folder: Path) -> TitleValues:
        """Open what `save` wrote, memory-mapped."""
        return cls(*load_arrays(folder, "starts", "values", "text", "ends"))

    def _name(self, value: int) -> str:
        return bytes(self.text[self.ends[value] : self.ends[value + 1]]).decode()


def entries_of(starts: NDArray[Any], rows: Rows) -> NDArray[np.int64]:
    """The positions `starts[r]:starts[r + 1]` of all `rows`, one row after the other."""
    first = starts[rows].astype(np.int64)
    lengths = starts[rows + 1].astype(np.int64) - first
    before = np.cumsum(lengths) - lengths
    return np.repeat(first - before, lengths) + np.arange(int(lengths.sum()))
