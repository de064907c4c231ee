"""Ratings by viewers: MovieLens (`userId, movieId, rating[, timestamp]`, also `::` and tab) and the platform project's.

A viewer's id carries the name of the data set, so that viewer 1 of one source is never viewer 1 of another; a numeric
title id is MovieLens's (`ml-1`), one with letters a platform's (`ns7881`).
"""

from __future__ import annotations

from cartelera.ingest.cleaners import EPOCH, ITEM_ID, RATING, VIEWER_ID
from cartelera.ingest.formats import Context, Format, Rules, cleaned, missing
from cartelera.tables import sql


def _rules(context: Context) -> Rules:
    columns, refusals, _ = cleaned(
        ("viewer_id", VIEWER_ID, "userid"),
        ("item_id", ITEM_ID, "movieid"),
        ("rating", RATING, "rating"),
        ("rated_at", EPOCH, "timestamp"),
    )
    values = dict(columns)
    values["viewer_id"] = f"{sql.text(dataset_name(context) + ':')} || {values['viewer_id']}"
    values["rating"] = f"CAST({values['rating']} AS FLOAT)"
    return Rules(
        columns=tuple(values.items()),
        refusals=(missing("userid"), missing("movieid"), missing("rating"), *refusals),
        key=("viewer_id", "item_id"),
        best="rated_at DESC NULLS LAST, place DESC",
    )


def dataset_name(context: Context) -> str:
    """What viewers of this file are called after: its stem, or its folder if the stem says nothing."""
    plain = context.stem.lower() in {"ratings", "rating", "u", "data", "userratings", "user_ratings"}
    return context.parent if plain and context.parent else context.stem


FORMAT = Format(
    name="ratings",
    describes="ratings by viewers",
    required=frozenset(("userid", "movieid", "rating")),
    optional=frozenset(("timestamp",)),
    rules=_rules,
)
