"""Cast and crew per film: The Movies Dataset (`cast, crew, id`) and TMDB 5000 (`movie_id, title, cast, crew`)."""

from __future__ import annotations

from cartelera.ingest.cleaners import WHOLE_ID
from cartelera.ingest.nested import Nested
from cartelera.ingest.reading import Context, Format, Rules, cleaned

CAST = Nested(
    "cast",
    (("cast_id", "BIGINT"), ("character", "VARCHAR"), ("credit_id", "VARCHAR"), ("gender", "BIGINT"), ("id", "BIGINT"),
     ("name", "VARCHAR"), ("order", "BIGINT"), ("profile_path", "VARCHAR")),
)  # fmt: skip
CREW = Nested(
    "crew",
    (("credit_id", "VARCHAR"), ("department", "VARCHAR"), ("gender", "BIGINT"), ("id", "BIGINT"), ("job", "VARCHAR"),
     ("name", "VARCHAR"), ("profile_path", "VARCHAR")),
)  # fmt: skip


def _rules(context: Context) -> Rules:
    raw = "id" if "id" in context.present else "movie_id"
    columns, refusals, _ = cleaned((("tmdb_id", WHOLE_ID, raw),))
    no_id = (f"{raw} IS NULL", "'id is empty'")
    return Rules(
        columns=(*columns, ("cast", '"cast"'), ("crew", '"crew"')),
        refusals=(no_id, *refusals),
        key=("tmdb_id",),
        best='-(coalesce(len("cast"), 0) + coalesce(len("crew"), 0))',
        nested=(CAST, CREW),
    )


FORMAT = Format(
    name="credits",
    describes="credits (cast and crew)",
    required=frozenset(("cast", "crew")),
    optional=frozenset(("id", "movie_id")),
    rules=_rules,
)
