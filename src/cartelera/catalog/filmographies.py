"""The films of every actor and director by date, as memory-mapped arrays beside `catalog.db`.

columns/{actor,director}_starts.npy   (people + 1,) int32
columns/{actor,director}_films.npy    int32: the rows of person p's films are films[starts[p]:starts[p + 1]]
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.title_columns import open_column
from cartelera.errors import WorkspaceError

JOBS = ("Actor", "Director")


@dataclass(frozen=True, slots=True, eq=False)
class Filmographies:
    """Of each of JOBS the arrays that the module's docstring describes."""

    starts: dict[str, NDArray[np.int32]]
    films: dict[str, NDArray[np.int32]]

    def rows(self, person: int, job: str) -> NDArray[np.int32]:
        """The rows of the films on which `person` did `job`, by date, then by title; undated ones last."""
        starts = self.starts[job]
        return self.films[job][starts[person] : starts[person + 1]]

    @classmethod
    def load(cls, folder: Path) -> Filmographies:
        """Open those of a catalogue. Raises WorkspaceError if they are damaged."""
        try:
            starts, films = (
                {job: open_column(folder / f"{job.lower()}_{part}.npy") for job in JOBS} for part in ("starts", "films")
            )
        except (OSError, ValueError) as error:
            raise WorkspaceError(f"{folder} holds no filmographies: {error}") from error
        return cls(starts, films)
