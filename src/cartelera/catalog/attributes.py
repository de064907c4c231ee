"""What a viewer's taste is measured by: kind, form, language, country, audience, decade and genre of every title.

Made when a catalogue is written (`catalog.writing.attributes`), memory-mapped:

    attributes/shares.npy       (titles, values) uint8: of each attribute, how a title divides among its values, in
                                255ths; zeros if nothing is known
    attributes/values.json      the values of each attribute, in the order of the columns
    attributes/for_family.npy   (titles,) bool: made for children or whole families
    attributes/for_adults.npy   (titles,) bool: from 16 on, or of unknown age and not made for families
    attributes/prominence.npy   (titles,) float32: how well known, about 0 … 3
    attributes/average.npy      (titles,) float32: the mean vote, 0 to 10; NaN with few votes
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.catalog.title_columns import open_column
from cartelera.errors import WorkspaceError

ATTRIBUTES = ("kind", "form", "language", "country", "audience", "decade", "genre")
ATTRIBUTES_FOLDER = "attributes"
FICTION = "fiction"
"""The form of what is neither documentary, stand-up nor reality."""
WHOLE = 255
"""In `shares`: all of it."""
ADULTS_FROM = 16
"""Years of age: what is rated so, or above, is for adults."""
LEAST_VOTES = 20
"""With fewer votes their mean says nothing."""
_ARRAYS = ("shares", "for_family", "for_adults", "prominence", "average")


@dataclass(frozen=True, slots=True, eq=False)
class TitleAttributes:
    """The attributes of one catalogue, as the module's docstring describes them. `values`: by attribute."""

    values: dict[str, tuple[str, ...]]
    shares: NDArray[np.uint8]
    for_family: NDArray[np.bool_]
    for_adults: NDArray[np.bool_]
    prominence: NDArray[np.float32]
    average: NDArray[np.float32]

    @property
    def widths(self) -> tuple[int, ...]:
        """How many values each of ATTRIBUTES has."""
        return tuple(len(self.values[name]) for name in ATTRIBUTES)

    def of(self, rows: NDArray[np.integer]) -> NDArray[np.float32]:
        """The shares of the titles at `rows`, 0 to 1, shape (rows, values)."""
        return np.asarray(self.shares[rows].astype(np.float32) / np.float32(WHOLE), dtype=np.float32)

    def family_fiction(self, rows: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which of the titles at `rows` are films or series that tell a story, made for children or whole families."""
        if FICTION not in self.values["form"]:
            return np.zeros(len(rows), dtype=bool)
        column = self.widths[0] + self.values["form"].index(FICTION)
        return np.asarray(self.for_family[rows] & (self.shares[rows, column] > 0))

    @classmethod
    def load(cls, folder: Path, titles: int) -> TitleAttributes:
        """Open those of a catalogue of so many titles, memory-mapped. Raises WorkspaceError if damaged."""
        try:
            described = orjson.loads((folder / "values.json").read_bytes())
            values = {name: tuple(described[name]) for name in ATTRIBUTES}
            arrays = [open_column(folder / f"{name}.npy") for name in _ARRAYS]
        except (OSError, ValueError, KeyError) as error:
            raise WorkspaceError(f"{folder} holds no attributes of a catalogue: {error}") from error
        if any(len(array) != titles for array in arrays) or arrays[0].shape[1] != sum(map(len, values.values())):
            raise WorkspaceError(f"{folder} holds the attributes of another catalogue")
        return cls(values, *arrays)
