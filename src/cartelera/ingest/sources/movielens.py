"""MovieLens's own list of films (`movieId, title, genres`), for those that no other source describes."""

from __future__ import annotations

from cartelera.ingest.cleaners import TEXT, WHOLE_ID
from cartelera.ingest.reading import Context, Format, Rules, cleaned

_YEAR = r"'\(([0-9]{4})\)[^0-9]*$'"


def _rules(context: Context) -> Rules:
    columns, refusals, _ = cleaned((("movielens_id", WHOLE_ID, "movieid"), ("full_title", TEXT, "title")))
    title = dict(columns)["full_title"]
    bare = f"trim(regexp_replace({title}, '\\s*\\([0-9]{{4}}\\)[^0-9]*$', ''))"
    article = r"regexp_replace(" + bare + r", '^(.*), (The|A|An|Los|Las|El|La|Les|Le|Il|Der|Die|Das)$', '\2 \1')"
    return Rules(
        columns=(
            columns[0],
            ("title", article),
            ("release_year", f"TRY_CAST(nullif(regexp_extract({title}, {_YEAR}, 1), '') AS INTEGER)"),
            ("genres", "list_filter(string_split(coalesce(genres, ''), '|'), lambda g: g <> '' AND g <> '(no genres listed)')"),
        ),
        refusals=(
            (f"movieid IS NULL", "'movieId is empty'"),
            *refusals,
            (f"title IS NULL", "'title is empty'"),
        ),
        key=("movielens_id",),
    )


FORMAT = Format(
    name="movielens",
    describes="MovieLens films",
    required=frozenset(("movieid", "title", "genres")),
    optional=frozenset(),
    rules=_rules,
)
