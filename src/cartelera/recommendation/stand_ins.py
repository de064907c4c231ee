"""Liked titles that nobody rated take part in what ratings say through others that stand in for them."""

from __future__ import annotations

import numpy as np

from cartelera.history import History
from cartelera.recommendation.contracts import Query
from cartelera.recommendation.neighbours import Neighbours
from cartelera.recommendation.rating_weights import GRADED, LIKED, to_weights

SHARE = 0.5
"""How much of the grade of such a title its stand-ins have together."""


def with_stand_ins(query: Query, neighbours: Neighbours) -> Query:
    """The query with stand-ins for liked titles that nobody rated; itself if there are none."""
    rows, ratings = query.rated
    unrated = rows[(ratings >= LIKED) & (neighbours.likes[rows] == 0)]
    if not len(unrated):
        return query
    grades = to_weights(ratings[np.searchsorted(rows, unrated)], GRADED)
    found = neighbours.stand_ins_of(unrated)
    per_title = np.repeat(SHARE * grades / max(found.shape[1], 1), found.shape[1])
    stand_ins, weights = found.ravel(), per_title
    weights, stand_ins = weights[stand_ins >= 0], stand_ins[stand_ins >= 0]
    distinct, place = np.unique(stand_ins, return_inverse=True)
    total = np.minimum(np.bincount(place, weights, len(distinct)), 1.0)
    fresh = ~np.isin(distinct, query.history.rows)
    grades_at, ratings_at = np.array([weight for _, weight in GRADED]), np.array([rating for rating, _ in GRADED])
    given = np.interp(total[fresh], grades_at, ratings_at).astype(np.float32)
    history = History.from_rows(
        np.concatenate([query.history.rows, distinct[fresh]]), np.concatenate([query.history.ratings, given])
    )
    return Query(history, query.seeds, query.exclude, query.filters, query.now)
