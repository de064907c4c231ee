"""Mean user score per title (`movieId, score`), used where the ratings themselves are not at hand."""

from __future__ import annotations

from cartelera.ingest.cleaners import ITEM_ID, RATING
from cartelera.ingest.reading import Context, Format, Rules, cleaned


def _rules(context: Context) -> Rules:
    columns, refusals, _ = cleaned((("item_id", ITEM_ID, "movieid"), ("score", RATING, "score")))
    return Rules(
        columns=tuple(columns),
        refusals=(
            (f"movieid IS NULL", "'movieId is empty'"),
            (f"score IS NULL", "'score is empty'"),
            *refusals,
        ),
        key=("item_id",),
    )


FORMAT = Format(
    name="scores",
    describes="mean scores",
    required=frozenset(("movieid", "score")),
    optional=frozenset(),
    rules=_rules,
)
