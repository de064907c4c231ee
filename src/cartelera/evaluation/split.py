"""A protocol's split of ratings: those to train on, and for each test viewer what is known and what is held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartelera.history import FloatArray, History, Rows
from cartelera.interactions import Interactions
from cartelera.recommendation import Query


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One test viewer, once.

    `history`: what is known of them. `held_out`: (h,) rows that are hidden and to be found, ascending; `truth`: (h,)
    their ratings. `excluded`: rows that are not ranked. `now`: when it is asked, None if time does not matter.
    """

    viewer: str
    history: History
    held_out: Rows
    truth: FloatArray
    excluded: Rows
    now: int | None = None

    @property
    def query(self) -> Query:
        """What a recommender is asked in this case."""
        return Query(self.history, now=self.now)


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """`train`: what may be learned from. `candidates`: (c,) rows that are ranked for every case, ascending.
    `like_threshold`: the least rating of a liked title."""

    train: Interactions
    cases: tuple[Case, ...]
    candidates: Rows
    like_threshold: float


def cases_of(
    interactions: Interactions,
    viewers: Sequence[int] | NDArray[np.integer],
    known: NDArray[np.bool_],
    held_out: NDArray[np.bool_],
    *,
    excluded: NDArray[np.bool_] | None = None,
    now: NDArray[np.int64] | None = None,
) -> tuple[Case, ...]:
    """A case for each of `viewers`. `known`, `held_out`, `excluded`: (n,) masks over the ratings; `excluded` None: the
    same as `known`. `now`: (viewers in all,), below 0 if it is not known.
    """
    cases: list[Case] = []
    for viewer in map(int, viewers):
        own = interactions.slice_of(viewer)
        title, rating, at = interactions.title[own], interactions.rating[own], interactions.timestamp[own]
        given, hidden = known[own], held_out[own]
        cases.append(
            Case(
                interactions.viewers[viewer],
                History(title[given], rating[given], at[given]),
                title[hidden],
                rating[hidden],
                title[given if excluded is None else excluded[own]],
                None if now is None or now[viewer] < 0 else int(now[viewer]),
            )
        )
    return tuple(cases)


def rated_rows(interactions: Interactions) -> Rows:
    """The rows of all titles that somebody rated, ascending."""
    return np.flatnonzero(np.bincount(interactions.title, minlength=interactions.titles)).astype(np.int32)
