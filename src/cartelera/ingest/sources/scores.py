"""Mean user score per title (`movieId, score`), used if the ratings themselves are not at hand."""

from __future__ import annotations

from cartelera.ingest.cleaners import ITEM_ID, RATING
from cartelera.ingest.formats import Context, Format, Rules, cleaned, missing
from cartelera.ingest.scales import scale_decision


def _rules(context: Context) -> Rules:
    columns, refusals, _ = cleaned(("item_id", ITEM_ID, "movieid"), ("score", RATING, "score"))
    return Rules(
        columns=columns,
        refusals=(missing("movieid"), missing("score"), *refusals),
        key=("item_id",),
        decisions=(scale_decision("score", context.options.scale),),
    )


FORMAT = Format(
    name="scores",
    describes="mean scores",
    required=frozenset(("movieid", "score")),
    optional=frozenset(),
    rules=_rules,
)
