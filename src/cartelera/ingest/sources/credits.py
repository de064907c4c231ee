"""Cast and crew per film: The Movies Dataset (`cast, crew, id`) and TMDB 5000 (`movie_id, title, cast, crew`)."""

from __future__ import annotations

from cartelera.ingest.cleaners import WHOLE_ID
from cartelera.ingest.formats import Context, Format, Rules, cleaned, missing
from cartelera.ingest.nested import Nested

CAST = Nested(
    "cast", (("character", "VARCHAR"), ("id", "BIGINT"), ("name", "VARCHAR"), ("order", "BIGINT")), main="name"
)
CREW = Nested(
    "crew", (("department", "VARCHAR"), ("id", "BIGINT"), ("job", "VARCHAR"), ("name", "VARCHAR")), main="name"
)


def _rules(context: Context) -> Rules:
    raw = "id" if "id" in context.present else "movie_id"
    columns, refusals, _ = cleaned(("tmdb_id", WHOLE_ID, raw))
    return Rules(
        columns=(*columns, ("cast", '"cast"'), ("crew", '"crew"')),
        refusals=(missing(raw), *refusals),
        key=("tmdb_id",),
        best='coalesce(len("cast"), 0) + coalesce(len("crew"), 0) DESC',
        nested=(CAST, CREW),
    )


FORMAT = Format(
    name="credits",
    describes="credits (cast and crew)",
    required=frozenset(("cast", "crew")),
    optional=frozenset(("id", "movie_id")),
    rules=_rules,
    only_nested=True,
)
