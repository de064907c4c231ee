"""Plot keywords per film (`id, keywords`)."""

from __future__ import annotations

from cartelera.ingest.cleaners import WHOLE_ID
from cartelera.ingest.reading import Context, Format, Rules, cleaned
from cartelera.ingest.sources.movies import KEYWORDS, names


def _rules(context: Context) -> Rules:
    columns, refusals, _ = cleaned((("tmdb_id", WHOLE_ID, "id"),))
    return Rules(
        columns=(*columns, ("keywords", names("keywords", "name"))),
        refusals=((f"id IS NULL", "'id is empty'"), *refusals),
        key=("tmdb_id",),
        best="-len(keywords)",
        nested=(KEYWORDS,),
    )


FORMAT = Format(
    name="keywords",
    describes="plot keywords",
    required=frozenset(("id", "keywords")),
    optional=frozenset(),
    rules=_rules,
)
