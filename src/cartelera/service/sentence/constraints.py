"""What a sentence asks of a title, as filters that each can be taken off again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cartelera.catalog import Adult, Catalog, Filters
from cartelera.catalog.filters import Mask

UNCONSTRAINED = Filters(adult=Adult.INCLUDE)
"""Filters that everything passes: whether adult titles may be shown is not for a sentence to say."""


class ConstraintKind(StrEnum):
    """What is asked about."""

    KIND = "kind"
    GENRE = "genre"
    COUNTRY = "country"
    LANGUAGE = "language"
    PLATFORM = "platform"
    YEARS = "years"
    RUNTIME = "runtime"
    PERSON = "person"
    LIKE = "like"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that is asked, said by the characters from `start` to `end`, which are `text`.

    `negated`: it must not be so. `filters`: what must hold of a title; `people`: of whom somebody must have worked on
    it; `seed`: the row of the title it must be like.
    """

    kind: ConstraintKind
    text: str
    start: int
    end: int
    negated: bool = False
    filters: Filters = UNCONSTRAINED
    people: tuple[int, ...] = ()
    seed: int | None = None

    @property
    def key(self) -> str:
        """What it goes by when it is taken off: the same words mean the same wherever they stand."""
        return f"{self.kind}:{' '.join(self.text.casefold().split())}"

    def mask(self, catalog: Catalog) -> Mask:
        """Which titles are as asked, shape (titles,)."""
        passing = self.filters.mask(catalog.facets)
        if self.people:
            worked_on = np.zeros(len(passing), dtype=bool)
            for person in self.people:
                worked_on[catalog.rows_of(person)] = True
            passing &= worked_on
        return passing
