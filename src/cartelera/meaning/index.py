"""What a question in words is compared with: of every title what it is about, of the best known their names as well.

A title's score for a text is the sum of

    cos(text, about)       about: of the synopsis and, less, of the keywords
  - HUB · hubness          the mean cosine of a title with the openings of synopses nearest to it, since some vectors
                           are near to everything (CSLS: Lample et al., Word translation without parallel data, 2018)
  + FAME · fame            people look for what they have heard of
  + what its name says     a name in another language is a translation: near, and short

How the weights were chosen is in docs/quality.md.

meaning/index/{hubness,fame}.npy    (titles,) float32; fame from 0 to 1
meaning/index/name_rows.npy         (names,) int32, ascending: the titles whose names are in names/
meaning/index/{about,names}/        `TextVectors`
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartelera.meaning.encoder import FloatArray
from cartelera.meaning.vectors import TextVectors

INDEX_FOLDER = "index"

HUB, FAME = 0.75, 0.15
NAMED = 0.55
"""A name that is nearer to a text than this may be a translation of it: hardly any of a description's is."""
_NAME, _NAMED_SLOPE, _NAME_FAME = 0.1, 3.0, 0.3
_NAME_WORDS = 3
"""Texts of no more words are as likely names as descriptions."""
_UNKNOWN = -0.5
"""The cosine of a title of which nothing is known."""


@dataclass(frozen=True, slots=True, eq=False)
class MeaningScores:
    """How well each title answers a text; and the cosine of its name, 0 if that is no more than NAMED: (titles,)."""

    score: FloatArray
    named: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class MeaningIndex:
    """The arrays of one catalogue, as the module's docstring describes them."""

    about: TextVectors
    hubness: FloatArray
    fame: FloatArray
    names: TextVectors
    name_rows: NDArray[np.int32]

    @property
    def encoder(self) -> str:
        """The name of the encoder that made the vectors: texts of another one cannot be compared."""
        return self.about.encoder

    def scores(self, vector: FloatArray, length: int) -> MeaningScores:
        """Of a text with this unit vector and so many words. Some 20 ms for 63,000 titles."""
        score = self.about.cosines(vector)
        score -= HUB * self.hubness
        score[~self.about.known] = _UNKNOWN
        score += FAME * self.fame
        name = self.names.cosines(vector)
        fame = self.fame[self.name_rows]
        as_name = min(1.0, (_NAME_WORDS / max(length, 1)) ** 2)
        said = _NAME * name + as_name * (name + _NAME_FAME * fame)
        said += _NAMED_SLOPE * np.maximum(0, name - NAMED) * (0.5 + 0.5 * fame)
        score[self.name_rows] += said
        named = np.zeros(len(score), dtype=np.float32)
        named[self.name_rows] = np.where(name > NAMED, name, 0)
        return MeaningScores(score, named)

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("hubness", "fame", "name_rows"):
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)
        self.about.save(folder / "about")
        self.names.save(folder / "names")

    @classmethod
    def load(cls, folder: Path, titles: int) -> MeaningIndex:
        """Open what `save` wrote for so many titles, memory-mapped. Raises OSError or ValueError if it is damaged."""
        hubness, fame, name_rows = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in ("hubness", "fame", "name_rows")
        )
        if len(hubness) != titles or len(fame) != titles:
            raise ValueError(f"{folder} holds the index of another catalogue")
        about = TextVectors.load(folder / "about", titles)
        return cls(about, hubness, fame, TextVectors.load(folder / "names", len(name_rows)), name_rows)
