"""Plot keywords per film (`id, keywords`)."""

from __future__ import annotations

from cartelera.ingest.cleaners import WHOLE_ID
from cartelera.ingest.formats import Context, Format, Rules, cleaned, missing
from cartelera.ingest.sources.movies import KEYWORDS, names


def _rules(_context: Context) -> Rules:
    columns, refusals, _ = cleaned(("tmdb_id", WHOLE_ID, "id"))
    return Rules(
        columns=(*columns, ("keywords", names("keywords", "name"))),
        refusals=(missing("id"), *refusals),
        key=("tmdb_id",),
        best="len(keywords) DESC",
        nested=(KEYWORDS,),
    )


FORMAT = Format(
    name="keywords",
    describes="plot keywords",
    required=frozenset(("id", "keywords")),
    optional=frozenset(),
    rules=_rules,
    only_nested=True,
)
